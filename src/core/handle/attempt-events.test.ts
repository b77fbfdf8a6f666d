/** What becomes of tests whose process dies, by what ended it. */

import { expect, test } from "vitest";
import type { Command, SettleTest } from "../model/commands.ts";
import { testSpec } from "../testing/builders.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";

const workers = ["w1", "w2", "w3"].map((id) => ({ id, speed: 1 }));
const isHog = (key: string) => key.includes("hog");

function fleet(): VirtualFleet {
  const made = new VirtualFleet(() => 5);
  made.join(workers);
  return made;
}

function commandsOf({ journal }: VirtualFleet): Command[] {
  return journal.flatMap(({ commands }) => commands);
}

const verdicts = (made: VirtualFleet) =>
  commandsOf(made).filter((one): one is SettleTest => one.type === "settle-test");

test("tests that run out of memory never run two at once again, and each goes elsewhere", () => {
  const made = fleet();
  made.dies = (key) => (isHog(key) ? "memory" : undefined);
  const held = new Map<number, string>();
  const died = new Set<string>();
  const together: string[][] = [];
  made.onCommand = (command) => {
    if (command.type === "start-batch") {
      for (const { attempt, test: key } of command.attempts) held.set(attempt, key);
      const again = [...held.values()].filter((key) => died.has(key));
      if (again.length > 1) together.push(again);
    } else if (command.type === "record-attempt" || command.type === "settle-test") {
      const key = held.get(command.attempt ?? 0);
      held.delete(command.attempt ?? 0);
      if (key !== undefined && isHog(key)) died.add(key);
    }
  };
  const hogs = ["hog-1", "hog-2", "hog-3"].map((id) => testSpec(id));
  made.submit([...hogs, ...Array.from({ length: 12 }, (_, index) => testSpec(`t${index}`))]);
  made.run();
  expect(together).toEqual([]);
  const failed = verdicts(made).filter(({ verdict }) => verdict === "failed");
  expect(failed.map(({ test: key }) => key).sort()).toEqual(hogs.map(({ key }) => key));
  for (const { death, reason } of failed) {
    expect(death).toBe("memory");
    expect(reason).toContain("memory ran out 3 times while it ran alone");
  }
  expect(verdicts(made).filter(({ verdict }) => verdict === "passed")).toHaveLength(12);
  for (const { key } of hogs) expect(new Set(made.ranOn.get(key)).size).toBe(3);
});

test("what ended a process is told of each attempt that was lost", () => {
  const made = fleet();
  let deaths = 0;
  made.dies = (key) => {
    deaths += 1;
    return key.includes("victim") && deaths === 1 ? "silence" : undefined;
  };
  made.submit([testSpec("victim")]);
  made.run();
  const lost = commandsOf(made).filter(({ type }) => type === "record-attempt");
  expect(lost).toMatchObject([{ outcome: "lost", death: "silence" }]);
  expect(verdicts(made)).toMatchObject([{ verdict: "passed", flaky: false }]);
});
