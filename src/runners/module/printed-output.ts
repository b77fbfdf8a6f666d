/** Catches what users' code prints in this very process while its tests run. */

import { CapturedOutput } from "../captured-output.ts";

type Write = typeof process.stdout.write;

/**
 * Redirects this process's standard streams, `console` included, from `start` to `stop`.
 * What is printed in between belongs to the test that runs: `take` ends its share.
 */
export class PrintedOutput {
  #current: CapturedOutput | undefined;
  #restore: (() => void) | undefined;

  start(): void {
    const { stdout, stderr } = process;
    const originals = { out: stdout.write, error: stderr.write };
    stdout.write = this.#write;
    stderr.write = this.#write;
    this.#restore = () => {
      stdout.write = originals.out;
      stderr.write = originals.error;
    };
  }

  stop(): void {
    this.#restore?.();
    this.#restore = undefined;
  }

  take(): string | undefined {
    const text = this.#current?.text();
    this.#current = undefined;
    return text;
  }

  /** Has the three signatures of a stream's `write`: the callback is the last argument. */
  readonly #write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
    this.#current ??= new CapturedOutput();
    this.#current.add(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
    const written = rest.at(-1);
    if (typeof written === "function") queueMicrotask(() => written());
    return true;
  }) as Write;
}
