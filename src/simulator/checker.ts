/** Watches what the core is told and what it commands, and knows the rules that always hold. */

import type { Command, StartBatch } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { AttemptId, BatchId, RunId, TestKey, WorkerId } from "../core/model/identifiers.ts";
import type { Verdict } from "../core/model/result.ts";
import type { TestSpec } from "../core/model/test.ts";

/** More attempts of one test than these are never under way at once. */
const LIVE_LIMIT = 2;

/** Where an attempt is. */
type Place = Pick<StartBatch, "batch" | "workerId">;

/** What is known of one test, from outside the core. */
interface WatchedTest {
  readonly spec: TestSpec;
  readonly run: RunId;
  /** Leased and not over, with who has it. */
  readonly live: Map<AttemptId, Place>;
  attempts: number;
  verdict: Verdict | undefined;
}

export interface CheckerOptions {
  /** Whether the worker can run the test at all. */
  readonly canRun: (workerId: WorkerId, test: TestKey) => boolean;
  /** Called when a rule is broken; the rule has no names in it, and is the same wherever it is broken. */
  readonly onViolation: (rule: string, story: string) => never;
}

/**
 * An account of its own: each test is in one place, nothing goes to a worker that is not there or
 * cannot run it, each test is settled once and by a result that came, and each run ends when all that
 * was handed in of it is settled, and not before.
 */
export class Checker {
  readonly #options: CheckerOptions;
  readonly #tests = new Map<TestKey, WatchedTest>();
  readonly #unsettled = new Map<RunId, number>();
  readonly #workers = new Map<WorkerId, number>();
  readonly #testOf = new Map<AttemptId, TestKey>();
  readonly #outcomes = new Map<AttemptId, string>();
  /** Attempts that were taken back: whatever they come to decides nothing. */
  readonly #void = new Set<AttemptId>();
  readonly #byKey = new Map<string, WatchedTest[]>();
  /** By batch that has not ended, its attempts and their tests. */
  readonly #inBatch = new Map<BatchId, ReadonlyMap<AttemptId, TestKey>>();
  /** Tests that were handed in and have no verdict yet. */
  open = 0;
  /** Attempts that workers gave back before they began them. */
  revoked = 0;
  /** Attempts that the core began beside another one of the same test. */
  speculated = 0;
  #lastBatch: BatchId = 0;
  #lastAttempt: AttemptId = 0;

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  verdictOf(test: TestKey): Verdict | undefined {
    return this.#tests.get(test)?.verdict;
  }

  /** Whether a result of the attempt reached the coordinator. */
  hasResult(attempt: AttemptId): boolean {
    return this.#outcomes.has(attempt);
  }

  /** @throws through `onViolation` when the commands do not follow from what was told so far */
  check(events: readonly BalancerEvent[], commands: readonly Command[]): void {
    for (const event of events) this.#hear(event);
    for (const command of commands) this.#obey(command);
  }

  #hear(event: BalancerEvent): void {
    if (event.type === "tests-submitted") {
      const before = this.#unsettled.get(event.run) ?? 0;
      this.#unsettled.set(event.run, before + event.tests.length);
      this.open += event.tests.length;
      for (const spec of event.tests) this.#enter(spec, event.run);
    } else if (event.type === "worker-joined") {
      this.#workers.set(event.worker.workerId, event.worker.incarnation);
    } else if (event.type === "worker-lost") {
      const present = this.#workers.get(event.workerId) === event.incarnation;
      if (present) this.#workers.delete(event.workerId);
    } else if (event.type === "attempt-revoked") {
      this.revoked += 1;
    } else if (event.type === "batch-ended") {
      // Whatever becomes of what it had not finished, nothing of it runs any more.
      for (const [attempt, key] of this.#inBatch.get(event.batch) ?? [])
        this.#tests.get(key)?.live.delete(attempt);
      this.#inBatch.delete(event.batch);
    } else if (event.type === "attempt-finished") {
      const known = this.#testOf.get(event.attempt);
      if (known === undefined) this.#fail("a result of an attempt that was never leased", "");
      this.#outcomes.set(event.attempt, event.outcome);
      this.#tests.get(known)?.live.delete(event.attempt);
    }
  }

  #enter(spec: TestSpec, run: RunId): void {
    if (this.#tests.has(spec.key)) this.#fail("a test is handed in twice", spec.key);
    const test = { spec, run, live: new Map(), attempts: 0, verdict: undefined };
    this.#tests.set(spec.key, test);
    for (const key of spec.requirements.exclusiveKeys) {
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), test]);
    }
  }

  #obey(command: Command): void {
    if (command.type === "start-batch") {
      this.#onStart(command);
    } else if (command.type === "record-attempt") {
      this.#tests.get(command.test)?.live.delete(command.attempt);
      if (command.outcome === "cancelled") this.#void.add(command.attempt);
    } else if (command.type === "settle-test") {
      this.#onSettle(command.test, command.verdict, command.attempt);
    } else if (command.type === "finish-run") {
      const left = this.#unsettled.get(command.run);
      if (left !== 0) this.#fail("a run ends with open tests, or twice", `${command.run}: ${left}`);
      this.#unsettled.delete(command.run);
    }
  }

  #onStart({ batch, workerId, attempts, decision }: StartBatch): void {
    if (decision.rule === "duplicate") this.speculated += attempts.length;
    if (!this.#workers.has(workerId))
      this.#fail("a batch for an absent worker", `${batch}, ${workerId}`);
    if (batch <= this.#lastBatch) this.#fail("batch numbers do not grow", `${batch}`);
    if (attempts.length === 0) this.#fail("a batch is empty", `${batch}`);
    this.#lastBatch = batch;
    this.#inBatch.set(batch, new Map(attempts.map(({ attempt, test }) => [attempt, test])));
    for (const { attempt, test: key, epoch } of attempts) {
      const test = this.#known(key);
      if (attempt <= this.#lastAttempt) this.#fail("attempt numbers do not grow", this.#story(key));
      this.#lastAttempt = attempt;
      test.attempts += 1;
      if (epoch !== test.attempts) this.#fail("an epoch is wrong", `${epoch}: ${this.#story(key)}`);
      this.#checkVerdict(test, decision.rule === "probe");
      if (!this.#options.canRun(workerId, key)) {
        this.#fail("a worker cannot run what it is given", `${workerId}: ${this.#story(key)}`);
      }
      const twiceHere = [...test.live.values()].some((place) => place.workerId === workerId);
      if (twiceHere)
        this.#fail("a worker is given a test twice", `${workerId}: ${this.#story(key)}`);
      test.live.set(attempt, { batch, workerId });
      this.#testOf.set(attempt, key);
      const limit = test.spec.repeatable === false ? 1 : LIVE_LIMIT;
      if (test.live.size > limit) this.#fail("a test is in too many places", this.#story(key));
      this.#checkKeys(test, batch);
    }
  }

  /** What has its verdict is not run again, but to try a worker with what has passed. */
  #checkVerdict({ verdict, spec }: WatchedTest, probes: boolean): void {
    if (probes && verdict !== "passed") {
      this.#fail("a worker is tried with what has not passed", this.#story(spec.key));
    }
    if (!probes && verdict !== undefined) {
      this.#fail("a settled test is leased", this.#story(spec.key));
    }
  }

  /** Tests of one batch run one after the other; all others that share a key have to wait. */
  #checkKeys({ spec }: WatchedTest, batch: BatchId): void {
    for (const key of spec.requirements.exclusiveKeys) {
      for (const other of this.#byKey.get(key) ?? []) {
        if ([...other.live.values()].every((place) => place.batch === batch)) continue;
        this.#fail(
          "an exclusive key is held twice",
          `${key}: ${this.#story(spec.key)}; ${this.#story(other.spec.key)}`,
        );
      }
    }
  }

  #onSettle(key: TestKey, verdict: Verdict, attempt: AttemptId | undefined): void {
    const test = this.#known(key);
    if (test.verdict !== undefined) this.#fail("a test is settled twice", this.#story(key));
    if (attempt === undefined && verdict !== "not-run") {
      this.#fail(`${verdict} without an attempt`, this.#story(key));
    }
    if (attempt !== undefined) {
      if (this.#testOf.get(attempt) !== key) this.#fail("settled by another's", this.#story(key));
      if (this.#void.has(attempt)) this.#fail("settled by what was taken back", this.#story(key));
      const came = this.#outcomes.get(attempt);
      if (verdict === "passed" && came !== "passed") {
        this.#fail("it passed without a result that says so", this.#story(key));
      }
      test.live.delete(attempt);
    }
    test.verdict = verdict;
    this.open -= 1;
    this.#unsettled.set(test.run, (this.#unsettled.get(test.run) ?? 0) - 1);
  }

  #known(key: TestKey): WatchedTest {
    const test = this.#tests.get(key);
    return test ?? this.#fail("a test that nobody handed in", key);
  }

  #story(key: TestKey): string {
    const { live, attempts, verdict } = this.#tests.get(key) ?? {};
    const places = [...(live ?? [])].map(([attempt, { workerId }]) => `#${attempt} on ${workerId}`);
    return `${key}: ${attempts} attempts, under way: ${places.join(", ") || "none"}, verdict: ${verdict}`;
  }

  #fail(rule: string, story: string): never {
    return this.#options.onViolation(rule, story);
  }
}
