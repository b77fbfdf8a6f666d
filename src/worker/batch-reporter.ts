/** Turns what a session reports about a batch into progress for the coordinator. */

import type { CaseResult, TestResult } from "../core/model/result.ts";
import type { MemoryKills } from "../engine/memory-kills.ts";
import type { BatchSink } from "../runners/runner.ts";
import type { HostAttempt } from "./host-messages.ts";
import { monotonicSeconds } from "./host-messages.ts";
import type { Mark, SharedOutbox } from "./shared-outbox.ts";

/**
 * After so long a silence an event is sent at once: hardly anything would share its message, and
 * the start of a batch's first test tells whose fault it is when the process dies.
 */
const SILENCE_SECONDS = 0.008;

/** The sink of one batch. A report about a test that is not running is dropped. */
export class BatchReporter implements BatchSink {
  readonly #outbox: SharedOutbox;
  readonly #attempts: readonly HostAttempt[];
  readonly #kills: Pick<MemoryKills, "look" | "recent">;
  readonly #running = new Map<number, Mark>();
  readonly #finished: boolean[] = [];
  readonly #revoked = new Set<number>();
  #startedAtSeconds: number | undefined;
  #addedAtSeconds = 0;
  #closed = false;

  constructor(
    outbox: SharedOutbox,
    attempts: readonly HostAttempt[],
    kills: Pick<MemoryKills, "look" | "recent">,
  ) {
    this.#kills = kills;
    this.#outbox = outbox;
    this.#attempts = attempts;
  }

  /** When the first test started, by `monotonicSeconds`. */
  get startedAtSeconds(): number | undefined {
    return this.#startedAtSeconds;
  }

  started(index: number): boolean {
    const attempt = this.#attempts[index]?.attempt;
    if (this.#revoked.has(index)) return false;
    if (this.#closed || attempt === undefined || this.#finished[index]) return true;
    if (this.#running.has(index)) return true;
    this.#startedAtSeconds ??= monotonicSeconds();
    this.#kills.look();
    this.#running.set(index, this.#add(`{"kind":"started","attempt":${attempt}}`));
    return true;
  }

  /** Takes back those of the attempts that have not started, and says which those are. */
  revoke(attempts: readonly number[]): void {
    for (const [index, { attempt }] of this.#attempts.entries()) {
      if (this.#closed || !attempts.includes(attempt) || this.#revoked.has(index)) continue;
      if (this.#running.has(index) || this.#finished[index]) continue;
      this.#revoked.add(index);
      this.#add(`{"kind":"revoked","attempt":${attempt}}`);
    }
    this.#outbox.flush();
  }

  caseFinished(index: number, result: CaseResult): void {
    const attempt = this.#attempts[index]?.attempt;
    if (this.#closed || attempt === undefined || !this.#running.has(index)) return;
    this.#add(`{"kind":"case","attempt":${attempt},"result":${JSON.stringify(result)}}`);
  }

  /** A runner that starts a process for each test sees that it was killed, and not by whom. */
  finished(index: number, reported: TestResult): void {
    const mark = this.#running.get(index);
    const attempt = this.#attempts[index]?.attempt;
    if (this.#closed || attempt === undefined || mark === undefined) return;
    const starved = reported.cause === "crash" && this.#kills.recent;
    const result: TestResult = starved ? { ...reported, cause: "memory" } : reported;
    const event = `{"kind":"finished","attempt":${attempt},"result":${JSON.stringify(result)}}`;
    this.#running.delete(index);
    this.#finished[index] = true;
    // Nobody needs to hear of a start together with its end.
    this.#outbox.takeBack(mark);
    this.#add(event);
  }

  /** The batch is over: a late report must not count. */
  close(): void {
    this.#closed = true;
  }

  #add(event: string): Mark {
    const mark = this.#outbox.append(event);
    const now = monotonicSeconds();
    if (now - this.#addedAtSeconds > SILENCE_SECONDS) this.#outbox.flush();
    this.#addedAtSeconds = now;
    return mark;
  }
}
