/** Reads simple shell commands, as package scripts are written. */

/** A word of a command. */
export interface ShellWord {
  /** What the program gets when the shell finds nothing to expand. */
  readonly text: string;
  /** The word as a glob, when it has wildcards that the shell would expand. */
  readonly glob?: string;
  /** The command whose output stands here, when the word is `$(command)`. */
  readonly substitution?: string;
}

/**
 * Splits a script into its commands, at `&&`, `||`, `;`, `|`, `&` and line ends. Redirections are
 * left out. It is `undefined` when the script needs a real shell to be understood.
 */
export function shellCommands(
  script: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly (readonly ShellWord[])[] | undefined {
  if (/`|\$\{[^}]*[^\w}]|<<|^\s*\(/.test(script)) return undefined;
  const reader = new ShellReader(environment);
  const tokens = script.matchAll(tokenPattern);
  let readTo = 0;
  for (const token of tokens) {
    if (token.index !== readTo) return undefined;
    readTo += token[0].length;
    reader.take(token.groups ?? {});
  }
  return readTo === script.length ? reader.finish() : undefined;
}

const tokenPattern =
  /(?<redirection>\d*>{1,2}&?\s*[^\s;&|]+|<\s*[^\s;&|]+)|\$\((?<substitution>(?:[^()\\]|\\[\s\S])*)\)|(?<end>&&|\|\|?|;|&|\n)|(?<space>[ \t\r]+)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|\\(?<escaped>[\s\S])|\$\{?(?<variable>\w+)\}?|(?<plain>[^\s'"\\;&|$<>]+|\$)/g;

/** The characters that mean something in a glob. */
const globCharacters = /[*?[\]{}()!\\]/g;

class ShellReader {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #commands: ShellWord[][] = [[]];
  #text: string | undefined;
  #glob = "";
  #hasWildcard = false;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  take(token: Readonly<Record<string, string | undefined>>): void {
    if (token.space !== undefined || token.redirection !== undefined) this.#endWord();
    else if (token.end !== undefined) this.#endCommand();
    else if (token.substitution !== undefined) this.#substitute(token.substitution);
    else if (token.plain !== undefined) this.#add(token.plain, true);
    else if (token.variable !== undefined) this.#add(this.#valueOf(token.variable), true);
    else if (token.double !== undefined) this.#add(this.#unquote(token.double), false);
    else this.#add(token.single ?? token.escaped ?? "", false);
  }

  finish(): readonly (readonly ShellWord[])[] {
    this.#endCommand();
    return this.#commands.filter((command) => command.length > 0);
  }

  #substitute(substitution: string): void {
    this.#endWord();
    this.#commands.at(-1)?.push({ text: "", substitution });
  }

  #valueOf(variable: string): string {
    return this.#environment[variable] ?? "";
  }

  #unquote(text: string): string {
    return text.replace(/\\(["\\$])|\$\{?(\w+)\}?/g, (_, escaped?: string, variable?: string) =>
      variable === undefined ? (escaped ?? "") : this.#valueOf(variable),
    );
  }

  #add(text: string, isOpen: boolean): void {
    this.#text = (this.#text ?? "") + text;
    if (isOpen && /[*?]|\[.+\]/.test(text)) this.#hasWildcard = true;
    // A shell knows no `**` and, in its simplest form, no braces.
    this.#glob += isOpen
      ? text.replace(/\*+/g, "*").replace(/[{}()!]/g, "\\$&")
      : text.replace(globCharacters, "\\$&");
  }

  #endWord(): void {
    if (this.#text !== undefined) {
      const word = this.#hasWildcard
        ? { text: this.#text, glob: this.#glob }
        : { text: this.#text };
      this.#commands.at(-1)?.push(word);
    }
    this.#text = undefined;
    this.#glob = "";
    this.#hasWildcard = false;
  }

  #endCommand(): void {
    this.#endWord();
    this.#commands.push([]);
  }
}
