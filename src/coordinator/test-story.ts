/** Why a test of a stored run ran where and when it did: its attempts, out of the run's journal. */

import type { Command, StartBatch } from "../core/model/commands.ts";
import type { DecisionRecord } from "../core/model/decision.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { TestKey, WorkerId } from "../core/model/identifiers.ts";
import type { Verdict } from "../core/model/result.ts";
import type { TestSpec } from "../core/model/test.ts";
import type { AttemptRecord, JournalGroup, StoredRun } from "../store/store.ts";
import type { LeaderBegan } from "./fleet/leader-began.ts";
import type { BalancerBegan } from "./load-balancer-options.ts";

/** One attempt. Moments are seconds since its test was handed in; a resumed run begins again at 0. */
export interface AttemptStory {
  readonly attempt: number;
  /** Counts the attempts of the test within one life of the run, from 1. */
  readonly epoch: number;
  readonly workerId: WorkerId;
  /** Of which batch, in which place (from 1) of how many tests, and which test led it. */
  readonly batch: {
    readonly number: number;
    readonly place: number;
    readonly size: number;
    readonly head: TestKey;
  };
  readonly leasedAtSeconds: number;
  readonly startedAtSeconds?: number;
  readonly endedAtSeconds?: number;
  /** How long the test waited before it was given to this worker, and what for. */
  readonly waited: {
    readonly seconds: number;
    /** Tests that were given to workers meanwhile. */
    readonly testsBefore: number;
    /** What the worker finished last before it was given this test. */
    readonly workerFinished?: TestKey;
  };
  /** Median of what was expected on this worker. */
  readonly predictedSeconds: number;
  /** Absent when it did not run to its end. */
  readonly actualSeconds?: number;
  /** `open`: the journal ends before it does. */
  readonly outcome: AttemptRecord["outcome"] | "open";
  readonly decidedTheTest: boolean;
  /** Why it did not decide its test, or how it failed. */
  readonly reason?: string;
  /** Of the batch: its prediction, alternatives and rejections are those of the head. */
  readonly decision: DecisionRecord;
}

/** What a test asks for, and who said so or what it follows from. */
interface StoryRequirement {
  readonly name: string;
  readonly value: unknown;
  readonly source: string;
}

export interface TestStory {
  readonly run: string;
  readonly test: TestKey;
  readonly requirements: readonly StoryRequirement[];
  /** Absent while it has none. */
  readonly verdict?: Verdict;
  readonly flaky: boolean;
  /** Why it was given up or not run. */
  readonly reason?: string;
  /** Tests that were handed in together with it, itself included. */
  readonly submittedTests: number;
  readonly attempts: readonly AttemptStory[];
}

/** Every test that a run was ever asked for, in the order of the journal. */
export function testsOf(run: StoredRun, journal: readonly JournalGroup[]): TestKey[] {
  const keys = new Set<TestKey>(run.verdicts.map(({ test }) => test));
  for (const event of journal.flatMap(({ events }) => events as readonly BalancerEvent[])) {
    if (event.type !== "tests-submitted") continue;
    for (const { key } of event.tests) keys.add(key);
  }
  return [...keys];
}

/** The story of one test of a run. */
export function tellStory(
  { run, attempts, verdicts }: StoredRun,
  journal: readonly JournalGroup[],
  test: TestKey,
): TestStory {
  const teller = new StoryTeller(test);
  for (const group of journal) teller.follow(group);
  const settled = verdicts.find((one) => one.test === test);
  const records = new Map(
    attempts.filter((one) => one.test === test).map((one) => [one.attempt, one]),
  );
  return {
    run: run.id,
    test,
    requirements: teller.requirements,
    ...(settled !== undefined && { verdict: settled.verdict }),
    flaky: settled?.flaky ?? false,
    ...(settled?.reason !== undefined && { reason: settled.reason }),
    submittedTests: teller.submittedTests,
    attempts: teller.attempts.map((draft) =>
      finish(draft, records.get(draft.attempt), settled?.attempt === draft.attempt),
    ),
  };
}

type Draft = {
  -readonly [Key in keyof Omit<AttemptStory, "outcome" | "decidedTheTest">]: AttemptStory[Key];
} & { live: boolean; outcome?: AttemptStory["outcome"] };

/** Goes through a journal once and keeps what concerns one test. */
class StoryTeller {
  readonly attempts: Draft[] = [];
  submittedTests = 0;
  requirements: readonly StoryRequirement[] = [];
  readonly #test: TestKey;
  /** Of the first leader of a run of a fleet, milliseconds since 1970. */
  #firstClock: number | undefined;
  /** By how much the clock of the leader began later. */
  #clockSeconds = 0;
  /** When it was handed in, on the clock of this life of the run. */
  #submittedAt = 0;
  #waitingSince = 0;
  #testsSent = 0;
  #sentBefore = 0;
  /** Of all attempts that workers hold. */
  #held = new Map<number, { readonly test: TestKey; readonly workerId: WorkerId }>();
  #lastFinished = new Map<WorkerId, TestKey>();

  constructor(test: TestKey) {
    this.#test = test;
  }

  follow({ events, commands }: JournalGroup): void {
    let at = 0;
    for (const event of events as readonly (BalancerEvent | BalancerBegan | LeaderBegan)[]) {
      if (event.type === "balancer-began") {
        this.#beginAgain();
      } else if (event.type === "leader-began") {
        this.#firstClock ??= event.clockBeganAtMs;
        this.#clockSeconds = (event.clockBeganAtMs - this.#firstClock) / 1000;
      } else {
        at = event.at + this.#clockSeconds;
        this.#take(event, at);
      }
    }
    for (const command of commands as readonly Command[]) this.#obey(command, at);
  }

  /** What a run held when it was cut off is lost, and its clock with it. */
  #beginAgain(): void {
    for (const draft of this.attempts) {
      if (!draft.live) continue;
      draft.live = false;
      draft.outcome = "lost";
      draft.reason = "the run was cut off";
    }
    this.#held = new Map();
    this.#lastFinished = new Map();
  }

  #take(event: BalancerEvent, at: number): void {
    if (event.type === "tests-submitted") {
      const spec = event.tests.find(({ key }) => key === this.#test);
      // A leader that takes a run over hands in again what is left of it.
      const again = this.#firstClock !== undefined && this.submittedTests > 0;
      if (spec === undefined || again) return;
      this.requirements = requirementsOf(spec);
      this.submittedTests = event.tests.length;
      this.#submittedAt = at;
      this.#wait(at);
    } else if (event.type === "attempt-started") {
      const draft = this.#draft(event.attempt);
      if (draft !== undefined) draft.startedAtSeconds = at - this.#submittedAt;
    } else if (event.type === "attempt-finished") {
      const held = this.#held.get(event.attempt);
      if (held !== undefined) this.#lastFinished.set(held.workerId, held.test);
      this.#held.delete(event.attempt);
      const draft = this.#draft(event.attempt);
      if (draft === undefined) return;
      draft.endedAtSeconds = at - this.#submittedAt;
      draft.actualSeconds = event.seconds;
      draft.outcome = event.outcome;
    }
  }

  #obey(command: Command, at: number): void {
    if (command.type === "start-batch") {
      this.#lease(command, at);
      return;
    }
    if (command.type !== "record-attempt" && command.type !== "settle-test") return;
    const draft = command.attempt === undefined ? undefined : this.#draft(command.attempt);
    if (draft === undefined) return;
    draft.live = false;
    draft.endedAtSeconds ??= at - this.#submittedAt;
    if (command.reason !== undefined) draft.reason = command.reason;
    if (command.type !== "record-attempt") return;
    draft.outcome ??= command.outcome;
    if (!this.attempts.some(({ live }) => live)) this.#wait(at);
  }

  #lease({ attempts, workerId, batch, decision }: StartBatch, at: number): void {
    const [head] = attempts;
    for (const [index, { attempt, test, epoch, predictedSeconds }] of attempts.entries()) {
      this.#held.set(attempt, { test, workerId });
      if (test === this.#test && head !== undefined) {
        const beside = this.attempts.some(({ live }) => live);
        const workerFinished = this.#lastFinished.get(workerId);
        this.attempts.push({
          attempt,
          epoch,
          workerId,
          batch: { number: batch, place: index + 1, size: attempts.length, head: head.test },
          leasedAtSeconds: at - this.#submittedAt,
          waited: {
            seconds: beside ? 0 : at - this.#waitingSince,
            testsBefore: beside ? 0 : this.#testsSent - this.#sentBefore,
            ...(workerFinished !== undefined && { workerFinished }),
          },
          predictedSeconds,
          decision,
          live: true,
        });
      }
      this.#testsSent += 1;
    }
  }

  #wait(at: number): void {
    this.#waitingSince = at;
    this.#sentBefore = this.#testsSent;
  }

  #draft(attempt: number): Draft | undefined {
    return this.attempts.find((draft) => draft.attempt === attempt);
  }
}

function requirementsOf({ requirements, requirementSources = {} }: TestSpec): StoryRequirement[] {
  const values = new Map<string, unknown>(Object.entries(requirements));
  return Object.entries(requirementSources).flatMap(([name, source]) =>
    values.has(name) ? [{ name, value: values.get(name), source }] : [],
  );
}

/** The record of an attempt knows more than the journal: how it failed, and when it was cut off. */
function finish(draft: Draft, record: AttemptRecord | undefined, decided: boolean): AttemptStory {
  const { live: _, outcome, ...story } = draft;
  const failure = record?.result.failures?.[0]?.message;
  const reason = story.reason ?? (record?.outcome === "failed" ? failure : undefined);
  return {
    ...story,
    outcome: record?.outcome ?? outcome ?? "open",
    decidedTheTest: decided,
    ...(reason !== undefined && { reason }),
  };
}
