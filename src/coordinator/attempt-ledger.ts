/** Keeps what is known of each attempt until it is recorded, and what each worker is doing. */

import type {
  CancelBatch,
  Command,
  RecordAttempt,
  SettleTest,
  StartBatch,
} from "../core/model/commands.ts";
import type { CaseResult, TestResult } from "../core/model/result.ts";
import type { ProgressEvent } from "../protocol/worker-messages.ts";
import type { AttemptRecord } from "../store/store.ts";

/** An attempt that is under way, or over and not yet recorded. */
interface OpenAttempt {
  readonly attempt: number;
  readonly test: string;
  readonly workerId: string;
  readonly workerClass: string;
  readonly batch: OpenBatch;
  readonly predictedSeconds: number;
  startedAtMs: number | undefined;
  result: TestResult | undefined;
  /** Cases of a test that has not finished: they count if it never does. */
  readonly cases: CaseResult[];
}

/** A batch that a worker holds. */
export interface OpenBatch {
  readonly batch: number;
  readonly workerId: string;
  readonly sentAtMs: number;
  readonly attempts: number[];
  /** Place of the first attempt that has not finished. */
  current: number;
  /** Since when that one has been the first. */
  sinceMs: number;
  begun: boolean;
  cancelled: CancelBatch | undefined;
}

export class AttemptLedger {
  readonly #attempts = new Map<number, OpenAttempt>();
  readonly #batches = new Map<number, OpenBatch>();
  readonly #classOf: (workerId: string) => string;

  constructor(classOf: (workerId: string) => string) {
    this.#classOf = classOf;
  }

  /** In the order in which they were sent. */
  get batches(): Iterable<OpenBatch> {
    return this.#batches.values();
  }

  /** True while the worker has a batch that has not ended. */
  holds(workerId: string): boolean {
    for (const batch of this.#batches.values()) if (batch.workerId === workerId) return true;
    return false;
  }

  /** How many batches the worker has that have not ended. */
  heldBy(workerId: string): number {
    let count = 0;
    for (const batch of this.#batches.values()) if (batch.workerId === workerId) count += 1;
    return count;
  }

  /** Batches that have not ended, each with its worker. */
  get open(): readonly { readonly batch: number; readonly workerId: string }[] {
    return [...this.#batches.values()];
  }

  /** True while the batch has not ended. */
  isOpen(batch: number): boolean {
    return this.#batches.has(batch);
  }

  test(attempt: number | undefined): string | undefined {
    return attempt === undefined ? undefined : this.#attempts.get(attempt)?.test;
  }

  predictedSeconds(attempt: number): number | undefined {
    return this.#attempts.get(attempt)?.predictedSeconds;
  }

  decided(command: Command, nowMs: number): void {
    if (command.type === "start-batch") this.#lease(command, nowMs);
    if (command.type !== "cancel-batch") return;
    const batch = this.#batches.get(command.batch);
    if (batch !== undefined) batch.cancelled = command;
  }

  #lease(command: StartBatch, nowMs: number): void {
    const { batch, workerId } = command;
    const open: OpenBatch = {
      batch,
      workerId,
      sentAtMs: nowMs,
      attempts: command.attempts.map(({ attempt }) => attempt),
      current: 0,
      sinceMs: nowMs,
      begun: false,
      cancelled: undefined,
    };
    this.#batches.set(batch, open);
    for (const { attempt, test, predictedSeconds } of command.attempts) {
      this.#attempts.set(attempt, {
        attempt,
        test,
        workerId,
        workerClass: this.#classOf(workerId),
        batch: open,
        predictedSeconds,
        startedAtMs: undefined,
        result: undefined,
        cases: [],
      });
    }
  }

  ended(batch: number): void {
    this.#batches.delete(batch);
  }

  progressed(event: ProgressEvent, nowMs: number): void {
    const open = this.#attempts.get(event.attempt);
    if (open === undefined) return;
    const { batch } = open;
    if (event.kind === "case") {
      open.cases.push(event.result);
    } else if (event.kind === "revoked") {
      batch.attempts.splice(batch.attempts.indexOf(event.attempt), 1);
    } else if (event.kind === "started") {
      open.startedAtMs = nowMs;
      batch.sinceMs = nowMs;
      batch.begun = true;
    } else {
      open.result = event.result;
      open.startedAtMs ??= nowMs - Math.round(event.result.seconds * 1000);
      batch.begun = true;
      batch.sinceMs = nowMs;
      if (batch.attempts[batch.current] === event.attempt) batch.current += 1;
    }
  }

  /** Closes an attempt; `undefined` when it was closed before. */
  close(command: RecordAttempt | SettleTest, nowMs: number): AttemptRecord | undefined {
    if (command.attempt === undefined) return undefined;
    const open = this.#attempts.get(command.attempt);
    if (open === undefined) return undefined;
    this.#attempts.delete(command.attempt);
    const { attempt, test, workerId, workerClass } = open;
    const outcome = outcomeOf(command, open);
    return {
      attempt,
      test,
      workerId,
      workerClass,
      startedAt: open.startedAtMs ?? open.batch.sinceMs,
      outcome,
      result: open.result ?? unreported(open, command, nowMs),
    };
  }
}

function outcomeOf(
  command: RecordAttempt | SettleTest,
  open: OpenAttempt,
): AttemptRecord["outcome"] {
  if (command.type === "record-attempt") return command.outcome;
  return open.result?.outcome ?? (open.batch.cancelled === undefined ? "lost" : "failed");
}

/** The result of an attempt that its runner could not report. */
function unreported(
  open: OpenAttempt,
  { reason, death = "crash" }: Pick<SettleTest, "reason" | "death">,
  nowMs: number,
): TestResult {
  const startedAtMs = open.startedAtMs ?? (open.batch.begun ? open.batch.sinceMs : nowMs);
  const seconds = Math.max(0, nowMs - startedAtMs) / 1000;
  const { cancelled } = open.batch;
  const timedOut = cancelled?.reason === "timeout";
  // The others of its batch were never begun.
  const ran = open.batch.attempts[open.batch.current] === open.attempt && open.batch.begun;
  const message = timedOut
    ? `It ran longer than its limit of ${Math.round(cancelled.limitSeconds ?? 0)} s and was ended with all its processes.`
    : (reason ?? "It ended without a result.");
  return {
    outcome: "failed",
    seconds: ran ? seconds : 0,
    ...(ran ? { cause: timedOut ? "timeout" : death } : {}),
    failures: [{ message }],
    ...(open.cases.length > 0 ? { cases: open.cases } : {}),
  };
}
