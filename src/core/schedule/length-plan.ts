/** Shares out among groups of lanes what is too much to be placed test by test. */

import type { Standing } from "../state/test-state.ts";
import { meanSeconds } from "../track/duration-prediction.ts";
import { expectedEndSeconds } from "./expected-end.ts";
import type { LaneGroup } from "./lane.ts";
import { toleratedEnd } from "./lane-choice.ts";
import type { LaneGroups } from "./lane-groups.ts";
import type { Chunk } from "./waiting/ladder.ts";
import type { Shelf } from "./waiting/shelf.ts";
import type { Inlet } from "./water-level.ts";
import { pour, WaterLevel } from "./water-level.ts";

/** Each lane of a group has its next test planned, and so many more of its lanes their second. */
const AHEAD = 1 / 8;

/** More chunks are not looked at for one plan. */
const MOST_CHUNKS = 2048;

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
 * all that is longer, would finish it later.
 *
 * @param given tests that were placed already, by where they wait
 * @param ahead tests that the fleet should have besides those that its lanes run next
 */
export function planByLength(
  fleet: LaneGroups,
  chunks: Iterable<Chunk>,
  { given, ahead }: { readonly given: ReadonlyMap<Standing, number>; readonly ahead: number },
): void {
  const vessels = new Map<LaneGroup, Vessel>();
  for (const group of fleet.all) {
    const water = new WaterLevel(group.lanes.map((lane) => lane.availableInSeconds));
    const { lanes, planned, speed } = group;
    const share = (lanes.length * speed) / fleet.speed;
    const wanted = lanes.length * (1 + AHEAD) + share * ahead - planned.length;
    vessels.set(group, { group, water, wanted });
  }
  let read = 0;
  for (const chunk of chunks) {
    const left = remainder(chunk, given);
    if (left.count > 0) pourChunk(fleet, vessels, left);
    read += 1;
    const satisfied = [...vessels.values()].every(({ wanted }) => wanted <= 0);
    if (satisfied || read === MOST_CHUNKS) break;
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

function pourChunk(
  fleet: LaneGroups,
  vessels: ReadonlyMap<LaneGroup, Vessel>,
  { demand, shelves, count, seconds }: Chunk,
): void {
  const groups = admitted(fleet, vessels, fleet.feasible(demand), shelves[0]);
  if (groups.length === 0) return;
  const each = seconds / count;
  const inlets: Inlet[] = groups.map(({ group, water }) => ({
    water,
    factor: group.factor,
    testSeconds: each * group.factor,
  }));
  for (const [place, taken] of pour(inlets, seconds).entries()) {
    const vessel = groups[place];
    const tests = taken / (inlets[place]?.testSeconds || Number.POSITIVE_INFINITY);
    if (vessel === undefined || tests <= 0) continue;
    vessel.wanted -= tests;
    vessel.group.planned.push({ shelves, count: tests });
  }
}

/** Groups that do not put the end of the run at risk with such a test. */
function admitted(
  fleet: LaneGroups,
  vessels: ReadonlyMap<LaneGroup, Vessel>,
  groups: readonly LaneGroup[],
  shelf: Shelf | undefined,
): Vessel[] {
  const test = shelf?.first();
  const feasible = groups.flatMap((group) => vessels.get(group) ?? []);
  if (test === undefined) return feasible;
  const predict = fleet.predictor(test);
  const risks = feasible.map(({ group, water }) => {
    const prediction = predict(group);
    const work = meanSeconds(prediction);
    const { restSeconds } = fleet;
    return { work, end: expectedEndSeconds(restSeconds, water.level, prediction, group.logFactor) };
  });
  const tolerated = toleratedEnd(fleet, risks);
  return feasible.filter((_, place) => (risks[place]?.end ?? 0) <= tolerated);
}
