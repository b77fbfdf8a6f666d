/** What speaks for and against one worker since it was last above suspicion. */

import type { BatchId, WorkerId } from "../model/identifiers.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import type { FailureShares } from "./failure-shares.ts";

/** Share of all tests that a broken worker fails. */
const BROKEN_FAILS = 0.9;

/** A test that passed on another worker of the class fails here so often although the worker is well… */
const FLAKY_SHARE = 0.03;

/** …one that passed on workers of another class… */
const OTHER_CLASS_SHARE = 0.25;

/** …one that passed on one worker and failed on another… */
const DISPUTED_SHARE = 0.3;

/** …and one that has only failed elsewhere. */
const FAILING_SHARE = 0.9;

/** Where a failure is half as likely on any other worker, it says nothing, however often it comes. */
const LEAST_EVIDENCE = Math.log(2);

/** So many other workers on which a test failed are credible although nothing passed on them. */
const WITNESSES = 2;

/** Of a worker on which nothing has failed of late, this share of tests is taken to fail. */
export const UNKNOWN_SHARE = 0.05;

/** A pass is hardly evidence of anything else than a worker that is well. */
const PASS_EVIDENCE = Math.log((1 - BROKEN_FAILS) / (1 - FLAKY_SHARE));

/** What a worker did longer ago says nothing of what it is now. */
const REMEMBERED = 64;

/**
 * `trusted`: it gets work. `on-trial`: it gets nothing but tests that passed elsewhere, until it is
 * clear what it is. `set-aside`: the same, now and then, since it failed what others pass.
 */
export type WorkerStanding = "trusted" | "on-trial" | "set-aside";

/** Known-good tests that the worker is given to show what it is. */
export interface Probe {
  readonly batch: BatchId;
  readonly asked: number;
  passed: number;
  failed: number;
}

/** A failure that counts only once its worker is above suspicion. */
export interface DoubtedFailure {
  readonly attempt: AttemptState;
  readonly since: number;
  /** What `WorkerBlame.ended` was then. */
  readonly ended: number;
}

interface Ended {
  readonly test: TestState;
  readonly failed: boolean;
}

/** Answers what the evidence depends on besides the worker itself. */
export interface Witnesses {
  readonly shares: FailureShares;
  /** Share of tests that fail on the other workers, those in doubt included; 0 to 1. */
  readonly shareElsewhere: (blame: WorkerBlame) => number;
  /** Whether what failed on that worker says something of the test. */
  readonly isCredible: (workerId: WorkerId) => boolean;
}

export class WorkerBlame {
  readonly workerId: WorkerId;
  readonly workerClass: string;
  standing: WorkerStanding = "trusted";
  /** How often it has been set aside, or has failed to show that it is well again. */
  timesAside = 0;
  /** When it may be given the next probe. */
  probeAt = 0;
  probe: Probe | undefined;
  doubted: DoubtedFailure[] = [];
  /** A test that failed here and was sent elsewhere to see whether it fails there as well. */
  asked: TestState | undefined;
  /** Logarithm of the odds that it is broken, when it was last asked for. */
  score = Number.NEGATIVE_INFINITY;
  /** Tests in the evidence that failed here and passed elsewhere. */
  compared = 0;
  /** Attempts that have ended here since something failed. */
  ended = 0;
  /** Something has ended here since the evidence was weighed. */
  changed = false;
  #ended: Ended[] = [];

  constructor(workerId: WorkerId, workerClass: string) {
    this.workerId = workerId;
    this.workerClass = workerClass;
  }

  add(test: TestState, failed: boolean): void {
    // Passes are evidence only against failures.
    if (!failed && this.#ended.length === 0) return;
    this.changed = true;
    this.#ended.push({ test, failed });
    if (this.#ended.length > REMEMBERED) this.#ended.shift();
  }

  /** Tests that failed here, as far as that is still evidence. */
  get failedTests(): TestState[] {
    return this.#ended.filter(({ failed }) => failed).map(({ test }) => test);
  }

  /** Share of tests that fail here, as far as what has ended tells; 0 to 1. */
  get failedShare(): number {
    const failed = this.#ended.filter((one) => one.failed).length;
    return (failed + UNKNOWN_SHARE) / (this.#ended.length + 1);
  }

  /** What was is no evidence any more. */
  forget(): void {
    this.#ended = [];
    this.compared = 0;
  }

  /**
   * Weighs the evidence anew: others may have run the same tests meanwhile. A sequential test
   * (Wald, 1945) that starts again whenever the worker has shown that it is well (Page, 1954).
   *
   * @param prior log odds that a worker of which nothing is known is broken
   * @returns log odds that this one is
   */
  weigh(witnesses: Witnesses, prior: number): number {
    const shareElsewhere = witnesses.shareElsewhere(this);
    let score = prior;
    let compared = 0;
    for (const { test, failed } of this.#ended) {
      if (!failed) {
        score = Math.max(prior, score + PASS_EVIDENCE);
        continue;
      }
      const { share, passedElsewhere } = this.#shareOf(test, witnesses);
      const likely = passedElsewhere ? share : Math.max(share, shareElsewhere);
      const evidence = Math.log(BROKEN_FAILS / likely);
      if (evidence >= LEAST_EVIDENCE) score += evidence;
      if (passedElsewhere) compared += 1;
    }
    this.changed = false;
    this.score = score;
    this.compared = compared;
    if (score === prior) this.forget();
    return score;
  }

  /** How likely the test fails on a worker of this class that is well. */
  #shareOf(test: TestState, { shares, isCredible }: Witnesses) {
    let passedLike = false;
    let passedElsewhere = false;
    let failedElsewhere = false;
    const failedOn = new Set<WorkerId>();
    for (const { phase, terms } of test.attempts) {
      if (phase === "passed") {
        passedElsewhere = true;
        passedLike ||= terms.workerClass === this.workerClass;
      } else if (phase === "failed" && terms.workerId !== this.workerId) {
        failedElsewhere ||= isCredible(terms.workerId);
        failedOn.add(terms.workerId);
      }
    }
    failedElsewhere ||= failedOn.size >= WITNESSES;
    let share = shares.of(test);
    if (passedElsewhere) {
      share = passedLike ? FLAKY_SHARE : OTHER_CLASS_SHARE;
      if (failedElsewhere) share = DISPUTED_SHARE;
    } else if (failedElsewhere) {
      share = FAILING_SHARE;
    }
    return { share, passedElsewhere };
  }
}
