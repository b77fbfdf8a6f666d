/** The fleet as a planner sees it: lanes that are alike, together. */

import { compareText } from "../model/identifiers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import type { DemandId } from "./filters/demand-table.ts";
import type { WorkerKindId } from "./filters/worker-kinds.ts";
import type { Lane, LaneGroup } from "./lane.ts";
import { heapify } from "./lane.ts";
import type { LanePlaces } from "./lane-places.ts";

/** So many lanes are looked at in one pass; the others in those that follow. */
export const LANES_PER_PASS = 1000;

/** Workers whose factors differ by less are planned as equally fast. */
const SPEED_BUCKET = 0.1;

/** What is predicted for a test on a lane of speed 1 of each group's class. */
export type Predictor = (group: LaneGroup) => DurationPrediction;

/** All lanes of workers that are there and stay, at one moment. */
export class LaneGroups {
  readonly #state: BalancerState;
  /** By kind of worker, then by bucket of speed. */
  readonly #byKind = new Map<WorkerKindId, Map<number, LaneGroup>>();
  /** Groups that may run a test, by its demand. */
  readonly #feasible = new Map<DemandId, readonly LaneGroup[]>();
  #all: readonly LaneGroup[] = [];
  /** Workers that are there and may take nothing new. */
  readonly heldBack: WorkerState[] = [];
  /** The moment, on the shell's clock. */
  readonly at: number;
  laneCount = 0;
  openLanes = 0;
  /** Of all lanes together. */
  speed = 0;
  /** How long everything takes that is held or waits, if it can be shared out evenly. */
  restSeconds = 0;

  constructor(state: BalancerState) {
    this.#state = state;
    this.at = state.now;
  }

  /** In a fixed order. */
  get all(): readonly LaneGroup[] {
    return this.#all;
  }

  /** More than are looked at in one pass: meanwhile, workers come, go and are given work. */
  get isLarge(): boolean {
    return this.laneCount > LANES_PER_PASS;
  }

  /** Looks at all workers, and stops where a pass has done enough. */
  *gather(places: LanePlaces): Generator<void, void> {
    const state = this.#state;
    places.tidy(state);
    const { prefetchSeconds } = state.configuration;
    let held = 0;
    let before = 0;
    for (const worker of state.workers.values()) {
      if (!worker.ready) continue;
      if (this.laneCount - before >= LANES_PER_PASS) {
        before = this.laneCount;
        yield;
      }
      if (worker.openSlots === 0) {
        this.heldBack.push(worker);
        continue;
      }
      const group = this.#groupFor(worker);
      const { speed } = group;
      for (const lane of places.lanesOf(worker, state.now, prefetchSeconds)) {
        group.lanes.push(lane);
        this.laneCount += 1;
        if (lane.open) this.openLanes += 1;
        this.speed += speed;
        held += speed * lane.availableInSeconds;
      }
    }
    this.#all = [...this.#byKind]
      .flatMap(([kind, groups]) => [...groups].map(([bucket, group]) => ({ kind, bucket, group })))
      .sort(
        (a, b) =>
          a.bucket - b.bucket ||
          compareText(a.group.workerClass, b.group.workerClass) ||
          a.kind - b.kind,
      )
      .map(({ group }) => group);
    if (this.isLarge) yield;
    for (const { lanes } of this.#all) heapify(lanes);
    this.restSeconds = this.speed === 0 ? 0 : (held + state.waiting.expectedSeconds) / this.speed;
  }

  /** Closes lanes of workers that are gone, or hold something else than when they were looked at. */
  closeOutdated(): void {
    for (const { lanes } of this.#all) {
      for (const lane of lanes) {
        if (!lane.open || this.#isAsSeen(lane)) continue;
        lane.open = false;
        this.openLanes -= 1;
      }
    }
  }

  #isAsSeen({ worker, heldByWorker }: Lane): boolean {
    return worker.ready && worker.batches.length === heldByWorker;
  }

  /** The group that a worker belongs to, if it was there or one like it. */
  of(worker: WorkerState): LaneGroup | undefined {
    return this.#byKind.get(worker.kind)?.get(this.#bucketOf(worker));
  }

  /** Those that can ever run tests with this demand. */
  feasible(demand: DemandId): readonly LaneGroup[] {
    const known = this.#feasible.get(demand);
    if (known !== undefined) return known;
    const groups = this.all.filter(({ sample }) =>
      this.#state.qualifier.canEver(demand, sample.kind),
    );
    this.#feasible.set(demand, groups);
    return groups;
  }

  /** Whether workers of one class suit the test better than others, whatever their speed. */
  dependsOnClass(test: TestState): boolean {
    return this.#state.tracker.dependsOnClass(test.subject);
  }

  /** What the test is expected to take at speed 1, whatever the class. */
  usualSeconds(test: TestState): number {
    return meanSeconds(this.#state.tracker.predictTest(test.subject));
  }

  predictor(test: TestState): Predictor {
    const { tracker } = this.#state;
    const everywhere = tracker.predictTest(test.subject);
    if (!this.dependsOnClass(test)) return () => everywhere;
    return ({ workerClass }) => tracker.predictTest(test.subject, workerClass);
  }

  #bucketOf(worker: WorkerState): number {
    const { workerId, workerClass } = worker.capabilities;
    const factor = this.#state.tracker.predictWorker(workerClass, workerId);
    return Math.round(factor.logMean / SPEED_BUCKET);
  }

  #groupFor(worker: WorkerState): LaneGroup {
    const { workerId, workerClass } = worker.capabilities;
    const bucket = this.#bucketOf(worker);
    let groups = this.#byKind.get(worker.kind);
    if (groups === undefined) {
      groups = new Map();
      this.#byKind.set(worker.kind, groups);
    }
    let group = groups.get(bucket);
    if (group === undefined) {
      const logFactor = bucket * SPEED_BUCKET;
      const { logVariance } = this.#state.tracker.predictWorker(workerClass, workerId);
      group = {
        workerClass,
        logFactor,
        factor: Math.exp(logFactor),
        speed: Math.exp(-logFactor),
        logVariance,
        price: 0,
        lanes: [],
        sample: worker,
        planned: [],
      };
      groups.set(bucket, group);
    }
    return group;
  }
}
