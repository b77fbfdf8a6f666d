/** Decides which waiting tests go to which workers now. */

import type { Pick } from "../handle/lease-batch.ts";
import type { Alternative, DecisionRecord, Rejection } from "../model/decision.ts";
import { compareText } from "../model/identifiers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { Hold } from "../state/reservations.ts";
import type { TestState } from "../state/test-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import {
  lowerSeconds,
  meanSeconds,
  medianSeconds,
  upperSeconds,
} from "../track/duration-prediction.ts";
import { expectedEndSeconds } from "./expected-end.ts";
import type { DemandId } from "./filters/demand-table.ts";
import type { Lane, LaneGroup } from "./lane.ts";
import { earlier, lanesOf, sinkFront } from "./lane.ts";

/** Tests for one worker, to be sent as one batch. */
export interface Placement {
  readonly lane: Lane;
  /** In the order in which they are to run, with what is predicted for them on this worker. */
  readonly picks: readonly Pick[];
  readonly decision: DecisionRecord;
  /** Resources of the worker, taken already. */
  readonly hold: Hold;
}

/** Workers whose factors differ by less are planned as equally fast. */
const SPEED_BUCKET = 0.1;

/** A lane that a test may go to. Times are seconds from the decision. */
interface Option {
  readonly lane: Lane;
  readonly group: LaneGroup;
  readonly prediction: DurationPrediction;
  /** When the run would be over. */
  readonly end: number;
  /** When the test is expected to be over. */
  readonly finish: number;
}

type Predictor = (group: LaneGroup) => DurationPrediction;

/** Planned steps per lane before the planner leaves the rest for the next pass. */
const STEPS_PER_LANE = 64;

/** An unfilled batch of a slow worker does not keep the planner going for longer than this. */
const LEAST_STEPS = 512;

/**
 * One pass of the planner: list scheduling by earliest predicted finish, longest first (Graham,
 * 1969; for machines of unequal speed Gonzalez, Ibarra and Sahni, 1977). Every waiting test is
 * given, in thought, to the lane that would finish it first, counting what each lane already has.
 * Only what lands on a lane that is free now leaves as a batch; the rest is planned again when
 * something has changed. So a slow worker stays idle while a fast one, though busy, would finish
 * the test earlier.
 */
export class Planner {
  readonly #state: BalancerState;
  readonly #groups: LaneGroup[];
  readonly #laneCount: number;
  #openLanes: number;
  /** Of all lanes together. */
  readonly #speed: number;
  /** How long everything takes that is held or waits, if it can be shared out evenly. */
  readonly #restSeconds: number;
  readonly #decisions = new Map<Lane, { readonly decision: DecisionRecord; readonly hold: Hold }>();
  /** Exclusive keys of what this pass gives out, with the lane that may take more of them. */
  readonly #claimedKeys = new Map<string, Lane>();
  /** Groups that may run a test, by its demand. */
  readonly #feasible = new Map<DemandId, readonly LaneGroup[]>();

  constructor(state: BalancerState) {
    this.#state = state;
    const lanes = [...state.workers.values()]
      .filter((worker) => worker.ready)
      .flatMap((worker) => lanesOf(worker, state.now));
    this.#laneCount = lanes.length;
    this.#openLanes = lanes.filter((lane) => lane.open).length;
    this.#groups = this.#group(lanes);
    let speed = 0;
    let work = state.waiting.expectedSeconds;
    for (const { lanes: equal, logFactor } of this.#groups) {
      const each = Math.exp(-logFactor);
      speed += each * equal.length;
      for (const lane of equal) work += each * lane.availableInSeconds;
    }
    this.#speed = speed;
    this.#restSeconds = speed === 0 ? 0 : work / speed;
  }

  /** What is to be sent now, in the order of the lanes' workers. */
  plan(): Placement[] {
    let steps = Math.max(LEAST_STEPS, STEPS_PER_LANE * this.#laneCount);
    if (this.#openLanes > 0) {
      for (const test of this.#state.waiting.inOrder()) {
        const took = this.#place(test);
        if (this.#openLanes === 0) break;
        if (!took) steps -= 1;
        if (steps === 0) break;
      }
    }
    return [...this.#decisions]
      .map(([lane, { decision, hold }]) => ({ lane, picks: lane.picked, decision, hold }))
      .sort((a, b) => (earlier(a.lane, b.lane) ? -1 : 1));
  }

  /** Lanes that hold nothing, and that this pass gave nothing. */
  idleLanes(): Lane[] {
    return this.#groups
      .flatMap((group) => group.lanes)
      .filter((lane) => lane.open && lane.picked.length === 0 && lane.worker.batches.length === 0)
      .sort((a, b) => (earlier(a, b) ? -1 : 1));
  }

  /** Gives the test to its best lane. True when it leaves with this pass. */
  #place(test: TestState): boolean {
    const keys = test.spec.requirements.exclusiveKeys;
    if (keys.some((key) => this.#state.heldKeys.has(key))) return false;
    const claimed = keys.map((key) => this.#claimedKeys.get(key)).filter((lane) => lane);
    const groups = this.#groupsFor(test);
    const predict = this.#predictor(test);
    const best =
      this.#earliest(groups, predict, test.failedOn) ?? this.#earliest(groups, predict, []);
    if (best === undefined) return false;
    const { lane, group, prediction } = best;
    if (claimed.some((owner) => owner !== lane)) return false;
    const seconds = stretchedSeconds(prediction, group);
    const taken = lane.open && this.#pick(test, best, () => this.#record(test, best, predict));
    lane.availableInSeconds += seconds;
    if (group.lanes[0] === lane) sinkFront(group.lanes);
    else group.lanes.sort((a, b) => (earlier(a, b) ? -1 : 1));
    return taken;
  }

  /**
   * The lane on which a test would finish first, among those that do not put the end of the run at
   * risk. A failed test avoids where it has failed.
   */
  #earliest(
    groups: readonly LaneGroup[],
    predict: Predictor,
    avoided: readonly string[],
  ): Option | undefined {
    const options: Option[] = [];
    let earliestEnd = Number.POSITIVE_INFINITY;
    let leastWork = Number.POSITIVE_INFINITY;
    for (const group of groups) {
      const lane = firstLane(group, avoided);
      if (lane === undefined) continue;
      const start = lane.availableInSeconds;
      const prediction = predict(group);
      leastWork = Math.min(leastWork, meanSeconds(prediction));
      const end = expectedEndSeconds(this.#restSeconds, start, prediction, group.logFactor);
      earliestEnd = Math.min(earliestEnd, end);
      const finish = start + stretchedSeconds(prediction, group);
      options.push({ lane, group, prediction, end, finish });
    }
    // Work that a lane takes off the others is worth as much delay as it saves.
    const tolerated = earliestEnd + leastWork / this.#speed;
    let best: Option | undefined;
    for (const option of options) {
      if (option.end > tolerated) continue;
      if (best === undefined || option.finish < best.finish) best = option;
    }
    return best;
  }

  /** Adds the test to the lane's batch, or closes the lane when the batch is complete. */
  #pick(
    test: TestState,
    { lane, group, prediction }: Option,
    record: () => DecisionRecord,
  ): boolean {
    const seconds = stretchedSeconds(prediction, group);
    const head = lane.picked[0];
    if (head === undefined) {
      const hold = this.#state.qualifier.reserve(test.demand, lane.worker);
      if (hold === undefined) return false;
      this.#decisions.set(lane, { decision: record(), hold });
    } else if (!this.#fits(test, head.test, lane, seconds)) {
      this.#close(lane);
      return false;
    }
    lane.picked.push({ test, prediction: stretched(prediction, group) });
    lane.pickedSeconds += seconds;
    for (const key of test.spec.requirements.exclusiveKeys) this.#claimedKeys.set(key, lane);
    const alone = test.suspect || lane.picked.length >= this.#state.configuration.batchLimit;
    if (alone || seconds > (this.#decisions.get(lane)?.decision.batchSeconds ?? 0))
      this.#close(lane);
    return true;
  }

  #fits(test: TestState, head: TestState, lane: Lane, seconds: number): boolean {
    const limit = this.#decisions.get(lane)?.decision.batchSeconds ?? 0;
    return (
      !test.suspect &&
      test.spec.suite === head.spec.suite &&
      test.run === head.run &&
      this.#state.qualifier.demands.mayShareBatch(test.demand, head.demand) &&
      lane.pickedSeconds + seconds <= limit
    );
  }

  #close(lane: Lane): void {
    lane.open = false;
    this.#openLanes -= 1;
  }

  #record(
    test: TestState,
    { lane, group, prediction }: Option,
    predict: Predictor,
  ): DecisionRecord {
    const { waiting, configuration, batchCosts } = this.#state;
    const here = stretched(prediction, group);
    const alternatives: Alternative[] = [];
    for (const other of this.#groupsFor(test)) {
      const first = other === group ? undefined : other.lanes[0];
      if (first === undefined) continue;
      alternatives.push({
        workerClass: other.workerClass,
        workerId: first.worker.id,
        finishInSeconds: first.availableInSeconds + stretchedSeconds(predict(other), other),
      });
    }
    alternatives.sort((a, b) => a.finishInSeconds - b.finishInSeconds);
    return {
      rule: test.suspect ? "alone-after-a-death" : "earliest-finish",
      finishInSeconds: lane.availableInSeconds + meanSeconds(here),
      predictedSeconds: [lowerSeconds(here), medianSeconds(here), upperSeconds(here)],
      alternatives,
      rejections: this.#rejections(test),
      batchSeconds: batchCosts.batchSeconds(
        test.spec.suite,
        configuration.batchOverheadFactor,
        waiting.expectedSeconds,
        this.#laneCount,
      ),
      waiting: waiting.size,
    };
  }

  /** What is predicted for a test on a lane of speed 1 of each group's class. */
  #predictor(test: TestState): Predictor {
    const { tracker } = this.#state;
    const everywhere = tracker.predictTest(test.subject);
    if (!tracker.dependsOnClass(test.subject)) return () => everywhere;
    return ({ workerClass }) => tracker.predictTest(test.subject, workerClass);
  }

  #rejections(test: TestState): Rejection[] {
    const rejections = new Map<string, Rejection>();
    for (const worker of this.#state.workers.values()) {
      const answer = this.#state.qualifier.fitsNow(test.demand, worker);
      const { workerClass } = worker.capabilities;
      if (answer.kind === "feasible") continue;
      rejections.set(`${workerClass} ${answer.reason}`, {
        workerClass,
        verdict: answer.kind,
        reason: answer.reason,
        ...(answer.kind === "busy" ? { until: answer.until } : {}),
      });
    }
    return [...rejections.values()];
  }

  #groupsFor(test: TestState): readonly LaneGroup[] {
    const known = this.#feasible.get(test.demand);
    if (known !== undefined) return known;
    const groups = this.#groups.filter(({ sample }) =>
      this.#state.qualifier.canEver(test.demand, sample.kind),
    );
    this.#feasible.set(test.demand, groups);
    return groups;
  }

  #group(lanes: readonly Lane[]): LaneGroup[] {
    const groups = new Map<string, LaneGroup>();
    for (const lane of lanes) {
      const { workerId, workerClass } = lane.worker.capabilities;
      const factor = this.#state.tracker.predictWorker(workerClass, workerId);
      const bucket = Math.round(factor.logMean / SPEED_BUCKET);
      const name = `${bucket}\n${workerClass}\n${lane.worker.kind}`;
      const group = groups.get(name);
      if (group !== undefined) {
        group.lanes.push(lane);
        continue;
      }
      groups.set(name, {
        workerClass,
        logFactor: bucket * SPEED_BUCKET,
        logVariance: factor.logVariance,
        lanes: [lane],
        sample: lane.worker,
      });
    }
    const ordered = [...groups].sort((a, b) => compareText(a[0], b[0])).map(([, group]) => group);
    for (const group of ordered) group.lanes.sort((a, b) => (earlier(a, b) ? -1 : 1));
    return ordered;
  }
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
function stretched(
  test: DurationPrediction,
  worker: { readonly logFactor: number; readonly logVariance: number },
): DurationPrediction {
  return {
    logMean: test.logMean + worker.logFactor,
    logVariance: test.logVariance + worker.logVariance,
  };
}

function stretchedSeconds(test: DurationPrediction, group: LaneGroup): number {
  return meanSeconds(test) * Math.exp(group.logFactor);
}
