/** Shares out among groups of lanes what is too much to be placed test by test. */

import type { Standing, TestState } from "../state/test-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import { expectedEndSeconds } from "./expected-end.ts";
import type { LaneGroup } from "./lane.ts";
import { affordable } from "./lane-choice.ts";
import type { LaneGroups, Predictor } from "./lane-groups.ts";
import type { Chunk } from "./waiting/ladder.ts";
import type { Inlet } from "./water-level.ts";
import { pour, WaterLevel } from "./water-level.ts";

/** Each lane of a group has its next test planned, and so many more of its lanes their second. */
const AHEAD = 1 / 8;

/** More chunks are not looked at for one plan. */
const MOST_CHUNKS = 2048;

/** Groups that are looked at for chunks in one pass, where the fleet is large. */
const LOOKS_PER_PASS = 2000;

/** So many tests of a chunk speak for all of it where they differ in what suits them. */
const SPEAKERS = 8;

interface Vessel {
  readonly group: LaneGroup;
  readonly water: WaterLevel;
  /** Tests that it is to be given before it needs no more. */
  wanted: number;
}

/**
 * Chunks of many tests of about one length are poured, longest first, into the groups that would
 * finish them first, after what has been placed already. Which groups a chunk goes to depends only
 * on how much longer work there is: a slow group gets what is so short that fast groups, busy with
 * all that is longer, would finish it later. Stops where a pass has done enough.
 *
 * @param given tests that were placed already, by where they wait
 * @param ahead tests that the fleet should have besides those that its lanes run next
 */
export function* planByLength(
  fleet: LaneGroups,
  chunks: Iterable<Chunk>,
  { given, ahead }: { readonly given: ReadonlyMap<Standing, number>; readonly ahead: number },
): Generator<void, void> {
  const vessels = new Map<LaneGroup, Vessel>();
  for (const group of fleet.all) {
    const water = new WaterLevel(group.lanes.map((lane) => lane.availableInSeconds));
    const { lanes, planned, speed } = group;
    const share = (lanes.length * speed) / fleet.speed;
    const wanted = lanes.length * (1 + AHEAD) + share * ahead - planned.length;
    vessels.set(group, { group, water, wanted });
  }
  let read = 0;
  let looks = 0;
  for (const chunk of chunks) {
    const left = remainder(chunk, given);
    if (left.count > 0) pourChunk(fleet, vessels, left);
    read += 1;
    const satisfied = [...vessels.values()].every(({ wanted }) => wanted <= 0);
    if (satisfied || read === MOST_CHUNKS) break;
    looks += vessels.size;
    if (!fleet.isLarge || looks < LOOKS_PER_PASS) continue;
    looks = 0;
    yield;
  }
}

/** The chunk without what was given away already. */
function remainder(chunk: Chunk, given: ReadonlyMap<Standing, number>): Chunk {
  let gone = 0;
  for (const shelf of chunk.shelves) gone += given.get(shelf) ?? 0;
  if (gone === 0) return chunk;
  const count = Math.max(0, chunk.count - gone);
  return { ...chunk, count, seconds: (chunk.seconds * count) / chunk.count };
}

/** Where tests differ in what suits them, some speak for the others, each for as many. */
function pourChunk(fleet: LaneGroups, vessels: ReadonlyMap<LaneGroup, Vessel>, chunk: Chunk): void {
  const speakers = speakersOf(fleet, chunk);
  const { shelves, count, seconds } = chunk;
  const portion = { shelves, count: count / speakers.length, seconds: seconds / speakers.length };
  for (const test of speakers) pourPortion(fleet, vessels, test, portion);
}

function speakersOf(fleet: LaneGroups, { shelves, count }: Chunk): TestState[] {
  const first = shelves[0]?.first();
  if (first === undefined) return [];
  if (!fleet.dependsOnClass(first)) return [first];
  return shelves.flatMap((shelf) => shelf.sample(Math.ceil((SPEAKERS * shelf.count) / count)));
}

function pourPortion(
  fleet: LaneGroups,
  vessels: ReadonlyMap<LaneGroup, Vessel>,
  test: TestState,
  { shelves, count, seconds }: Omit<Chunk, "demand">,
): void {
  const predict = fleet.predictor(test);
  const vesselsOfTest = fleet.feasible(test.demand).flatMap((group) => vessels.get(group) ?? []);
  const groups = admitted(fleet, vesselsOfTest, predict);
  if (groups.length === 0) return;
  const each = seconds / count;
  const usual = Math.max(fleet.usualSeconds(test), Number.MIN_VALUE);
  const inlets: Inlet[] = groups.map(({ group, water }) => {
    const factor = group.factor * (meanSeconds(predict(group)) / usual);
    return { water, factor, testSeconds: each * factor };
  });
  for (const [place, taken] of pour(inlets, seconds).entries()) {
    const vessel = groups[place];
    const tests = taken / (inlets[place]?.testSeconds || Number.POSITIVE_INFINITY);
    if (vessel === undefined || tests <= 0) continue;
    vessel.wanted -= tests;
    const { planned } = vessel.group;
    const last = planned.at(-1);
    if (last !== undefined && "shelves" in last && last.shelves === shelves) last.count += tests;
    else planned.push({ shelves, count: tests });
  }
}

/** Groups that such a test can go to without harm to the end of the run. */
function admitted(fleet: LaneGroups, vessels: readonly Vessel[], predict: Predictor): Vessel[] {
  const { restSeconds } = fleet;
  const options = vessels.map((vessel) => {
    const { group, water } = vessel;
    const prediction = predict(group);
    const end = expectedEndSeconds(restSeconds, water.level, prediction, group.logFactor);
    return { vessel, cost: meanSeconds(prediction) * group.price, end };
  });
  return affordable(options).map(({ vessel }) => vessel);
}
