/** Why a batch went where it went: read by `explain`, by people and by tests. */

import type { WorkerId } from "./identifiers.ts";

/** What would have to happen for a busy worker to become feasible. */
export type WakeCause =
  | "worker-returns"
  | "slot-freed"
  | "resources-freed"
  | "key-released"
  | "load-falls"
  | "scarce-demand-served";

/** What another kind of worker would have meant for the head of the batch. */
export interface Alternative {
  readonly workerClass: string;
  /** The one of that class and speed that would have finished it first. */
  readonly workerId: WorkerId;
  /** Seconds from the decision until it would have finished there. */
  readonly finishInSeconds: number;
  /** Where a policy decides by scores. */
  readonly score?: number;
}

/** What one scorer of a policy said. */
export interface ScorePart {
  readonly scorer: string;
  readonly weight: number;
  /** From 0 to 1. */
  readonly score: number;
}

/** A kind of worker that could not take the head of the batch. */
export interface Rejection {
  readonly workerClass: string;
  readonly verdict: "busy" | "impossible";
  readonly reason: string;
  /** Only of a busy one: what would change that. */
  readonly until?: WakeCause;
}

/** The first attempt of a test that is run a second time. */
export interface DuplicatedAttempt {
  readonly workerId: WorkerId;
  /** Seconds from the decision until it is expected to end. */
  readonly finishInSeconds: number;
}

/**
 * What moving work is expected to bring and to cost, in seconds by which that work, or the run, is
 * over earlier or later. It happens only where `netSeconds` is above 0.
 */
export interface MoveBenefit {
  readonly gainSeconds: number;
  /** Starting its suite on the other worker. */
  readonly setUpSeconds: number;
  /** Starting again later what the other worker gives up for it. */
  readonly lostWarmthSeconds: number;
  /** From the question until the other worker can begin. */
  readonly transferSeconds: number;
  /** Work that is done in vain, shared out over the fleet. */
  readonly lostWorkSeconds: number;
  /** The gain less all the others. */
  readonly netSeconds: number;
}

/** Where the work of a decision came from, that another worker held before. */
export interface MovedWork {
  readonly workerId: WorkerId;
  readonly benefit: MoveBenefit;
}

/** The record of one decision. All durations are predictions at the time of the decision. */
export interface DecisionRecord {
  readonly rule:
    | "earliest-finish"
    | "best-score"
    | "dealt"
    | "alone-after-a-death"
    | "duplicate"
    /** Taken over from a worker that held it and had not begun it. */
    | "moved"
    /** Once more on the class of workers where it failed, since it did not fail on another. */
    | "where-it-failed"
    /** Tests that passed elsewhere, to see whether the worker is well; their verdicts stand. */
    | "probe";
  /** Seconds from the decision until the head of the batch should have finished. */
  readonly finishInSeconds: number;
  /** Prediction for the head on this worker: 5th, 50th and 95th percentile, in seconds. */
  readonly predictedSeconds: readonly [p5: number, p50: number, p95: number];
  /** Of a decision by scores: the weighted mean of its parts. */
  readonly score?: number;
  readonly scoreParts?: readonly ScorePart[];
  /** Of a duplicate: the attempt beside which it runs. */
  readonly duplicates?: DuplicatedAttempt;
  /** Of moved work: who held it, and what the move is worth. */
  readonly moved?: MovedWork;
  /** Best first. */
  readonly alternatives: readonly Alternative[];
  readonly rejections: readonly Rejection[];
  /** Longest time that this batch was meant to take; a longer head goes alone. */
  readonly batchSeconds: number;
  /** Tests that waited when it was made, this batch included. */
  readonly waiting: number;
}
