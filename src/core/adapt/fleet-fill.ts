/** When a fleet would be done with some work: the arithmetic of "what if there were more workers". */

import { pour, WaterLevel } from "../schedule/water-level.ts";

/** Workers whose speeds differ by less than this, as a logarithm, are filled as equally fast. */
const SPEED_BUCKET = 0.1;

/** So many of the longest tests are placed one by one; the mass of the others is poured. */
const MOST_PLACED = 1024;

/** Durations within a factor of e to this count as one length. */
const LENGTH_BUCKET = 0.1;

/** A worker, as far as it matters for when all is done. Times are seconds from the question. */
export interface FillWorker {
  readonly workerClass: string;
  /** Tells what it can run. */
  readonly kind: number;
  /** 2 takes half the time. */
  readonly speed: number;
  /** For each slot, until when it is busy with what it holds. */
  readonly freeInSeconds: readonly number[];
}

/** Tests of about one length that can run on the same workers. */
export interface FillWork {
  readonly runsOn: (kind: number) => boolean;
  readonly count: number;
  /** Expected for each of them, on a worker of speed 1. */
  readonly eachSeconds: number;
  /** No two tests that share one of these run at once. */
  readonly keys: readonly string[];
}

interface Vessel {
  readonly kind: number;
  readonly speed: number;
  /** A binary heap of when its slots are free. */
  readonly slots: number[];
}

/**
 * Seconds until all is done if each test, longest first, goes where it would end first, as the
 * planner places them. No end comes before that of what is held, of the longest test, or of all
 * tests that may only run one after the other.
 *
 * @param work longest first
 * @returns infinity when some of the work can run on none of the workers
 */
export function fillSeconds(workers: readonly FillWorker[], work: readonly FillWork[]): number {
  const vessels = vesselsOf(workers);
  let end = 0;
  for (const { slots } of vessels) for (const free of slots) end = Math.max(end, free);
  const byKey = new Map<string, number>();
  let placed = 0;
  const mass: FillWork[] = [];
  for (const one of work) {
    const able = vessels.filter(({ kind }) => one.runsOn(kind));
    if (able.length === 0) return Number.POSITIVE_INFINITY;
    const fastest = able.reduce((most, { speed }) => Math.max(most, speed), 0);
    for (const key of one.keys) {
      const seconds = (byKey.get(key) ?? 0) + (one.count * one.eachSeconds) / fastest;
      byKey.set(key, seconds);
      end = Math.max(end, seconds);
    }
    const alone = Math.min(one.count, MOST_PLACED - placed);
    for (let test = 0; test < alone; test += 1) end = Math.max(end, place(able, one.eachSeconds));
    placed += alone;
    if (alone < one.count) mass.push({ ...one, count: one.count - alone });
  }
  return Math.max(end, pourMass(vessels, mass));
}

/** Durations on a worker of speed 1 as work that any worker can run. */
export function workOf(seconds: readonly number[]): FillWork[] {
  const byLength = new Map<number, { count: number; seconds: number }>();
  for (const each of seconds) {
    if (each <= 0) continue;
    const bucket = Math.round(Math.log(each) / LENGTH_BUCKET);
    const sum = byLength.get(bucket) ?? { count: 0, seconds: 0 };
    byLength.set(bucket, { count: sum.count + 1, seconds: sum.seconds + each });
  }
  return [...byLength]
    .sort(([a], [b]) => b - a)
    .map(([, { count, seconds: all }]) => ({
      runsOn: () => true,
      count,
      eachSeconds: all / count,
      keys: [],
    }));
}

function vesselsOf(workers: readonly FillWorker[]): Vessel[] {
  const vessels = new Map<string, Vessel>();
  for (const { kind, speed, freeInSeconds } of workers) {
    const bucket = Math.round(Math.log(speed) / SPEED_BUCKET);
    const name = `${kind} ${bucket}`;
    let vessel = vessels.get(name);
    if (vessel === undefined) {
      vessel = { kind, speed: Math.exp(bucket * SPEED_BUCKET), slots: [] };
      vessels.set(name, vessel);
    }
    vessel.slots.push(...freeInSeconds);
  }
  // A sorted list is a heap.
  for (const { slots } of vessels.values()) slots.sort((a, b) => a - b);
  return [...vessels.values()].filter(({ slots }) => slots.length > 0);
}

/** Gives a test to the slot that would end it first, and says when that is. */
function place(able: readonly Vessel[], seconds: number): number {
  let best: Vessel | undefined;
  let end = Number.POSITIVE_INFINITY;
  for (const vessel of able) {
    const here = (vessel.slots[0] ?? 0) + seconds / vessel.speed;
    if (here >= end) continue;
    end = here;
    best = vessel;
  }
  if (best !== undefined) replaceFirst(best.slots, end);
  return end;
}

function replaceFirst(heap: number[], value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child += 1;
    const least = heap[child] ?? 0;
    if (least >= value) break;
    heap[at] = least;
    at = child;
  }
  heap[at] = value;
}

function pourMass(vessels: readonly Vessel[], mass: readonly FillWork[]): number {
  if (mass.length === 0) return 0;
  const filled = vessels.map((vessel) => ({ vessel, water: new WaterLevel(vessel.slots) }));
  let end = 0;
  for (const { runsOn, count, eachSeconds } of mass) {
    const able = filled.filter(({ vessel }) => runsOn(vessel.kind));
    const inlets = able.map(({ vessel: { speed }, water }) => ({
      water,
      factor: 1 / speed,
      testSeconds: eachSeconds / speed,
    }));
    for (const [place, taken] of pour(inlets, count * eachSeconds).entries()) {
      if (taken > 0) end = Math.max(end, able[place]?.water.level ?? 0);
    }
  }
  return end;
}
