/** Keeps the beginning and the end of what a test prints. */

import { StringDecoder } from "node:string_decoder";

const headLimitBytes = 16 * 1024;
const tailLimitBytes = 48 * 1024;

/**
 * Takes any amount of output in bounded memory: 64 KiB, of which most is the end, where failures
 * are explained. What falls out of the middle is counted.
 */
export class CapturedOutput {
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #omittedBytes = 0;

  add(chunk: string | Uint8Array): void {
    let bytes = typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk);
    const space = headLimitBytes - this.#headBytes;
    if (space > 0 && bytes.length > 0) {
      const part = bytes.subarray(0, space);
      this.#head.push(part);
      this.#headBytes += part.length;
      bytes = bytes.subarray(part.length);
    }
    if (bytes.length === 0) return;
    this.#tail.push(bytes);
    this.#tailBytes += bytes.length;
    // Not at every chunk: many small ones would make it quadratic.
    if (this.#tailBytes > 2 * tailLimitBytes) this.#trimTail();
  }

  /** Everything so far as text, or `undefined` when nothing was printed. */
  text(): string | undefined {
    if (this.#headBytes === 0) return undefined;
    this.#trimTail();
    if (this.#omittedBytes === 0) return Buffer.concat([...this.#head, ...this.#tail]).toString();
    const head = new StringDecoder("utf8").write(Buffer.concat(this.#head));
    const tail = Buffer.concat(this.#tail);
    const omitted = `\n[… ${this.#omittedBytes} bytes left out …]\n`;
    return head + omitted + tail.subarray(firstCharacter(tail)).toString();
  }

  #trimTail(): void {
    if (this.#tailBytes <= tailLimitBytes) return;
    const excess = this.#tailBytes - tailLimitBytes;
    this.#tail = [Buffer.from(Buffer.concat(this.#tail).subarray(excess))];
    this.#tailBytes = tailLimitBytes;
    this.#omittedBytes += excess;
  }
}

/** Offset of the first byte that begins a UTF-8 character. */
function firstCharacter(bytes: Buffer): number {
  let offset = 0;
  while (offset < 3 && ((bytes[offset] ?? 0) & 0xc0) === 0x80) offset++;
  return offset;
}
