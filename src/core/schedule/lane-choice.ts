/** Chooses the lane for a test: where it would be over first, unless that puts the run at risk. */

import type { DurationPrediction } from "../track/duration-prediction.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import { expectedEndSeconds } from "./expected-end.ts";
import type { Lane, LaneGroup } from "./lane.ts";
import { earlier } from "./lane.ts";
import type { LaneGroups, Predictor } from "./lane-groups.ts";
import type { Fixture } from "./planned-fixtures.ts";

/** Where several lanes cost about as little, the one is best on which the test ends first. */
const COST_TOLERANCE = 0.02;

/** Where a test would be over about as soon, the least busy worker gets it. */
const SAME_FINISH = 0.01;

/** What it would mean for a run if a test went to a certain lane. In seconds. */
export interface Risk {
  /** By how much later everything else is over for the time that the test takes there. */
  readonly cost: number;
  /** When the run would be over, from the decision. */
  readonly end: number;
}

/** A lane that a test may go to. Times are seconds from the decision. */
export interface LaneOption extends Risk {
  readonly lane: Lane;
  readonly group: LaneGroup;
  readonly prediction: DurationPrediction;
  /** How long the test is expected to take there. */
  readonly seconds: number;
  /** Of these, what the set-up takes that the tests of its group share. */
  readonly fixtureSeconds: number;
  /** When the test is expected to be over. */
  readonly finish: number;
}

/** The lane on which a test would finish first, among those that do not put the run's end at risk. */
export function earliestLane(
  fleet: LaneGroups,
  groups: readonly LaneGroup[],
  predict: Predictor,
  avoided: readonly string[],
  fixture?: Fixture,
): LaneOption | undefined {
  const options: LaneOption[] = [];
  const consider = (lane: Lane, group: LaneGroup) => {
    const isWarm = fixture === undefined || fixture.warm.has(lane);
    const setUp = isWarm ? 0 : fixture.seconds;
    const fixtureSeconds = setUp * group.factor;
    const start = lane.availableInSeconds + fixtureSeconds;
    const prediction = predict(group);
    const work = meanSeconds(prediction);
    const seconds = work * group.factor + fixtureSeconds;
    const cost = (work + setUp) * group.price;
    const end = expectedEndSeconds(fleet.restSeconds, start, prediction, group.logFactor);
    const finish = lane.availableInSeconds + seconds;
    options.push({ lane, group, prediction, cost, seconds, fixtureSeconds, end, finish });
  };
  for (const group of groups) {
    const lane = firstLane(group, avoided);
    if (lane !== undefined) consider(lane, group);
  }
  if (fixture !== undefined) {
    const cold = options.filter(({ lane }) => !fixture.warm.has(lane)).map(({ group }) => group);
    for (const [group, lane] of firstWarm(fixture, cold, avoided)) consider(lane, group);
  }
  return leastBusyOfFirst(affordable(options));
}

/** Of groups whose first lane has not set up what the test needs, the first lane that has. */
function firstWarm(
  { warm }: Fixture,
  groups: readonly LaneGroup[],
  avoided: readonly string[],
): Map<LaneGroup, Lane> {
  const first = new Map<LaneGroup, Lane>();
  if (groups.length === 0) return first;
  for (const { lane, group } of warm.values()) {
    if (!groups.includes(group) || avoided.includes(lane.worker.id)) continue;
    const known = first.get(group);
    if (known === undefined || earlier(lane, known)) first.set(group, lane);
  }
  return first;
}

function leastBusyOfFirst(options: readonly LaneOption[]): LaneOption | undefined {
  const first = options.reduce((least, { finish }) => Math.min(least, finish), Infinity);
  let best: LaneOption | undefined;
  for (const option of options) {
    if (option.finish > first * (1 + SAME_FINISH)) continue;
    if (best === undefined || option.lane.busyShare < best.lane.busyShare) best = option;
    else if (option.lane.busyShare === best.lane.busyShare && option.finish < best.finish)
      best = option;
  }
  return best;
}

/**
 * Those that are worth considering: what they cost and by how much they delay the end comes to
 * about as little as it can. Work that a lane takes off the others is worth as much delay as it
 * saves.
 */
export function affordable<T extends Risk>(options: readonly T[]): T[] {
  let earliestEnd = Number.POSITIVE_INFINITY;
  let leastCost = Number.POSITIVE_INFINITY;
  for (const { cost, end } of options) {
    earliestEnd = Math.min(earliestEnd, end);
    leastCost = Math.min(leastCost, cost);
  }
  const total = ({ cost, end }: Risk) => cost + Math.max(leastCost, end - earliestEnd);
  const least = options.reduce((sum, option) => Math.min(sum, total(option)), Infinity);
  const limit = least + COST_TOLERANCE * leastCost;
  return options.filter((option) => total(option) <= limit);
}

/** The first lane of the group that is not one of these workers'. */
function firstLane(group: LaneGroup, avoided: readonly string[]): Lane | undefined {
  if (avoided.length === 0) return group.lanes[0];
  let first: Lane | undefined;
  for (const lane of group.lanes) {
    if (avoided.includes(lane.worker.id)) continue;
    if (first === undefined || earlier(lane, first)) first = lane;
  }
  return first;
}

/** The prediction of a test on the workers of a group. */
export function stretched(test: DurationPrediction, group: LaneGroup): DurationPrediction {
  return {
    logMean: test.logMean + group.logFactor,
    logVariance: test.logVariance + group.logVariance,
  };
}
