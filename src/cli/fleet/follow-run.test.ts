/** A client tells what happened to a run once, whatever becomes of its coordinators. */

import { expect, test } from "vitest";
import type { RunSnapshot } from "../../coordinator/run-progress.ts";
import { buildReport, buildTest } from "../present/testing/build-report.ts";
import { followRun } from "./follow-run.ts";
import { PatientClient } from "./patient-client.ts";
import { leader, recorder, ScriptedFleet } from "./testing/scripted-fleet.ts";

const a = buildTest("unit:a");
const b = buildTest("unit:b", { verdict: "failed" });
const c = buildTest("unit:c");

function snapshot(doneTests: number): RunSnapshot {
  return { doneTests, totalTests: 3, passed: doneTests, failed: 0, skipped: 0, slots: [] };
}

function begun(done: () => number) {
  const size = { tests: 3, alreadyDone: 0, workers: 2, slots: 2 };
  return { runId: "r", ...size, snapshot: () => snapshot(done()) };
}

async function follow(fleet: ScriptedFleet, patienceSeconds = 60) {
  const view = recorder();
  const client = new PatientClient(fleet, fleet.patience(patienceSeconds, view.notice));
  return { followed: await followRun("r", client, view), view };
}

test("a run is told as it goes, and its report has the tests in order", async () => {
  const { news, answers } = leader(7);
  const fleet = new ScriptedFleet(
    (request) => {
      news.began(begun(() => 0));
      return answers(request);
    },
    (request) => {
      news.settled([c, a]);
      news.notice("warning", "a worker is slow");
      return answers(request);
    },
    (request) => {
      news.settled([b]);
      news.ended(buildReport([a, b, c]));
      return answers(request);
    },
  );
  const { followed, view } = await follow(fleet);
  expect(view.seen).toEqual([
    "began r with 3",
    "warning: a worker is slow",
    "settled unit:c unit:a",
    "settled unit:b",
  ]);
  expect(followed).toEqual({ kind: "over", report: buildReport([a, b, c]) });
});

test("what the next leader tells again is shown once, and the run goes on", async () => {
  const first = leader(1);
  const second = leader(2);
  first.news.began(begun(() => 2));
  first.news.settled([a, b]);
  second.news.began(begun(() => 3));
  second.news.settled([b, a, c]);
  second.news.ended(buildReport([a, b, c]));
  const nobody = () => undefined;
  const fleet = new ScriptedFleet(first.answers, nobody, nobody, second.answers);
  const { followed, view } = await follow(fleet);
  expect(view.seen).toEqual([
    "began r with 3",
    "settled unit:a unit:b",
    "warning: waiting for a coordinator: none answers",
    "info: a coordinator answers again",
    "settled unit:c",
  ]);
  expect(followed).toMatchObject({ kind: "over", report: { exitCode: 1, tests: [a, b, c] } });
});

test("a run that has many results is read to its end before it is over", async () => {
  const many = Array.from({ length: 3000 }, (_, place) => buildTest(`unit:${10_000 + place}`));
  const { news, answers } = leader(1);
  news.settled(many);
  news.ended(buildReport(many));
  const fleet = new ScriptedFleet(answers);
  const { followed } = await follow(fleet);
  expect(fleet.asked.length).toBeGreaterThan(2);
  expect(followed).toEqual({ kind: "over", report: buildReport(many) });
});

test("the view sees the newest snapshot", async () => {
  const { news, answers } = leader(1);
  let done = 0;
  news.began(begun(() => done));
  const fleet = new ScriptedFleet(
    answers,
    (request) => {
      done = 2;
      return answers(request);
    },
    () => undefined,
  );
  const { followed, view } = await follow(fleet);
  expect(followed).toEqual({ kind: "unanswered" });
  expect(view.snapshot()).toEqual(snapshot(2));
});

test("patience is for one silence, not for the whole run", async () => {
  const first = leader(1);
  const second = leader(2);
  second.news.ended(buildReport([]));
  const nobody = () => undefined;
  // A follow waits 3 s for its answer: two silences of 6 s each.
  const steps = [nobody, nobody, first.answers, nobody, nobody, second.answers];
  const { followed } = await follow(new ScriptedFleet(...steps), 10);
  expect(followed.kind).toBe("over");
  const fleet = new ScriptedFleet(...steps);
  expect((await follow(fleet, 5)).followed).toEqual({ kind: "unanswered" });
  expect(fleet.asked).toHaveLength(2);
});

test("a run that the fleet does not know is refused with its words", async () => {
  const error = { kind: "error", code: "run-unknown", message: "None.", remedy: "Look." } as const;
  const { followed } = await follow(new ScriptedFleet(() => error));
  expect(followed).toEqual({ kind: "refused", error });
});

test.each([
  ["a test that is none", { settled: [{ key: 5 }] }],
  ["a report that is none", { settled: [], report: { exitCode: "fine" } }],
  ["a snapshot that is none", { settled: [], snapshot: [] }],
])("%s ends it with an error that says so", async (_, news) => {
  const base = { kind: "news", next: { epoch: 1, index: 1 }, phase: "over" } as const;
  const fleet = new ScriptedFleet(() => ({ ...base, notices: [], more: false, ...news }));
  await expect(follow(fleet)).rejects.toMatchObject({ code: "fleet-unusable" });
});
