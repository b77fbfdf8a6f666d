/** What is told of a test, out of journals that the balancer itself has made. */

import { describe, expect, test } from "vitest";
import { testSpec } from "../core/testing/builders.ts";
import { VirtualFleet } from "../core/testing/virtual-fleet.ts";
import type { JournalGroup, StoredRun, VerdictRecord } from "../store/store.ts";
import { tellStory, testsOf } from "./test-story.ts";

const KEY = "suite:a";

function storedRun(verdicts: readonly VerdictRecord[] = []): StoredRun {
  return {
    run: { id: "r", startedAt: 0, state: "finished", request: undefined },
    attempts: [],
    verdicts,
  };
}

/** As the store gives it back. */
function journalOf(fleet: VirtualFleet, first = 0): JournalGroup[] {
  const began = { type: "balancer-began", version: "0", ...fleet.start };
  return [{ events: [began], commands: [] }, ...fleet.journal].map((group, place) => ({
    sequence: first + place,
    events: JSON.parse(JSON.stringify(group.events)),
    commands: JSON.parse(JSON.stringify(group.commands)),
  }));
}

describe("a test that waited for another one", () => {
  const fleet = new VirtualFleet((key) => (key === KEY ? 2 : 3));
  fleet.join([{ id: "w1", speed: 1 }]);
  const first = { requirements: { priority: 1 } } as const;
  fleet.submit([testSpec("a"), testSpec("b", first)]);
  fleet.run();
  const passed = { test: KEY, verdict: "passed", flaky: false, attempt: 2 } as const;
  const story = tellStory(storedRun([passed]), journalOf(fleet), KEY);

  test("has its verdict and the attempt that decided", () => {
    expect(story).toMatchObject({ run: "r", test: KEY, verdict: "passed", submittedTests: 2 });
    expect(story.attempts).toMatchObject([
      { attempt: 2, epoch: 1, workerId: "w1", outcome: "passed", decidedTheTest: true },
    ]);
  });

  test("says how long it waited, and what for", () => {
    const [attempt] = story.attempts;
    expect(attempt?.waited).toEqual({
      seconds: 3,
      testsBefore: 1,
      workerFinished: "suite:b",
    });
    expect(attempt).toMatchObject({ leasedAtSeconds: 3, startedAtSeconds: 3, endedAtSeconds: 5 });
  });

  test("has what was expected beside what it took", () => {
    const [attempt] = story.attempts;
    expect(attempt?.actualSeconds).toBe(2);
    expect(attempt?.decision.predictedSeconds[1]).toBeCloseTo(attempt?.predictedSeconds ?? 0);
    expect(attempt?.batch).toEqual({ number: 2, place: 1, size: 1, head: KEY });
  });
});

test("an attempt that was lost with its worker comes before the one that took its place", () => {
  const fleet = new VirtualFleet(() => 10);
  fleet.join([{ id: "w1", speed: 1 }]);
  fleet.submit([testSpec("a")]);
  fleet.after(4, () => fleet.kill("w1", 1, false));
  fleet.after(6, () => fleet.join([{ id: "w2", speed: 1 }]));
  fleet.run();
  const { attempts } = tellStory(storedRun(), journalOf(fleet), KEY);
  expect(attempts).toMatchObject([
    { epoch: 1, workerId: "w1", outcome: "lost", reason: "killed", endedAtSeconds: 4 },
    { epoch: 2, workerId: "w2", outcome: "passed", waited: { seconds: 2 } },
  ]);
  expect(attempts[0]).not.toHaveProperty("actualSeconds");
  expect(attempts[1]?.decision.rule).toBe("alone-after-a-death");
});

test("a test that rode in the batch of another one says whose decision it was", () => {
  const fleet = new VirtualFleet(() => 0.001);
  fleet.join([{ id: "w1", speed: 1 }]);
  fleet.submit(Array.from({ length: 400 }, (_, place) => testSpec(`t${place}`)));
  fleet.run();
  const batch = fleet.journal
    .flatMap(({ commands }) => commands)
    .find((command) => command.type === "start-batch" && command.attempts.length > 1);
  const members = batch?.type === "start-batch" ? batch.attempts : [];
  const second = members[1]?.test ?? "";
  const { attempts } = tellStory(storedRun(), journalOf(fleet), second);
  expect(attempts[0]?.batch).toMatchObject({
    place: 2,
    size: members.length,
    head: members[0]?.test,
  });
});

test("what ran when a run was cut off is lost, and its time begins anew", () => {
  const cut = new VirtualFleet(() => 10);
  cut.now = 1000;
  cut.join([{ id: "w1", speed: 1 }]);
  cut.submit([testSpec("a")]);
  const configuration = { ...cut.start.configuration, firstNumber: 2 };
  const resumed = new VirtualFleet(() => 10, { configuration });
  resumed.join([{ id: "w1", speed: 1 }]);
  resumed.submit([testSpec("a")]);
  resumed.run();
  const before = journalOf(cut);
  const journal = [...before, ...journalOf(resumed, before.length)];
  expect(tellStory(storedRun(), before, KEY).attempts).toMatchObject([{ outcome: "open" }]);
  expect(tellStory(storedRun(), journal, KEY).attempts).toMatchObject([
    { attempt: 1, outcome: "lost", reason: "the run was cut off" },
    { attempt: 2, outcome: "passed", leasedAtSeconds: 0, endedAtSeconds: 10 },
  ]);
});

test("a test that nobody could run has a reason and no attempt", () => {
  const fleet = new VirtualFleet(() => 1);
  fleet.join([{ id: "w1", speed: 1 }]);
  fleet.submit([testSpec("a", { requirements: { labels: ["gpu"] } })]);
  fleet.run();
  const given = { test: KEY, verdict: "not-run", flaky: false, reason: "no label gpu" } as const;
  const story = tellStory(storedRun([given]), journalOf(fleet), KEY);
  expect(story).toMatchObject({ verdict: "not-run", reason: "no label gpu", attempts: [] });
  expect(testsOf(storedRun(), journalOf(fleet))).toEqual([KEY]);
});
