/** What the balancer notices while nothing is reported. */

import { expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import { testSpec } from "../testing/builders.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";

const SLOW = new Set(["t00", "t40", "t41"]);
const IDS = Array.from({ length: 42 }, (_, place) => `t${String(place).padStart(2, "0")}`);

/** Two workers, two folders, and what nobody has told the balancer: one folder's tests are slow. */
function fleetWithSlowFolder(): VirtualFleet {
  const secondsOf = (key: string) => (SLOW.has(key.slice("suite:".length)) ? 60 : 1);
  const fleet = new VirtualFleet(secondsOf);
  fleet.join([
    { id: "w0", speed: 1 },
    { id: "w1", speed: 1 },
  ]);
  const specs = IDS.map((id) => testSpec(id, { group: SLOW.has(id) ? "slow" : "quick" }));
  fleet.submit(specs.slice(0, 40));
  // While the first of the slow ones runs on.
  fleet.after(20, () => fleet.submit(specs.slice(40)));
  return fleet;
}

test("a new test that runs long raises what is expected of its like before it has ended", () => {
  const fleet = fleetWithSlowFolder();
  const predicted = new Map<string, number>();
  let t40At = Number.POSITIVE_INFINITY;
  fleet.onCommand = (command) => {
    if (command.type !== "start-batch") return;
    for (const { test: key, predictedSeconds } of command.attempts) {
      if (!predicted.has(key)) predicted.set(key, predictedSeconds);
      if (key === "suite:t40") t40At = Math.min(t40At, fleet.now);
    }
  };
  fleet.run();
  expect(t40At).toBeLessThan(60);
  expect(predicted.get("suite:t40")).toBeGreaterThan(1.25 * (predicted.get("suite:t39") ?? 0));
});

test("what was learned from running tests is learned again from the journal", () => {
  const fleet = fleetWithSlowFolder();
  fleet.run();
  const replayed = new Balancer(fleet.start);
  for (const { events, commands } of fleet.journal) {
    expect(replayed.handle(events)).toEqual(commands);
  }
});
