/** Messages as lines of JSON on a stream between two processes of one machine. */

import type { Readable, Writable } from "node:stream";

/** Longest line in UTF-16 units: what is longer is not a message but a process gone mad. */
const LONGEST_LINE = 2 ** 28;

/** What a reader of lines is told. */
export interface LineHandlers {
  message(value: unknown): void;
  /** Something came that is not a line of JSON; nothing follows but `ended`. */
  broken(reason: string): void;
  /** Called once, after the last message. */
  ended(): void;
}

/** Puts the lines of a text together that arrives in pieces. */
export class LineSplitter {
  #pieces: string[] = [];
  #length = 0;

  /** Length of the unfinished line. */
  get pending(): number {
    return this.#length;
  }

  /** Returns the lines that this piece completes, without their ends. */
  push(piece: string): readonly string[] {
    const parts = piece.split("\n");
    const rest = parts.pop() ?? "";
    const [first] = parts;
    if (first !== undefined) {
      parts[0] = this.#pieces.join("") + first;
      this.#pieces = [];
      this.#length = 0;
    }
    if (rest !== "") this.#pieces.push(rest);
    this.#length += rest.length;
    return parts;
  }

  /** Returns what came after the end of the last line. */
  rest(): string {
    return this.#pieces.join("");
  }
}

/** Reads a stream to its end. Errors of the stream are taken as its end. */
export function readJsonLines(stream: Readable, handlers: LineHandlers): void {
  const splitter = new LineSplitter();
  let open = true;
  const breakOff = (reason: string) => {
    open = false;
    handlers.broken(reason);
  };
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => {
    for (const line of splitter.push(piece)) {
      if (!open) return;
      const parsed = parseLine(line);
      if (parsed === undefined) breakOff(`not JSON: ${line.slice(0, 80)}`);
      else handlers.message(parsed.value);
    }
    if (open && splitter.pending > LONGEST_LINE) breakOff(`longer than ${LONGEST_LINE} characters`);
  });
  stream.on("error", () => stream.destroy());
  stream.once("close", () => handlers.ended());
}

function parseLine(line: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(line) };
  } catch {
    return undefined;
  }
}

/**
 * Returns a function that writes messages to a stream; those of one turn of the event loop travel
 * together. Errors are left to the reading side, which sees the other process end.
 */
export function jsonLineWriter(stream: Writable): (message: unknown) => void {
  let corked = false;
  stream.on("error", () => stream.destroy());
  return (message) => {
    if (!stream.writable) return;
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    stream.write(`${JSON.stringify(message)}\n`);
  };
}
