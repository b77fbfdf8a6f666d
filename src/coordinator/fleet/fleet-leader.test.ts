/** Runs of a fleet under one leader and the next, with workers that a test lets go on. */

import { expect, test } from "vitest";
import type { TestReport } from "../run-report.ts";
import { tellStory } from "../test-story.ts";
import { follow, isOver, lead, submission } from "./testing/led-fleet.ts";
import { MemoryFleet } from "./testing/memory-fleet.ts";
import { MemoryStore } from "./testing/memory-store.ts";

const TESTS = Array.from({ length: 12 }, (_, index) => `t${index}`);

test("every test of a run is run once, and the client hears of all of them", async () => {
  const fleet = new MemoryFleet({ suite: TESTS });
  const leader = await lead(fleet, new MemoryStore(), 1);
  const workers = [fleet.join("w1"), fleet.join("w2", 2)];
  expect(await leader.asked(submission)).toEqual({ kind: "accepted", run: "run-1" });
  const goOn = () => workers.forEach((worker) => void worker.finishOne());
  const { news, settled } = await follow(leader, goOn, isOver);
  expect(settled.map(({ id }) => id).sort()).toEqual([...TESTS].sort());
  expect(news.report).toMatchObject({ exitCode: 0, counts: { passed: 12, failed: 0, notRun: 0 } });
  expect(fleet.begun.map((one) => one.test).sort()).toEqual([...TESTS].sort());
  expect(fleet.kept).toEqual([]);
  await leader.stop();
});

test("while tests are looked for, workers that have nothing to do get the code ready", async () => {
  const fleet = new MemoryFleet({});
  const leader = await lead(fleet, new MemoryStore(), 1);
  const workers = [fleet.join("w1"), fleet.join("w2")];
  await leader.asked(submission);
  expect(workers.map(({ openRuns }) => openRuns)).toEqual([["run-1"], ["run-1"]]);
  await leader.asked({ ...submission, run: "run-2" });
  expect(workers.map(({ openRuns }) => openRuns)).toEqual([["run-1", "run-2"], ["run-1"]]);
  await leader.stop();
});

/** Whoever led: an attempt is given away, begins and ends, one after the other. */
async function expectStoriesInOrder(store: MemoryStore, tests: readonly TestReport[]) {
  const stored = await store.loadRun("run-1");
  const journal = await store.loadJournal("run-1");
  if (stored === undefined) throw new Error("the run is not stored");
  for (const { key } of tests) {
    const [attempt, ...others] = tellStory(stored, journal, key).attempts;
    expect(others).toEqual([]);
    const { leasedAtSeconds = -1, startedAtSeconds = -1, endedAtSeconds = -1 } = attempt ?? {};
    expect(leasedAtSeconds).toBeGreaterThanOrEqual(0);
    expect(startedAtSeconds).toBeGreaterThanOrEqual(leasedAtSeconds);
    expect(endedAtSeconds).toBeGreaterThanOrEqual(startedAtSeconds);
  }
}

test("a new leader goes on where the former one was killed, and nothing runs twice", async () => {
  const fleet = new MemoryFleet({ suite: TESTS });
  const store = new MemoryStore();
  const first = await lead(fleet, store, 1);
  const workers = [fleet.join("w1"), fleet.join("w2", 2)];
  await first.asked(submission);
  const goOn = () => workers.forEach((worker) => void worker.finishOne());
  await follow(first, goOn, (_, settled) => settled.length >= 4);
  fleet.killLeader();
  // These results are reported while nobody leads.
  goOn();
  const second = await lead(fleet, store, 2);
  const { news, settled } = await follow(second, goOn, isOver);
  expect(settled.map(({ id }) => id).sort()).toEqual([...TESTS].sort());
  expect(news.report).toMatchObject({ exitCode: 0, counts: { passed: 12 } });
  expect(fleet.begun.map((one) => one.test).sort()).toEqual([...TESTS].sort());
  await expectStoriesInOrder(store, settled);
  await second.stop();
});

test("what a lost worker held runs elsewhere, and its late result counts only once", async () => {
  const fleet = new MemoryFleet({ suite: TESTS });
  const leader = await lead(fleet, new MemoryStore(), 1);
  const lost = fleet.join("w1");
  const well = fleet.join("w2");
  await leader.asked(submission);
  await follow(
    leader,
    () => {},
    () => fleet.begun.length >= 2,
  );
  leader.unreachable("w1", 1);
  const { settled } = await follow(
    leader,
    () => void well.finishOne(),
    (news, all) => {
      if (all.length === TESTS.length - 1) lost.finishOne();
      return isOver(news);
    },
  );
  expect(settled.map(({ id }) => id).sort()).toEqual([...TESTS].sort());
  await leader.stop();
});

test("a run that is given up is reported with what has finished", async () => {
  const fleet = new MemoryFleet({ suite: TESTS });
  const leader = await lead(fleet, new MemoryStore(), 1);
  const worker = fleet.join("w1");
  await leader.asked(submission);
  const goOn = () => void worker.finishOne();
  await follow(leader, goOn, (_, settled) => settled.length >= 2);
  await leader.asked({ kind: "cancel", run: "run-1", reason: "enough" });
  const { news } = await follow(leader, () => {}, isOver);
  expect(news.report).toMatchObject({ interrupted: true, exitCode: 130 });
  const { counts } = news.report as { counts: Record<string, number> };
  expect((counts.passed ?? 0) + (counts.notRun ?? 0)).toBe(12);
  await leader.stop();
});

test("a worker is free for the next run, even if the end of its batch is not heard before the run is over", async () => {
  const fleet = new MemoryFleet({ suite: ["t0"] });
  const leader = await lead(fleet, new MemoryStore(), 1);
  const worker = fleet.join("w1");
  worker.endsAreLost = true;
  const goOn = () => void worker.finishOne();
  for (const run of ["run-1", "run-2"]) {
    await leader.asked({ ...submission, run });
    const { news } = await follow(leader, goOn, isOver, run);
    expect(news.report).toMatchObject({ exitCode: 0, counts: { passed: 1 } });
  }
  await leader.stop();
});
