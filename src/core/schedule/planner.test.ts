/** Plans for so many lanes that one is made in several passes. */

import { expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import { testSpec } from "../testing/builders.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";

const WORKERS = 1100;
const TESTS = 1600;
const GONE = ["w1", "w700", "w1099"];

/** Workers of several speeds, of which some leave while the first plan is being made. */
function largeFleet(): VirtualFleet {
  const fleet = new VirtualFleet((key) => 1 + (Number(key.slice("suite:t".length)) % 7));
  fleet.join(
    Array.from({ length: WORKERS }, (_, place) => ({
      id: `w${place}`,
      host: `h${place}`,
      speed: 1 + (place % 3),
    })),
  );
  fleet.submit(Array.from({ length: TESTS }, (_, place) => testSpec(`t${place}`)));
  return fleet;
}

test("while a plan is made, workers may leave: nothing is sent to them, and all is run", () => {
  const fleet = largeFleet();
  const sentTo = new Set<string>();
  const sent: string[] = [];
  let passes = 0;
  let gone = false;
  fleet.onCommand = (command) => {
    if (command.type === "set-timer" && command.timer === "decide") passes += 1;
    if (passes === 1 && !gone) {
      gone = true;
      for (const id of GONE) fleet.after(0, () => fleet.kill(id, 1, false));
    }
    if (command.type !== "start-batch") return;
    sentTo.add(command.workerId);
    sent.push(...command.attempts.map(({ test }) => test));
  };
  fleet.run();
  expect(passes).toBeGreaterThan(2);
  expect(GONE.filter((id) => sentTo.has(id))).toEqual([]);
  expect(sentTo.size).toBe(WORKERS - GONE.length);
  expect(new Set(sent).size).toBe(TESTS);
});

test("the passes of a plan are in the journal, so that it gives the same commands", () => {
  const fleet = largeFleet();
  fleet.run();
  const replayed = new Balancer(fleet.start);
  for (const { events, commands } of fleet.journal) {
    expect(replayed.handle(events)).toEqual(commands);
  }
});
