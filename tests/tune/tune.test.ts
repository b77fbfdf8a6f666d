/** Feedback from run to run, with real runs and the command that shows it. */

import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../../src/core/configuration.ts";
import { encodeTuning } from "../../src/store/rows.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import type { TuningRecord } from "../../src/store/store.ts";
import { plimsoll } from "../run/testing/plimsoll.ts";
import type { Project } from "../run/testing/project.ts";
import { scriptedProject } from "../run/testing/project.ts";
import { journalOf } from "../run/testing/store.ts";

const TESTS = Array.from({ length: 12 }, (_, place) => ({ id: `t${place}` }));

const LONGER = { setting: "batchOverheadFactor", to: 30 };
const PRIORITY = { setting: "policy", to: "priority" };

/** As if earlier runs had led to a change. */
function taught(project: Project, change: object): void {
  const store = new SqliteStore({ directory: project.path(".plimsoll"), mode: "write" });
  const detail = { change, gains: [0.03, 0.02, 0.04] };
  const record: TuningRecord = { at: Date.now(), kind: "change", runId: "r", detail };
  const [outcome] = store.execute([
    { operation: "appendTuning", parameters: [[encodeTuning(record)]] },
  ]);
  store.close();
  if (outcome === undefined || "error" in outcome) throw outcome?.error;
}

async function configurationOfLastRun(project: Project) {
  const [life] = await journalOf(project);
  return life?.start.configuration;
}

test("runs have the settings that were found, say so, and lose them when they are undone", async (context) => {
  const made = scriptedProject(context, TESTS);
  taught(made, LONGER);
  taught(made, PRIORITY);
  const { stdout, status } = await plimsoll(made, ["run", "--workers", "2"]);
  expect(status).toBe(0);
  expect(stdout).toContain("settings from earlier runs: batchOverheadFactor 30, policy priority");
  expect(await configurationOfLastRun(made)).toMatchObject({
    batchOverheadFactor: 30,
    policy: { name: "priority" },
  });
  const shown = await plimsoll(made, ["tune"]);
  expect(shown.stdout).toContain("policy hybrid → priority");
  expect(shown.stdout).toContain("3.0 % less, 2.0 % less, 4.0 % less");
  const undone = await plimsoll(made, ["tune", "--undo", "--json"]);
  expect(JSON.parse(undone.stdout)).toMatchObject({
    settings: { policy: "hybrid", batchOverheadFactor: 30 },
    changes: [{ undone: false }, { undone: true, change: PRIORITY }],
  });
  await plimsoll(made, ["tune", "--undo"]);
  expect((await plimsoll(made, ["run", "--workers", "2"])).stdout).not.toContain("settings from");
  expect(await configurationOfLastRun(made)).toEqual(DEFAULT_CONFIGURATION);
  const nothing = await plimsoll(made, ["tune", "--undo"]);
  expect(nothing).toMatchObject({ status: 2, stderr: expect.stringContaining("nothing-to-undo") });
});

test("a policy that was chosen stays, and tune: false leaves everything as it usually is", async (context) => {
  const made = scriptedProject(context, TESTS);
  taught(made, LONGER);
  taught(made, PRIORITY);
  await plimsoll(made, ["run", "--workers", "2", "--policy", "affinity"]);
  expect(await configurationOfLastRun(made)).toMatchObject({
    batchOverheadFactor: 30,
    policy: { name: "affinity" },
  });
  made.configure({}, { tune: false });
  await plimsoll(made, ["run", "--workers", "2"]);
  expect(await configurationOfLastRun(made)).toEqual(DEFAULT_CONFIGURATION);
});

test("feedback is frozen and let go again", async (context) => {
  const made = scriptedProject(context, TESTS);
  await plimsoll(made, ["run", "--workers", "1"]);
  const frozen = await plimsoll(made, ["tune", "--freeze"]);
  expect(frozen.stdout).toContain("frozen");
  const free = await plimsoll(made, ["tune", "--unfreeze", "--json"]);
  expect(JSON.parse(free.stdout)).toMatchObject({ frozen: false, changes: [], hindsights: [] });
  const both = await plimsoll(made, ["tune", "--freeze", "--undo"]);
  expect(both).toMatchObject({ status: 2, stderr: expect.stringContaining("option-conflict") });
});

test("where nothing was run there is nothing to change, and no store is made", async (context) => {
  const made = scriptedProject(context, TESTS);
  expect((await plimsoll(made, ["tune"])).stdout).toContain("Nothing has been changed yet.");
  const undo = await plimsoll(made, ["tune", "--undo"]);
  expect(undo).toMatchObject({ status: 2, stderr: expect.stringContaining("nothing-to-tune") });
  expect(made.names()).not.toContain(".plimsoll");
});

test("the thread looks back at a stored run with all its neighbours", async (context) => {
  const made = scriptedProject(context, TESTS);
  await plimsoll(made, ["run", "--workers", "2"]);
  const [{ id }] = JSON.parse((await plimsoll(made, ["runs", "--json"])).stdout);
  const file = path.join(import.meta.dirname, "../../dist/hindsight-thread.js");
  const workerData = { directory: made.path(".plimsoll"), runId: id, earlier: [] };
  const thread = new Worker(file, { workerData, execArgv: [] });
  const found: { seconds: number; others: unknown[] }[] = [];
  thread.on("message", (hindsight) => found.push(hindsight));
  const [status] = await once(thread, "exit");
  expect(status).toBe(0);
  const last = found.at(-1);
  expect(last?.seconds).toBeGreaterThan(0);
  expect(last?.others.length).toBe(found.length);
  expect(last?.others).toContainEqual({ change: PRIORITY, seconds: expect.any(Number) });
});
