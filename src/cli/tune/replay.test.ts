/** What a recorded run is in the replay, and what is looked at. */

import { describe, expect, test } from "vitest";
import type { Hindsight, SettingChange } from "../../core/adapt/feedback.ts";
import { DEFAULT_SETTINGS, neighbours } from "../../core/adapt/feedback.ts";
import { DEFAULT_CONFIGURATION } from "../../core/configuration.ts";
import { DEFAULT_POLICY } from "../../core/schedule/policies/presets.ts";
import type { RecordedRun } from "./recorded-run.ts";
import { recordedRun } from "./recorded-run.ts";
import { lookBack } from "./replay.ts";
import type { SimulatedSuite } from "./testing/simulated-run.ts";
import { poolWorker, simulatedRun } from "./testing/simulated-run.ts";

const TESTS = Array.from({ length: 60 }, (_, place) => ({
  id: `t${place}`,
  group: `g${place % 5}`,
  seconds: 1 + ((place * 37) % 23),
}));

const EVEN: SimulatedSuite = {
  tests: TESTS,
  workers: [1, 2, 3, 4].map((place) => poolWorker(`w${place}`, { startSeconds: 0.4 })),
};

/** With what is known after a first run, so that speeds are known too. */
function ran(suite: SimulatedSuite) {
  const first = simulatedRun(suite, DEFAULT_CONFIGURATION, []);
  return simulatedRun(suite, DEFAULT_CONFIGURATION, first.estimates);
}

function replayOf(suite: SimulatedSuite): RecordedRun {
  const run = recordedRun(ran(suite).recording);
  if (run === undefined) throw new Error("there is nothing to replay");
  return run;
}

function wholeHindsight(run: RecordedRun, earlier: readonly Hindsight[] = []): Hindsight {
  const last = [...lookBack(run, { earlier })].at(-1);
  if (last === undefined) throw new Error("the run could not be replayed");
  return last;
}

describe("a replay with a run's own settings takes as long as the run", () => {
  test.each<[string, SimulatedSuite]>([
    ["with batches that have to be started", EVEN],
    [
      "with unequal workers, one of which comes late",
      {
        ...EVEN,
        workers: [
          ...EVEN.workers,
          poolWorker("slow", { speed: 0.25 }),
          poolWorker("late", { speed: 2, joinsAt: 40 }),
        ],
      },
    ],
    [
      "with workers that are lost, come back and are drained",
      {
        ...EVEN,
        faults: {
          events: [
            { at: 20, worker: "w1", kind: "crash", forSeconds: 15 },
            { at: 30, worker: "w2", kind: "crash" },
            { at: 90, worker: "w3", kind: "drain" },
          ],
        },
      },
    ],
  ])("%s", (_, suite) => {
    const { recording, seconds } = ran(suite);
    const run = recordedRun(recording);
    expect(run?.scenario.trace.tests).toHaveLength(TESTS.length);
    const hindsight = wholeHindsight(replayOf(suite));
    expect(Math.abs(hindsight.seconds / seconds - 1)).toBeLessThan(0.03);
  });
});

test("every neighbour and every preset is looked at", () => {
  const { settings, others } = wholeHindsight(replayOf(EVEN));
  expect(settings).toEqual(DEFAULT_SETTINGS);
  const looked = others.map(({ change }) => change);
  expect(looked).toHaveLength(neighbours(DEFAULT_SETTINGS, DEFAULT_POLICY).length);
  expect(looked).toEqual(expect.arrayContaining(neighbours(DEFAULT_SETTINGS, DEFAULT_POLICY)));
});

test("what gained is looked at first, then what nobody has looked at for longest", () => {
  const run = replayOf(EVEN);
  const gained: SettingChange = { setting: "wasteBudget", to: 0.09 };
  const all = neighbours(DEFAULT_SETTINGS, DEFAULT_POLICY);
  const unseen = all.at(-3);
  const others = all
    .filter((change) => change !== unseen)
    .map((change) => ({ change, seconds: change.to === gained.to ? 90 : 110 }));
  const earlier: Hindsight = { settings: DEFAULT_SETTINGS, seconds: 100, others };
  const order = wholeHindsight(run, [earlier]).others.map(({ change }) => change);
  expect(order.slice(0, 2)).toEqual([gained, unseen]);
  const [opening] = lookBack(run, { earlier: [earlier], first: all[3] });
  expect(opening?.others.map(({ change }) => change)).toEqual([all[3]]);
});

test("there is nothing to replay where no test was decided", () => {
  const start = { configuration: DEFAULT_CONFIGURATION, estimates: [] };
  expect(recordedRun({ start, groups: [] })).toBeUndefined();
});
