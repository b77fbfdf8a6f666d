/** Keeps account of the workers on which tests failed, and of tests by which one can try them. */

import type { WorkerId } from "../model/identifiers.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { FailureShares } from "./failure-shares.ts";
import { UNKNOWN_SHARE, WorkerBlame } from "./worker-blame.ts";

/** So many tests of each suite are kept to try workers with: the shortest that passed. */
const KEPT = 12;

/** A test that passed, with the time that it took. */
export interface KnownGood {
  readonly test: TestState;
  readonly seconds: number;
}

export class BlameAccount {
  readonly shares = new FailureShares();
  /** Those on which something failed since they were last above suspicion. */
  readonly workers = new Map<WorkerId, WorkerBlame>();
  /** Workers on which a test has passed. */
  readonly #passedOn = new Set<WorkerId>();
  /** Of all workers that are not set aside: how many, and their shares of failed tests together. */
  #voters = 0;
  #failedShares = 0;
  /** By suite, the shortest first. */
  readonly #knownGood = new Map<string, KnownGood[]>();

  /** The account of a worker, begun if it has none. */
  of(workerId: WorkerId, workerClass: string): WorkerBlame {
    let blame = this.workers.get(workerId);
    if (blame === undefined) {
      blame = new WorkerBlame(workerId, workerClass);
      this.workers.set(workerId, blame);
    }
    return blame;
  }

  /** Whether failures are kept until it is clear what failed. */
  get doubts(): boolean {
    for (const { doubted } of this.workers.values()) if (doubted.length > 0) return true;
    return false;
  }

  /** Whether a failure of the test is kept. */
  isDoubted(test: TestState): boolean {
    for (const { doubted } of this.workers.values()) {
      if (doubted.some(({ attempt }) => attempt.test === test)) return true;
    }
    return false;
  }

  /** Whether a failure on that worker says something of the test: it has passed others. */
  readonly isCredible = (workerId: WorkerId): boolean => {
    if (!this.#passedOn.has(workerId)) return false;
    const blame = this.workers.get(workerId);
    return blame === undefined || (blame.standing === "trusted" && blame.score <= 0);
  };

  /** Counts anew how much fails on each of so many workers. */
  poll(workers: number): void {
    this.#voters = workers;
    this.#failedShares = 0;
    let blamed = 0;
    for (const blame of this.workers.values()) {
      blamed += 1;
      if (blame.standing === "set-aside") this.#voters -= 1;
      else this.#failedShares += blame.failedShare;
    }
    this.#failedShares += UNKNOWN_SHARE * Math.max(0, workers - blamed);
  }

  /** Each worker has one vote, however many tests it fails. */
  readonly shareElsewhere = (blame: WorkerBlame): number => {
    const votes = blame.standing !== "set-aside";
    const voters = this.#voters - (votes ? 1 : 0);
    const shares = this.#failedShares - (votes ? blame.failedShare : 0);
    return voters <= 0 ? UNKNOWN_SHARE : Math.max(0, shares) / voters;
  };

  /** A process takes the name of a worker: it may be well again, which it has to show. */
  returned(worker: WorkerState, at: number): void {
    const blame = this.workers.get(worker.id);
    if (blame === undefined) return;
    worker.barred = blame.standing !== "trusted";
    blame.probe = undefined;
    blame.probeAt = at;
  }

  /** An attempt has passed that settled its test. */
  passed({ test, terms }: AttemptState, seconds: number): void {
    const { spec } = test;
    this.#passedOn.add(terms.workerId);
    this.shares.settled(test, false);
    if (spec.repeatable === false || spec.requirements.exclusiveKeys.length > 0) return;
    let kept = this.#knownGood.get(test.subject.suite);
    if (kept === undefined) {
      kept = [];
      this.#knownGood.set(test.subject.suite, kept);
    }
    const last = kept.at(-1);
    if (kept.length >= KEPT && last !== undefined && last.seconds <= seconds) return;
    const place = kept.findIndex((other) => other.seconds > seconds);
    kept.splice(place < 0 ? kept.length : place, 0, { test, seconds });
    if (kept.length > KEPT) kept.pop();
  }

  /** Tests that passed, those of one suite first, and of each suite the shortest first. */
  knownGood(suite: string | undefined): KnownGood[] {
    const own = suite === undefined ? [] : (this.#knownGood.get(suite) ?? []);
    const others = [...this.#knownGood].filter(([name]) => name !== suite);
    return [...own, ...others.flatMap(([, kept]) => kept)];
  }
}
