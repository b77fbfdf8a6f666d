/** What a policy is: a name and data over the orders, filters and scorers that there are. */

/** In which order the waiting tests of a run have their turn; the first rule that tells two apart decides. */
export const ORDER_RULES = [
  /** The more important first. */
  "priority",
  "longest-first",
  "shortest-first",
  /** As they were handed in. */
  "submission",
  /** What the fewest workers can run first. */
  "scarcest-first",
  /** First what a free worker is warm for, then the family that the fewest workers are warm for. */
  "warm-first",
] as const;

/** Conditions beside what tests demand, which always holds. */
export const POLICY_FILTERS = [
  /** No second batch for a worker whose processors or memory are nearly used up. */
  "headroom",
  /** Nothing for a worker with something scarce that the test does not need and a waiting one does. */
  "spare-scarce",
] as const;

/** How well a worker suits a test, from 0 to 1. */
export const SCORERS = [
  /** Its speed beside that of the fastest. */
  "speed",
  /** What would be left of that of which least is left. */
  "headroom",
  /** How little of it is scarce and would be wasted. */
  "capability-fit",
  /** Whether it has the backend on which the test runs best. */
  "preferred-backend",
  /** Whether it has just run tests of the same family. */
  "affinity",
  /** How seldom tests failed on it, times its speed. */
  "track-record",
] as const;

export type OrderRule = (typeof ORDER_RULES)[number];
export type PolicyFilterName = (typeof POLICY_FILTERS)[number];
export type ScorerName = (typeof SCORERS)[number];

export interface WeightedScorer {
  readonly scorer: ScorerName;
  /** Positive; only its proportion to the other weights matters. */
  readonly weight: number;
}

/** Plans ahead, by predicted finish; see `planner.ts`. */
export interface EarliestFinishPolicy {
  readonly name: string;
  readonly selector: "earliest-finish";
  /** Whether a straggler may be run a second time. */
  readonly speculates: boolean;
}

/** Gives the next test to the free worker with the highest weighted score; see `score-planner.ts`. */
export interface BestScorePolicy {
  readonly name: string;
  readonly selector: "best-score";
  readonly order: readonly OrderRule[];
  readonly filters: readonly PolicyFilterName[];
  readonly scorers: readonly WeightedScorer[];
}

/** Deals the tests out to all slots in advance; see `deal-planner.ts`. */
export interface DealtPolicy {
  readonly name: string;
  readonly selector: "dealt";
  /** To each slot as many, or in proportion to the speed of its worker. */
  readonly shares: "equal" | "by-speed";
}

export type Policy = EarliestFinishPolicy | BestScorePolicy | DealtPolicy;
