/** Workers whose number follows the load: `--workers 1..4`. */

import { expect, test } from "vitest";
import { childrenOf, eventually } from "../worker/processes.ts";
import { eventuallyQuiet, plimsoll, start } from "./testing/plimsoll.ts";
import { alike, scriptedProject } from "./testing/project.ts";
import { expectTruthful, runReport } from "./testing/reports.ts";
import { journalOf } from "./testing/store.ts";

test("workers come while there is work for them, and go while one test holds up the end", async (context) => {
  const guess = { does: "sleep", ms: 600, expectedDurationSeconds: 30 };
  const made = scriptedProject(context, [
    ...alike(12, guess),
    { id: "last", does: "wait", until: "go" },
  ]);
  const run = start(made, ["run", "--workers", "1..4"]);
  await eventually("four workers", () => childrenOf(run.pid).length === 4);
  await eventually("all but one to leave", () => childrenOf(run.pid).length === 1);
  made.write("go", "");
  const ended = await run.ended;
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  expect(ended.stdout).toMatch(
    /3 more workers of local: expected to end in \d+ s instead of \d+ s/,
  );
  expect(ended.stdout).toContain("not needed any more: local-");
  expect(ended.stdout).not.toContain("is gone");
  const report = expectTruthful(made, ended, 13);
  expect(report.workers.map(({ workerId }) => workerId)).toEqual(
    [1, 2, 3, 4].map((number) => `local-${number}`),
  );
  for (const { attempts } of report.tests) {
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["passed"]);
  }
  const [life] = await journalOf(made);
  const events = life?.groups.flatMap((group) => group.events) ?? [];
  const drained = events.flatMap((event) => (event.type === "worker-draining" ? [event] : []));
  expect(new Set(drained.map(({ workerId }) => workerId)).size).toBe(3);
  await eventuallyQuiet(made);
});

test("what earlier runs have taught brings workers up before the tests are found", async (context) => {
  const groups = [{ name: "local", slots: 40 }];
  const tests = alike(40, { does: "sleep", ms: 1500 });
  const made = scriptedProject(context, tests, {}, { workers: groups });
  expect((await plimsoll(made, ["run"])).status).toBe(0);
  made.write("slow-discovery", "60000");
  const run = start(made, ["run", "--workers", "1..3"]);
  await eventually("three workers", () => childrenOf(run.pid).length === 3);
  expect(made.begun()).toHaveLength(40);
  run.kill("SIGINT");
  expect((await run.ended).status).toBe(130);
  await eventuallyQuiet(made);
});

test("a short run needs no more than it has at least", async (context) => {
  const made = scriptedProject(context, alike(6), {}, { workers: { min: 2, max: 6 } });
  expect((await plimsoll(made, ["run"])).status).toBe(0);
  const ended = await plimsoll(made, ["run"]);
  expect(ended.status).toBe(0);
  expect(runReport(made).workers).toHaveLength(2);
});
