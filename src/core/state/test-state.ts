/** A test of a run and its attempts, as they stand. */

import type { AttemptPhase, TestPhase } from "../lifecycle.ts";
import { ATTEMPT_MOVES, assertMove, TEST_MOVES } from "../lifecycle.ts";
import type { AttemptId, BatchId, RunId, WorkerId } from "../model/identifiers.ts";
import type { TestSpec } from "../model/test.ts";
import type { DemandId } from "../schedule/filters/demand-table.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import type { TestSubject } from "../track/test-subject.ts";
import { testSubject } from "../track/test-subject.ts";

/** Under which an attempt is leased. */
export interface LeaseTerms {
  readonly id: AttemptId;
  readonly batch: BatchId;
  readonly workerId: WorkerId;
  readonly workerClass: string;
  /** It tells of its worker, and nothing of its test, which has passed already. */
  readonly probes: boolean;
  /** It is the only one of its batch: what happens to its runner is its own doing. */
  readonly alone: boolean;
  /** For the worker that it is leased to. */
  readonly prediction: DurationPrediction;
}

/** One attempt. */
export class AttemptState {
  readonly terms: LeaseTerms;
  readonly test: TestState;
  /** Counts the attempts of its test, from 1. */
  readonly epoch: number;
  #phase: AttemptPhase = "leased";

  constructor(test: TestState, terms: LeaseTerms) {
    this.test = test;
    this.terms = terms;
    this.epoch = test.earlierAttempts + test.attempts.length + 1;
  }

  get id(): AttemptId {
    return this.terms.id;
  }

  get phase(): AttemptPhase {
    return this.#phase;
  }

  /** Leased or running. */
  get live(): boolean {
    return this.#phase === "leased" || this.#phase === "running";
  }

  /** @throws InvariantError when the transition table has no such move. */
  move(to: AttemptPhase): void {
    assertMove(ATTEMPT_MOVES, this.#phase, to, () => this.test.story());
    this.#phase = to;
  }
}

/** Where a test stands while it waits, together with others. */
export interface Standing {
  /** Keys that no two running tests may have at once; the same for all that stand here. */
  readonly keys: readonly string[];
  /** Expected seconds of all that stand here, on a worker of speed 1. */
  readonly seconds: number;
  /** The same of one of them. */
  readonly meanSeconds: number;
  /** The test waits no longer. */
  remove(test: TestState): void;
}

/** Of a million tests most have nothing to list: a list of its own for each would take room. */
const NO_ATTEMPTS: readonly AttemptState[] = [];
const NO_WORKERS: readonly WorkerId[] = [];

/** One test of one run. */
export class TestState {
  readonly run: RunId;
  spec: TestSpec;
  /** What it asks for of a worker. */
  demand: DemandId;
  /** Tests of one family gain from running where others of it ran: its model's, or its suite. */
  readonly family: string;
  readonly submittedAt: number;
  /** Attempts that ended under another balancer. */
  earlierAttempts = 0;
  attempts: readonly AttemptState[] = NO_ATTEMPTS;
  /** Workers on which it failed; a retry goes elsewhere if there is an elsewhere. */
  failedOn: readonly WorkerId[] = NO_WORKERS;
  /** Failed attempts so far, whatever made them fail. */
  failures = 0;
  /** How often it was run again since the worker that it failed on was in doubt. */
  doubts = 0;
  /** How often it killed its runner while it ran alone. */
  deaths = 0;
  /** How often a worker that held it was asked for it. */
  moves = 0;
  /** Workers that gave it back unbegun, so that others could run it: nobody is asked twice. */
  movedFrom: readonly WorkerId[] = NO_WORKERS;
  /** It was running when a runner died: it runs alone until that is cleared up. */
  suspect = false;
  /** Keys that no two running tests may have at once. */
  keys: readonly string[];
  /** What the tracker has to know of it. */
  readonly subject: TestSubject;
  /** Place in the order of the waiting: the larger, the earlier. Kept by those who keep them. */
  rank = 0;
  /** Expected seconds on a worker of speed 1 when it began to wait. */
  waitingSeconds = 0;
  /** Where it stands while it waits. */
  shelf: Standing | undefined;
  #phase: TestPhase = "waiting";

  constructor(run: RunId, spec: TestSpec, demand: DemandId, submittedAt: number) {
    this.run = run;
    this.spec = spec;
    this.demand = demand;
    this.keys = spec.requirements.exclusiveKeys;
    this.subject = testSubject(spec);
    this.family = spec.requirements.modelFamily ?? this.subject.suite;
    this.submittedAt = submittedAt;
  }

  get phase(): TestPhase {
    return this.#phase;
  }

  /** @throws InvariantError when the transition table has no such move. */
  move(to: TestPhase): void {
    assertMove(TEST_MOVES, this.#phase, to, () => this.story());
    this.#phase = to;
  }

  /** Another attempt of it is made. */
  begin(attempt: AttemptState): void {
    this.attempts = this.attempts.length === 0 ? [attempt] : [...this.attempts, attempt];
  }

  /** From now on it has one more exclusive key; no worker may hold it meanwhile. */
  claim(key: string): void {
    const { exclusiveKeys } = this.spec.requirements;
    if (exclusiveKeys.includes(key) || this.attempts.some(({ live }) => live)) return;
    const requirements = { ...this.spec.requirements, exclusiveKeys: [...exclusiveKeys, key] };
    this.spec = { ...this.spec, requirements };
    this.keys = requirements.exclusiveKeys;
  }

  /** Its attempts in words, for the message of a broken invariant. */
  story(): string {
    const attempts = this.attempts.map(
      (attempt) => `#${attempt.id} on ${attempt.terms.workerId}: ${attempt.phase}`,
    );
    return `${this.spec.key} is ${this.#phase} (${attempts.join(", ") || "no attempt yet"})`;
  }
}
