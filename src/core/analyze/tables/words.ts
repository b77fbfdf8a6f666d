/** Lists of words as they are easiest to read and to keep. */

/** The words of a text, in order. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
