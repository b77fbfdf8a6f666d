/** Lanes: the places where tests run one after the other, as the planner fills them. */

import type { Pick } from "../handle/lease-batch.ts";
import { compareText } from "../model/identifiers.ts";
import type { TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import type { Shelf } from "./waiting/shelf.ts";

/** What it takes to end a batch that was cancelled. */
const ENDING_SECONDS = 0.5;

/** One slot of a worker. Times are seconds from the decision. */
export interface Lane {
  readonly worker: WorkerState;
  /** From 0, among the slots of its worker. */
  readonly slot: number;
  /** When it has done all that it holds and all that this plan gave it. */
  availableInSeconds: number;
  /** How busy its worker has been so far, 0 to 1. */
  busyShare: number;
  /** It takes tests in this pass; later it only stands for the time that it will be free. */
  open: boolean;
  /** What this pass gives it, in order. */
  readonly picked: Pick[];
  pickedSeconds: number;
  /** Batches of its worker that it stands for. */
  held: number;
  /** Batches that its worker held when it was looked at. */
  heldByWorker: number;
}

/** Lanes that differ in nothing but when they are free. */
export interface LaneGroup {
  readonly workerClass: string;
  /** Natural logarithm of the factor by which its workers stretch durations. */
  readonly logFactor: number;
  /** The factor itself. */
  readonly factor: number;
  /** Its inverse: how fast its workers are. */
  readonly speed: number;
  readonly logVariance: number;
  /** By how many seconds the end comes later for a second of work, at speed 1, that it is given. */
  price: number;
  /** A binary heap: the lane that is free first is at the front. */
  readonly lanes: Lane[];
  /** Any of its workers: for the filters they are all the same. */
  readonly sample: WorkerState;
  /** What its lanes are to run next, in order. */
  readonly planned: PlannedWork[];
}

/** A test that a group is to run, or some of several that are alike. */
export type PlannedWork =
  | { readonly test: TestState }
  | {
      /** Not empty; in the order in which their tests have their turn. */
      readonly shelves: readonly Shelf[];
      /** How many of the tests; falls as they leave. */
      count: number;
    };

/** The lanes of one worker, given what it holds. */
export function lanesOf(worker: WorkerState, now: number): Lane[] {
  const lanes = makeLanes(worker);
  fillLanes(lanes, worker, now);
  return lanes;
}

/** A lane for each slot that the worker may use, as if it held nothing. */
export function makeLanes(worker: WorkerState): Lane[] {
  return Array.from({ length: laneCount(worker) }, (_, slot) => ({
    worker,
    slot,
    availableInSeconds: 0,
    busyShare: 0,
    open: true,
    picked: [],
    pickedSeconds: 0,
    held: 0,
    heldByWorker: 0,
  }));
}

/** How many lanes stand for the worker: one at least, so that what it holds has its place. */
export function laneCount({ openSlots }: WorkerState): number {
  return Math.max(1, openSlots);
}

/**
 * Takes back all that a plan gave the lanes of a worker: what it holds is all that they have.
 *
 * @param prefetchSeconds a lane that will be free sooner is open already; by default only free ones are
 */
export function fillLanes(
  lanes: readonly Lane[],
  worker: WorkerState,
  now: number,
  prefetchSeconds = 0,
): void {
  const busyShare = worker.busyShare(now);
  for (const lane of lanes) {
    lane.availableInSeconds = 0;
    lane.busyShare = busyShare;
    lane.open = true;
    lane.picked.length = 0;
    lane.pickedSeconds = 0;
    lane.held = 0;
    lane.heldByWorker = worker.batches.length;
  }
  for (const batch of worker.batches) {
    const lane = firstFree(lanes);
    if (lane === undefined) return;
    const ending = batch.ending !== undefined;
    lane.availableInSeconds += ending ? ENDING_SECONDS : batch.remainingSeconds(now);
    lane.held += 1;
    const prefetches = lane.held === 1 && !ending;
    lane.open = prefetches && lane.availableInSeconds < prefetchSeconds;
  }
}

function firstFree(lanes: readonly Lane[]): Lane | undefined {
  let first = lanes[0];
  if (first === undefined || lanes.length === 1) return first;
  for (const lane of lanes) {
    if (earlier(lane, first)) first = lane;
  }
  return first;
}

/**
 * Total order of lanes by when they are free; of those that are free at the same time the one comes
 * first whose worker has been least busy.
 */
export function earlier(a: Lane, b: Lane): boolean {
  if (a.availableInSeconds !== b.availableInSeconds) {
    return a.availableInSeconds < b.availableInSeconds;
  }
  if (a.busyShare !== b.busyShare) return a.busyShare < b.busyShare;
  const byWorker = compareText(a.worker.id, b.worker.id);
  return byWorker !== 0 ? byWorker < 0 : a.slot < b.slot;
}

/** Makes a heap of lanes that stand in any order. */
export function heapify(lanes: Lane[]): void {
  for (let place = (lanes.length >> 1) - 1; place >= 0; place -= 1) sink(lanes, place);
}

/** Restores the heap after the lane at a place became free later. */
export function sink(lanes: Lane[], from: number): void {
  let place = from;
  const sinking = lanes[place];
  if (sinking === undefined) return;
  for (;;) {
    let child = 2 * place + 1;
    const left = lanes[child];
    if (left === undefined) break;
    const right = lanes[child + 1];
    let first = left;
    if (right !== undefined && earlier(right, left)) {
      first = right;
      child += 1;
    }
    if (!earlier(first, sinking)) break;
    lanes[place] = first;
    place = child;
  }
  lanes[place] = sinking;
}
