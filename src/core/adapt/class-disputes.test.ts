/** Tests that fail on one class of workers only. */

import { describe, expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import type { Command, SettleTest } from "../model/commands.ts";
import type { TestSpec } from "../model/test.ts";
import { testSpec } from "../testing/builders.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";

const LINUX = ["l1", "l2"].map((id) => ({ id, host: id, workerClass: "linux", speed: 1 }));
const WINDOWS = ["w1", "w2"].map((id) => ({ id, host: id, workerClass: "windows", speed: 1.5 }));

/** With so many others as keep every worker busy. */
function others(count = 24): TestSpec[] {
  return Array.from({ length: count }, (_, place) =>
    testSpec(`other${place}`, { requirements: { expectedDurationSeconds: 5 } }),
  );
}

function run(
  fails: VirtualFleet["fails"],
  given: {
    workers?: typeof LINUX;
    tests?: TestSpec[];
    during?: (fleet: VirtualFleet) => void;
  } = {},
) {
  const fleet = new VirtualFleet((key) => (key.includes("other") ? 5 : 20));
  const commands: Command[] = [];
  fleet.onCommand = (command) => commands.push(command);
  fleet.fails = fails;
  const [first, ...later] = given.workers ?? [...WINDOWS.slice(0, 1), ...LINUX];
  fleet.join(first === undefined ? [] : [first]);
  fleet.after(1, () => fleet.join(later));
  given.during?.(fleet);
  fleet.submit(given.tests ?? [...others(), ODD]);
  fleet.run();
  const settled = commands.filter((one): one is SettleTest => one.type === "settle-test");
  const odd = settled.find(({ test: key }) => key.includes("odd"));
  const ranOn = fleet.ranOn.get(ODD.key) ?? [];
  return { fleet, settled, odd, ranOn, commands };
}

/** The longest of all by far: it begins first, on the worker that is there first, which is of windows. */
const ODD = testSpec("odd", { retries: 1, requirements: { expectedDurationSeconds: 20 } });

const isOdd = (key: string) => key.includes("odd");
const isWindows = (workerId: string) => workerId.startsWith("w");

describe("a test that fails on one class of workers", () => {
  test("has failed, and says on which workers it did and where it passed", () => {
    const { odd, settled, ranOn } = run((key, workerId) => isOdd(key) && isWindows(workerId), {
      during: (fleet) => fleet.after(20, () => fleet.join(WINDOWS.slice(1))),
    });
    expect(odd).toMatchObject({ verdict: "failed", flaky: false });
    expect(odd?.reason).toBe("failed on every worker of class windows (2 of 2), passed on linux");
    expect(ranOn.filter(isWindows).toSorted()).toEqual(["w1", "w2"]);
    expect(settled.filter(({ verdict }) => verdict === "passed")).toHaveLength(24);
  });

  test("is run again on the only worker of the class", () => {
    const { odd, ranOn } = run((key, workerId) => isOdd(key) && isWindows(workerId));
    expect(odd?.reason).toBe("failed on every worker of class windows (1 of 1), passed on linux");
    expect(ranOn.filter(isWindows)).toEqual(["w1", "w1"]);
  });

  test("is flaky when it passes there the second time", () => {
    let failures = 0;
    const { odd, ranOn } = run((key, workerId) => {
      if (!isOdd(key) || !isWindows(workerId)) return false;
      failures += 1;
      return failures === 1;
    });
    expect(odd).toMatchObject({ verdict: "passed", flaky: true });
    expect(odd).not.toHaveProperty("reason");
    expect(isWindows(ranOn.at(-1) ?? "")).toBe(true);
  });

  test("passes where it does when nobody of that class is left, and says so", () => {
    const { odd } = run((key, workerId) => isOdd(key) && isWindows(workerId), {
      during: (fleet) => fleet.after(25, () => fleet.kill("w1", 1, false)),
    });
    expect(odd).toMatchObject({ verdict: "passed", flaky: true });
    expect(odd?.reason).toContain("could not be run on windows once more");
  });

  test("is decided once, each attempt is accounted for, and the journal says the same", () => {
    const { fleet, settled, commands, ranOn } = run(
      (key, workerId) => isOdd(key) && isWindows(workerId),
    );
    expect(new Set(settled.map(({ test: key }) => key)).size).toBe(settled.length);
    const leased = commands.flatMap((one) =>
      one.type === "start-batch" ? one.attempts.map(({ attempt }) => attempt) : [],
    );
    const closed = commands.flatMap((one) =>
      one.type === "record-attempt" || one.type === "settle-test" ? [one.attempt] : [],
    );
    expect(closed.toSorted()).toEqual(leased.toSorted());
    expect(ranOn).toHaveLength(3);
    const again = new Balancer(fleet.start);
    for (const group of fleet.journal) expect(again.handle(group.events)).toEqual(group.commands);
  });
});

test("is not run on another class a second time while it runs where it had failed", () => {
  const tests = [...others(3), { ...ODD, repeatable: true }];
  const { commands } = run((key, workerId) => isOdd(key) && isWindows(workerId), { tests });
  const attempts = commands.flatMap((one) =>
    one.type === "start-batch" && one.attempts.some(({ test: key }) => isOdd(key))
      ? [`${one.workerId[0]} ${one.decision.rule}`]
      : [],
  );
  expect(attempts.at(-1)).toBe("w where-it-failed");
  expect(attempts.filter((one) => one.startsWith("w"))).toHaveLength(2);
  // One may have been begun beside another before anything was in dispute.
  expect(attempts.length).toBeLessThanOrEqual(4);
});

test("a worker that fails everything is set aside, though it is the only one of its class", () => {
  const { settled, commands } = run((_, workerId) => workerId === "w1", {
    tests: others(90),
  });
  expect(settled.every(({ verdict }) => verdict === "passed")).toBe(true);
  expect(commands).toContainEqual(
    expect.objectContaining({ type: "judge-worker", workerId: "w1", standing: "set-aside" }),
  );
});

test("fails on all workers of its class that tried it, and says that no other class did", () => {
  const { odd } = run(isOdd, { workers: [...WINDOWS, ...LINUX.slice(0, 1)] });
  const { odd: alone } = run(isOdd, { workers: WINDOWS });
  expect(alone).not.toHaveProperty("reason");
  expect(odd?.reason).toBe(
    "failed on every worker of class windows (2 of 2), and was not run on linux",
  );
});

test("one class that fails a test at once, and another that fails it too, is no dispute", () => {
  const { odd, ranOn } = run(isOdd);
  expect(odd).toMatchObject({ verdict: "failed" });
  expect(odd).not.toHaveProperty("reason");
  expect(ranOn).toHaveLength(2);
});
