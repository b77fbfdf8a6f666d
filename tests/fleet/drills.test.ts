/** A run on a fleet ends with every test counted once, whatever dies meanwhile. */

import { afterEach, expect, test } from "vitest";
import type { Followed } from "../support/fleet.ts";
import { Fleet } from "../support/fleet.ts";
import { until } from "../support/until.ts";

const TESTS = 60;
let fleet: Fleet;

afterEach(async () => {
  await fleet.close();
});

async function start(workers: number, coordinators = 1): Promise<void> {
  fleet = await Fleet.start({ FLEET_TESTS: `${TESTS}` });
  for (let number = 1; number <= coordinators; number += 1) fleet.coordinator(`c${number}`);
  for (let number = 1; number <= workers; number += 1) fleet.worker(`w${number}`);
}

/** So many tests have begun. */
const begun = (count: number) => until(async () => (await fleet.ran()).length >= count);

function expectAllCounted({ report, settled }: Followed): void {
  expect(report.counts).toEqual({ passed: TESTS, failed: 0, skipped: 0, notRun: 0 });
  expect(report.exitCode).toBe(0);
  expect(settled.size).toBe(TESTS);
}

test("nothing runs twice when nothing dies", async () => {
  await start(3);
  expectAllCounted(await fleet.run("run"));
  expect(await fleet.ran()).toHaveLength(TESTS);
});

test("the leader is killed: the standby goes on, and running tests are not disturbed", async () => {
  await start(3, 2);
  const followed = fleet.run("run");
  await begun(15);
  await fleet.kill(await fleet.leader());
  expectAllCounted(await followed);
  expect(await fleet.ran()).toHaveLength(TESTS);
});

test("a lone coordinator is killed and started again", async () => {
  await start(2);
  const followed = fleet.run("run");
  await begun(10);
  await fleet.kill("c1");
  fleet.restart("c1");
  expectAllCounted(await followed);
  expect(await fleet.ran()).toHaveLength(TESTS);
});

test("a worker is killed: what it ran runs elsewhere, and nothing else runs again", async () => {
  await start(3);
  const followed = fleet.run("run");
  await begun(15);
  await fleet.kill("w1");
  expectAllCounted(await followed);
  const ran = await fleet.ran();
  expect(ran.length).toBeLessThanOrEqual(TESTS + 3);
});

test("the server is killed and started again", async () => {
  await start(3);
  const followed = fleet.run("run");
  await begun(15);
  await fleet.server.kill();
  await fleet.server.run();
  expectAllCounted(await followed);
});

test("a worker is stopped for a while: its tests run elsewhere and count once", async () => {
  await start(2);
  const followed = fleet.run("run");
  await begun(10);
  fleet.signal("w1", "SIGSTOP");
  expectAllCounted(await followed);
  fleet.signal("w1", "SIGCONT");
  await until(() => fleet.log("c1").includes("worker w1 is back"));
});

test("a paused leader does no harm when it wakes up", async () => {
  await start(2, 2);
  const followed = fleet.run("run");
  await begun(10);
  const leader = await fleet.leader();
  const standby = leader === "c1" ? "c2" : "c1";
  fleet.signal(leader, "SIGSTOP");
  // The paused one still has the store.
  await until(() => fleet.log(standby).includes("cannot lead"));
  fleet.signal(leader, "SIGCONT");
  expectAllCounted(await followed);
});

test("a worker that is told to leave ends what it runs first", async () => {
  await start(2);
  const followed = fleet.run("run");
  await begun(10);
  fleet.signal("w1", "SIGTERM");
  expectAllCounted(await followed);
  expect(await fleet.ran()).toHaveLength(TESTS);
});
