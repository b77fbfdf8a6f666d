/** The policies that Plimsoll brings, as data: all weights stand here and nowhere else. */

import type { BestScorePolicy, DealtPolicy, EarliestFinishPolicy, Policy } from "./policy.ts";

/** Test i goes to slot i mod n, whatever it is and whatever the slot is: the yardstick. */
const roundRobin: DealtPolicy = { name: "round-robin", selector: "dealt", shares: "equal" };

/** A worker that is twice as fast is dealt twice as many. */
const weightedRoundRobin: DealtPolicy = {
  name: "weighted-round-robin",
  selector: "dealt",
  shares: "by-speed",
};

/** Where most is left of what would run out first. */
const resourceAware: BestScorePolicy = {
  name: "resource-aware",
  selector: "best-score",
  order: ["priority", "longest-first"],
  filters: ["headroom"],
  scorers: [
    { scorer: "headroom", weight: 4 },
    { scorer: "speed", weight: 1 },
  ],
};

/** What matters most first, on the fastest worker that is free. */
const priority: BestScorePolicy = {
  name: "priority",
  selector: "best-score",
  order: ["priority", "shortest-first"],
  filters: [],
  scorers: [{ scorer: "speed", weight: 1 }],
};

/** Scarce hardware is kept for the tests that need it, and those go first. */
const hardwareSpecialised: BestScorePolicy = {
  name: "hardware-specialised",
  selector: "best-score",
  order: ["priority", "scarcest-first", "longest-first"],
  filters: ["spare-scarce"],
  scorers: [
    { scorer: "capability-fit", weight: 4 },
    { scorer: "preferred-backend", weight: 4 },
    { scorer: "speed", weight: 1 },
  ],
};

/** Tests of one family stay together, where its models are loaded already. */
const affinity: BestScorePolicy = {
  name: "affinity",
  selector: "best-score",
  order: ["priority", "warm-first", "longest-first"],
  filters: [],
  scorers: [
    { scorer: "affinity", weight: 6 },
    { scorer: "speed", weight: 1 },
  ],
};

/** Where tests have seldom failed and went fast. */
const historical: BestScorePolicy = {
  name: "historical",
  selector: "best-score",
  order: ["priority", "longest-first"],
  filters: [],
  scorers: [{ scorer: "track-record", weight: 1 }],
};

/** Where each test is predicted to finish first, busy workers included. */
const predictive: EarliestFinishPolicy = {
  name: "predictive",
  selector: "earliest-finish",
  speculates: false,
};

/** The same, and a straggler may be run a second time. */
const hybrid: EarliestFinishPolicy = {
  name: "hybrid",
  selector: "earliest-finish",
  speculates: true,
};

export const PRESETS: readonly Policy[] = [
  roundRobin,
  weightedRoundRobin,
  resourceAware,
  priority,
  hardwareSpecialised,
  affinity,
  historical,
  predictive,
  hybrid,
];

export const DEFAULT_POLICY: Policy = hybrid;
