/** The last lines that a process printed. */

const MOST_CHARACTERS = 4000;
const MOST_LINES = 20;

/** Keeps the end of a text that arrives in pieces. */
export class OutputTail {
  #text = "";

  push(piece: string): void {
    const text = this.#text + piece;
    // Cutting only now and then keeps a flood of small pieces cheap.
    this.#text = text.length > 4 * MOST_CHARACTERS ? text.slice(-MOST_CHARACTERS) : text;
  }

  clear(): void {
    this.#text = "";
  }

  /** Whether a text stands in what is kept, which goes back further than the last lines. */
  contains(text: string): boolean {
    return this.#text.includes(text);
  }

  /** The last lines, shortened at their beginning. */
  toString(): string {
    return this.#text.slice(-MOST_CHARACTERS).trimEnd().split("\n").slice(-MOST_LINES).join("\n");
  }
}
