/** Second attempts that overtake the first one. */

import { describe, expect, test } from "vitest";
import type { Command } from "../model/commands.ts";
import { testKey } from "../model/identifiers.ts";
import { testSpec } from "../testing/builders.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";
import { PerformanceTracker } from "../track/performance-tracker.ts";
import { testSubject } from "../track/test-subject.ts";

const LONG = testSpec("long", { repeatable: true });
const LONG_SECONDS = 100;

/** When the quick worker comes back. */
const BACK_AT = 4 * (LONG_SECONDS / 4) + 5;

/** The quick worker does four tests and is away for a moment, so that the slow one gets the fifth. */
function rescue(): { fleet: VirtualFleet; commands: { at: number; command: Command }[] } {
  const tracker = new PerformanceTracker([]);
  for (const [workerClass, speed] of Object.entries({ slow: 0.25, quick: 4 })) {
    for (const id of ["long", "a", "b", "c", "d"]) {
      const subject = testSubject(testSpec(id));
      tracker.observe(subject, workerClass, workerClass, LONG_SECONDS / speed, true);
    }
  }
  const fleet = new VirtualFleet(() => LONG_SECONDS, { estimates: tracker.snapshot() });
  const commands: { at: number; command: Command }[] = [];
  fleet.onCommand = (command) => commands.push({ at: fleet.now, command });
  const quick = { id: "quick", workerClass: "quick", speed: 4 };
  fleet.join([quick]);
  fleet.submit(["a", "b", "c", "d"].map((id) => testSpec(id)));
  fleet.run();
  fleet.finishedAt = undefined;
  fleet.kill("quick", 1, true);
  fleet.join([{ id: "slow", workerClass: "slow", speed: 0.25 }]);
  fleet.submit([LONG], "second");
  fleet.after(BACK_AT - fleet.now, () => fleet.join([quick], 2));
  return { fleet, commands };
}

describe("a test that runs on a slow worker when a quick one becomes free", () => {
  test("runs there as well, and the first attempt ends once it is behind", () => {
    const { fleet, commands } = rescue();
    const seconds = fleet.run();
    expect(seconds).toBeLessThan(BACK_AT + LONG_SECONDS / 4 + 2);
    expect(fleet.ranOn.get(testKey("suite", "long"))).toEqual(["quick"]);
    const ended = commands.filter(({ command }) => command.type === "cancel-batch");
    expect(ended.map(({ command }) => command)).toMatchObject([
      { workerId: "slow", reason: "overtaken" },
    ]);
    expect(ended[0]?.at).toBeLessThan(BACK_AT + 3);
  });

  test("is not lost when the quick worker dies after that", () => {
    const { fleet } = rescue();
    fleet.after(BACK_AT + 5 - fleet.now, () => fleet.kill("quick", 2, false));
    fleet.run();
    expect(fleet.ranOn.get(testKey("suite", "long"))).toEqual(["slow"]);
  });
});
