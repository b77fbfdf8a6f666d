/** Makes messages fit that carry what tests have printed: the middle of what is long is left out. */

/** The longest text that is tried first, and the shortest that is still of use, in characters. */
const LONGEST = 50_000;
const SHORTEST = 50;

/**
 * A message that takes at most so many characters of JSON. Nothing but the length of texts changes.
 *
 * @returns the message as it is when it fits, or when texts are not what makes it long; with its JSON
 */
export function shortened<Message>(
  message: Message,
  limit: number,
): { readonly message: Message; readonly json: string } {
  const json = JSON.stringify(message);
  if (json.length <= limit) return { message, json };
  for (let longest = LONGEST; longest >= SHORTEST; longest /= 4) {
    const text = JSON.stringify(message, (_, value: unknown) => cut(value, longest));
    if (text.length <= limit) return { message: JSON.parse(text) as Message, json: text };
  }
  return { message, json };
}

function cut(value: unknown, longest: number): unknown {
  if (typeof value !== "string" || value.length <= longest) return value;
  const half = Math.floor(longest / 2);
  const left = value.length - 2 * half;
  return `${value.slice(0, half)}\n… ${left} characters …\n${value.slice(-half)}`;
}
