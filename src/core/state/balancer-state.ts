/** Everything that the balancer knows, in one place; handlers change it, the planner reads it. */

import { BlameAccount } from "../adapt/blame-account.ts";
import { LoadTable } from "../adapt/load-table.ts";
import { SetUpCosts } from "../adapt/set-up-costs.ts";
import { SlowAttempts } from "../adapt/slow-attempts.ts";
import { SpeculationAccount } from "../adapt/speculation-account.ts";
import type { BalancerConfiguration } from "../configuration.ts";
import { invariant, present } from "../invariant.ts";
import type { Command, RecordAttempt } from "../model/commands.ts";
import type { AttemptId, BatchId, RunId, WorkerId } from "../model/identifiers.ts";
import type { DeathCause, Verdict } from "../model/result.ts";
import { BatchCosts } from "../schedule/batch-costs.ts";
import type { DemandId } from "../schedule/filters/demand-table.ts";
import { Qualifier } from "../schedule/filters/qualifier.ts";
import { WaitingTests } from "../schedule/waiting/waiting-tests.ts";
import type { PerformanceTracker } from "../track/performance-tracker.ts";
import type { BatchState } from "./batch-state.ts";
import { Hosts } from "./host-state.ts";
import { Moves } from "./move-state.ts";
import type { RunState } from "./run-state.ts";
import type { AttemptState, TestState } from "./test-state.ts";
import type { WorkerState } from "./worker-state.ts";

export class BalancerState {
  readonly configuration: BalancerConfiguration;
  readonly tracker: PerformanceTracker;
  readonly runs = new Map<RunId, RunState>();
  readonly workers = new Map<WorkerId, WorkerState>();
  readonly hosts: Hosts;
  /** What workers report of their load. */
  readonly loads = new LoadTable();
  /** Attempts that are live or lost; the others can never be heard of again. */
  readonly attempts = new Map<AttemptId, AttemptState>();
  readonly batches = new Map<BatchId, BatchState>();
  readonly waiting: WaitingTests;
  readonly qualifier = new Qualifier();
  readonly batchCosts = new BatchCosts();
  readonly speculation = new SpeculationAccount();
  readonly slowAttempts = new SlowAttempts();
  readonly setUps = new SetUpCosts();
  /** Moves of work that workers hold. */
  readonly moves = new Moves((command) => this.commands.push(command));
  /** Workers that failed tests, and what that says of them. */
  readonly blame = new BlameAccount();
  /** By test that failed on one class of workers: its attempt that ended otherwise on another. */
  readonly disputes = new Map<TestState, AttemptState>();
  /** Exclusive keys of the tests that workers hold, with how many hold each. */
  readonly heldKeys = new Map<string, number>();
  /** Suites whose runner did not start, with how often in a row. */
  readonly startFailures = new Map<string, number>();
  /** Demands that no worker can meet, with when that was first seen. */
  impossibleSince = new Map<DemandId, number>();
  /** Since then, or later, every worker that is not away has given a sign of life. */
  heardOfAllAt = Number.NEGATIVE_INFINITY;
  /** When the tick that is set will fire. */
  tickAt: number | undefined;
  /** Told of each test that waits, by whoever keeps an account of its own. */
  onWaiting: (test: TestState) => void = () => {};
  /** Workers that may have room for a batch since a planner has looked last. */
  freed = new Set<WorkerState>();
  /** Workers that are over a limit of their load, or were lately. */
  readonly strained = new Set<WorkerState>();
  /** Batches that were sent with several attempts, of which others could take some over. */
  readonly divisible = new Set<BatchState>();
  /** Batches whose attempt had outlived all that was predicted of it when it was looked at last. */
  readonly overdue = new Set<BatchState>();
  /** Counts what has changed since a plan was made: results, workers, tests that came to wait. */
  changes = 0;
  /** A tick has come since a plan was made: what runs on may take longer than it was planned to. */
  ticked = false;
  /** The timer has come that was set to go on with what one pass could not do. */
  goesOn = false;
  /** Attempts that have ended with a result. */
  ended = 0;
  now = 0;
  commands: Command[] = [];
  #attemptCount: number;
  #batchCount: number;

  constructor(configuration: BalancerConfiguration, tracker: PerformanceTracker) {
    this.configuration = configuration;
    this.tracker = tracker;
    this.hosts = new Hosts(({ id, capabilities: { workerClass } }) =>
      tracker.speedOf(workerClass, id),
    );
    this.waiting = new WaitingTests(tracker, configuration.caution);
    this.#attemptCount = configuration.firstNumber - 1;
    this.#batchCount = configuration.firstNumber - 1;
  }

  nextAttemptId(): AttemptId {
    this.#attemptCount += 1;
    return this.#attemptCount;
  }

  nextBatchId(): BatchId {
    this.#batchCount += 1;
    return this.#batchCount;
  }

  /** The worker that holds the batch. */
  holderOf(batch: BatchState): WorkerState {
    return present(this.workers.get(batch.workerId), () => `worker ${batch.workerId}`);
  }

  /** A test is there for a worker to be given. */
  wait(test: TestState): void {
    this.changes += 1;
    this.waiting.add(test);
    this.onWaiting(test);
  }

  /**
   * A test goes back to wait, unless it does already, another attempt of it is under way, or it is
   * settled where it is to run again.
   */
  waitAgain(test: TestState): void {
    if (test.phase === "settled" || test.phase === "waiting" || this.disputes.has(test)) return;
    if (test.attempts.some((attempt) => attempt.live)) return;
    test.move("waiting");
    this.wait(test);
  }

  /** Takes the exclusive keys of a test that a worker is about to hold. */
  holdKeys(test: TestState): void {
    for (const key of test.keys) {
      this.heldKeys.set(key, (this.heldKeys.get(key) ?? 0) + 1);
    }
  }

  /** Gives them back. */
  releaseKeys(test: TestState): void {
    for (const key of test.keys) {
      const holders = (this.heldKeys.get(key) ?? 0) - 1;
      if (holders > 0) this.heldKeys.set(key, holders);
      else this.heldKeys.delete(key);
    }
  }

  /** Reports an attempt that is over without deciding its test. */
  recordAttempt(attempt: AttemptState, reason: string, death?: DeathCause): void {
    invariant(!attempt.live, () => `a live attempt was recorded; ${attempt.test.story()}`);
    this.commands.push({
      type: "record-attempt",
      attempt: attempt.id,
      test: attempt.test.spec.key,
      outcome: attempt.phase as RecordAttempt["outcome"],
      reason,
      ...(death === undefined ? {} : { death }),
    });
  }

  /**
   * Asks the worker that has a batch to end it.
   *
   * @param limitSeconds what it has exceeded, where that is why
   */
  cancel(
    batch: BatchState,
    ending: NonNullable<BatchState["ending"]>,
    limitSeconds?: number,
  ): void {
    batch.ending = ending;
    this.commands.push({
      type: "cancel-batch",
      workerId: batch.workerId,
      batch: batch.id,
      reason: ending.reason,
      ...(limitSeconds === undefined ? {} : { limitSeconds }),
    });
  }

  /** Ends the attempts of a settled test that are still under way: nobody needs them. */
  #overtake(test: TestState): void {
    for (const attempt of test.attempts) {
      const batch = attempt.live ? this.batches.get(attempt.terms.batch) : undefined;
      if (batch === undefined || batch.ending !== undefined) continue;
      if (batch.current() === attempt) {
        this.cancel(batch, { reason: "overtaken" });
      } else {
        const { workerId, id } = batch;
        const attempts = [attempt.id];
        this.commands.push({ type: "revoke-attempts", workerId, batch: id, attempts });
      }
    }
  }

  /** Gives a test its verdict, and its run an end when it was the last. */
  settle(
    test: TestState,
    verdict: Verdict,
    by: { readonly attempt?: AttemptId; readonly reason?: string; readonly death?: DeathCause },
  ): void {
    test.move("settled");
    const kept = this.disputes.get(test);
    this.disputes.delete(test);
    if (kept !== undefined && kept.id !== by.attempt)
      this.recordAttempt(kept, "it was run again on the class of workers where it had failed");
    this.moves.close(test, "void");
    this.speculation.end(test);
    this.waiting.remove(test);
    this.qualifier.demands.of(test.demand).unsettled -= 1;
    this.commands.push({
      type: "settle-test",
      run: test.run,
      test: test.spec.key,
      verdict,
      ...by,
      flaky: verdict === "passed" && test.failures > 0,
    });
    if (test.attempts.some((attempt) => attempt.live)) this.#overtake(test);
    const run = this.runs.get(test.run);
    if (run === undefined) return;
    run.unsettled -= 1;
    if (run.unsettled === 0) this.commands.push({ type: "finish-run", run: run.id });
  }
}
