/** Keeps what a worker has to report until it is stored where coordinators find it. */

import type { WorkerReport } from "../../protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import { shortened } from "../../protocol/shortened.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";

/** So much fits into one report, in characters of JSON; the server takes a little more. */
const REPORT_LENGTH = 600_000;

interface Entry {
  readonly run: string;
  readonly message: WorkerMessage;
  readonly length: number;
}

export interface ReportOutboxOptions {
  readonly workerId: string;
  readonly incarnation: number;
  /** Resolves when the report is stored. */
  readonly store: (report: WorkerReport) => Promise<void>;
}

/** What comes while one report is being stored travels together in the next. */
export class ReportOutbox {
  readonly #options: ReportOutboxOptions;
  #waiting: Entry[] = [];
  #stored = 0;
  #storing = false;
  #whenEmpty: (() => void)[] = [];

  constructor(options: ReportOutboxOptions) {
    this.#options = options;
  }

  /** Number of the last report that is stored. */
  get stored(): number {
    return this.#stored;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && !this.#storing;
  }

  add(run: string, message: WorkerMessage): void {
    const fitting = shortened(message, REPORT_LENGTH);
    this.#waiting.push({ run, message: fitting, length: JSON.stringify(fitting).length });
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
      const count = this.#fitting();
      const entries = this.#waiting.slice(0, count).map(({ run, message }) => ({ run, message }));
      const { workerId, incarnation, store } = this.#options;
      const number = this.#stored + 1;
      await store({ protocol: PROTOCOL_VERSION, workerId, incarnation, number, entries });
      this.#stored = number;
      this.#waiting.splice(0, count);
    }
    this.#storing = false;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
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
