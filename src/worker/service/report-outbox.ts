/** Keeps what a worker has to report until it is stored where coordinators find it. */

import type { WrittenReport } from "../../engine/fleet-transport.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import { shortened } from "../../protocol/shortened.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";

/** So much fits into one report, in characters of JSON; the server takes a little more. */
const REPORT_LENGTH = 600_000;

/** With so much waiting, in characters of JSON, a worker begins nothing new. */
const FULL_LENGTH = 2 ** 26;
/** With this share of it left, it does again. */
const RELIEVED_SHARE = 0.5;

export interface ReportOutboxOptions {
  readonly workerId: string;
  readonly incarnation: number;
  /** Resolves when the report is stored. */
  readonly store: (report: WrittenReport) => Promise<void>;
  /** It has become full, or has room again: nothing is ever dropped, so less has to come. */
  readonly filled: (full: boolean) => void;
  /** Characters of JSON at which it is full. */
  readonly fullLength?: number;
}

/** What comes while one report is being stored travels together in the next. */
export class ReportOutbox {
  readonly #options: ReportOutboxOptions;
  readonly #fullLength: number;
  /** Entries of reports, in JSON. */
  #waiting: string[] = [];
  #length = 0;
  #full = false;
  #stored = 0;
  #storing = false;
  #whenEmpty: (() => void)[] = [];

  constructor(options: ReportOutboxOptions) {
    this.#options = options;
    this.#fullLength = options.fullLength ?? FULL_LENGTH;
  }

  /** Number of the last report that is stored. */
  get stored(): number {
    return this.#stored;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && !this.#storing;
  }

  get isFull(): boolean {
    return this.#full;
  }

  add(run: string, message: WorkerMessage): void {
    const { json } = shortened(message, REPORT_LENGTH);
    const entry = `{"run":${JSON.stringify(run)},"message":${json}}`;
    this.#waiting.push(entry);
    this.#changeLength(entry.length);
    if (!this.#storing) void this.#run();
  }

  /** Resolves when everything is stored. */
  async emptied(): Promise<void> {
    if (this.isEmpty) return;
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  async #run(): Promise<void> {
    this.#storing = true;
    // What comes in one turn of the event loop travels together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const entries = this.#waiting.slice(0, this.#fitting());
      const number = this.#stored + 1;
      await this.#options.store(this.#written(number, entries));
      this.#stored = number;
      this.#waiting.splice(0, entries.length);
      this.#changeLength(-entries.reduce((sum, { length }) => sum + length, 0));
    }
    this.#storing = false;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  #written(number: number, entries: readonly string[]): WrittenReport {
    const { workerId, incarnation } = this.#options;
    const about = JSON.stringify({ protocol: PROTOCOL_VERSION, workerId, incarnation, number });
    return { incarnation, number, json: `${about.slice(0, -1)},"entries":[${entries.join(",")}]}` };
  }

  #changeLength(by: number): void {
    this.#length += by;
    const limit = this.#fullLength * (this.#full ? RELIEVED_SHARE : 1);
    const full = this.#length > limit;
    if (full === this.#full) return;
    this.#full = full;
    this.#options.filled(full);
  }

  /** How many entries make up the next report; at least one. */
  #fitting(): number {
    let length = 0;
    for (const [place, entry] of this.#waiting.entries()) {
      length += entry.length;
      if (place > 0 && length > REPORT_LENGTH) return place;
    }
    return this.#waiting.length;
  }
}
