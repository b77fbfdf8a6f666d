/** What a runner host has to report, in memory that its two threads share. */

import { writeSync } from "node:fs";

/** Places in the header. */
const LOCK = 0;
const PENDING_BYTES = 1;
const FLUSHES = 2;
const NEVER_NOTIFIED = 3;
const HEADER_BYTES = 16;

const PREFIX = Buffer.from('{"type":"progress","events":[');
const SUFFIX = Buffer.from("]}\n");
const EVENTS_OFFSET = HEADER_BYTES + PREFIX.length;

/** Holds far more events than come between two flushes; a larger event travels by itself. */
const CAPACITY_BYTES = 2 ** 18;

/** Writes bytes to a descriptor, or fails. */
export type WriteBytes = (bytes: Uint8Array) => void;

/**
 * Gathers progress so that many results travel in one message. The thread that runs users' code
 * appends; any thread may flush, so results leave the process even while a test blocks its thread
 * or when it ends the process in the next moment. Whole messages are written under a lock, to a
 * blocking descriptor: an agent that does not keep up slows its runners down instead of filling
 * their memory.
 */
export class SharedOutbox {
  readonly memory: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #bytes: Buffer;
  readonly #write: WriteBytes;

  /** Takes part in the outbox of another thread when it is given its memory. */
  constructor(write: WriteBytes, memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(EVENTS_OFFSET + CAPACITY_BYTES + SUFFIX.length);
    this.#header = new Int32Array(this.memory, 0, HEADER_BYTES / 4);
    this.#bytes = Buffer.from(this.memory);
    this.#write = write;
    if (memory === undefined) this.#bytes.set(PREFIX, HEADER_BYTES);
  }

  /** Adds a progress event in JSON and returns where it stands, to be able to take it back. */
  append(event: string): Mark {
    return this.#locked(() => {
      const longest = event.length * 3 + 1;
      if (longest > CAPACITY_BYTES - this.#pending) this.#flush();
      if (longest > CAPACITY_BYTES) {
        this.#write(Buffer.concat([PREFIX, Buffer.from(event), SUFFIX]));
        return { flushes: -1, start: 0, end: 0 };
      }
      const start = this.#pending;
      const text = start === 0 ? event : `,${event}`;
      const end = start + this.#bytes.write(text, EVENTS_OFFSET + start);
      this.#pending = end;
      // Wakes the thread that flushes; it sleeps only while nothing is pending.
      if (start === 0) Atomics.notify(this.#header, PENDING_BYTES);
      return { flushes: this.#flushes, start, end };
    });
  }

  /** Removes an event if it is still here and the last one. */
  takeBack(mark: Mark): void {
    this.#locked(() => {
      const here = mark.flushes === this.#flushes && mark.end === this.#pending;
      if (here) this.#pending = mark.start;
    });
  }

  /** Writes what is pending. */
  flush(): void {
    this.#locked(() => this.#flush());
  }

  /** Writes another message, after all that is pending. */
  send(message: unknown): void {
    const line = Buffer.from(`${JSON.stringify(message)}\n`);
    this.#locked(() => {
      this.#flush();
      this.#write(line);
    });
  }

  /** Blocks this thread until something is pending or the time is over. */
  waitForEvents(limitMs: number): boolean {
    return Atomics.wait(this.#header, PENDING_BYTES, 0, limitMs) !== "timed-out";
  }

  /** Blocks this thread. */
  pause(durationMs: number): void {
    Atomics.wait(this.#header, NEVER_NOTIFIED, 0, durationMs);
  }

  get #pending(): number {
    return this.#header[PENDING_BYTES] ?? 0;
  }

  set #pending(bytes: number) {
    Atomics.store(this.#header, PENDING_BYTES, bytes);
  }

  get #flushes(): number {
    return this.#header[FLUSHES] ?? 0;
  }

  #flush(): void {
    const pending = this.#pending;
    if (pending === 0) return;
    this.#pending = 0;
    Atomics.add(this.#header, FLUSHES, 1);
    const end = EVENTS_OFFSET + pending;
    this.#bytes.set(SUFFIX, end);
    this.#write(this.#bytes.subarray(HEADER_BYTES, end + SUFFIX.length));
  }

  #locked<T>(action: () => T): T {
    while (Atomics.compareExchange(this.#header, LOCK, 0, 1) !== 0) {
      Atomics.wait(this.#header, LOCK, 1);
    }
    try {
      return action();
    } finally {
      Atomics.store(this.#header, LOCK, 0);
      Atomics.notify(this.#header, LOCK, 1);
    }
  }
}

/** Where an event was put. */
export interface Mark {
  readonly flushes: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Writes to a descriptor, blocking. Once the other end is closed it does nothing: whoever reads is
 * gone, and this process is about to be ended.
 */
export function descriptorWriter(descriptor: number): WriteBytes {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let closed = false;
  return (bytes) => {
    for (let written = 0; written < bytes.length && !closed; ) {
      try {
        written += writeSync(descriptor, bytes, written);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EAGAIN") Atomics.wait(sleeper, 0, 0, 1);
        else closed = true;
      }
    }
  };
}
