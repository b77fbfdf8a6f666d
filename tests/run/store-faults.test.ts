import { chmodSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { eventuallyBegun, lastLine, plimsoll, start } from "./testing/plimsoll.ts";
import { alike, scriptedProject } from "./testing/project.ts";
import { expectTruthful, runReport } from "./testing/reports.ts";

test("a second run is told who has the store, and the first is not disturbed", async (context) => {
  const made = scriptedProject(context, alike(20, { does: "wait", until: "second-has-ended" }));
  const first = start(made, ["run", "--workers", "2"]);
  await eventuallyBegun(made, 2);
  const second = await plimsoll(made, ["run", "--workers", "2"]);
  expect(second.status).toBe(2);
  expect(second.stderr).toContain(`is being written by process ${first.pid} since`);
  expect(second.stderr).toContain("store-locked");
  made.write("second-has-ended", "");
  const ended = await first.ended;
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  expectTruthful(made, ended, 20);
  expect(made.begun()).toHaveLength(20);
});

test("a store of a newer version is left as it is", async (context) => {
  const made = scriptedProject(context, alike(1));
  await plimsoll(made, ["run"]);
  const Libsql = createRequire(import.meta.url)("libsql");
  const database = new Libsql(made.path(".plimsoll/plimsoll.db"));
  database.exec("pragma user_version = 99");
  database.close();
  for (const words of [["run"], ["run", "--resume"], ["runs"], ["history"]]) {
    const ended = await plimsoll(made, words);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain("was made by a newer version of Plimsoll (schema 99");
    expect(ended.stderr).toContain("move the file away");
  }
  expect(made.begun()).toHaveLength(1);
});

test("a damaged store is named, with what to do about it", async (context) => {
  const made = scriptedProject(context, alike(1));
  mkdirSync(made.path(".plimsoll"));
  made.write(
    ".plimsoll/plimsoll.db",
    "this has never been a database, as anybody can see".repeat(99),
  );
  for (const words of [["run"], ["runs"]]) {
    const ended = await plimsoll(made, words);
    expect(ended.status).toBe(3);
    expect(ended.stderr).toContain("plimsoll.db cannot be used: file is not a database");
    expect(ended.stderr).toContain("move it away");
    expect(ended.stderr).not.toContain("--resume");
  }
});

test("on a full disk the run ends with what is safe, and can be resumed", async (context) => {
  const made = scriptedProject(context, alike(60, { does: "sleep", ms: 5 }));
  await plimsoll(made, ["run", "--workers", "2"]);
  const before = made.begun().length;
  const through = ["prlimit", `--fsize=${60_000}`];
  const full = await plimsoll(made, ["run", "--workers", "2"], { through });
  expect(full.status).toBe(3);
  expect((full.stdout + full.stderr).match(/There is no room to write to/g)).not.toBeNull();
  expect(full.stdout + full.stderr).toContain("Free some space");
  expect(full.stdout + full.stderr).not.toMatch(/^\s+at /m);
  const safe = full.stdout === "" ? 0 : runReport(made).counts.passed;
  const ranBefore = made.begun().length - before;
  const resumed = await plimsoll(made, ["run", "--resume"]);
  if (resumed.status === 0) {
    expectTruthful(made, resumed, 60);
    expect(made.begun().length - before - ranBefore).toBe(60 - safe);
  } else {
    // There was not even room to note that the run began.
    expect(resumed.stderr).toContain("There is no run to resume");
  }
});

test("a report that cannot be written is a problem of its own", async (context) => {
  const made = scriptedProject(context, alike(2));
  mkdirSync(made.path("folder"));
  made.write("file", "");
  const ended = await plimsoll(made, ["run", "--junit", "folder", "--ctrf", "file/ctrf.json"]);
  expect(ended.status).toBe(2);
  expect(lastLine(ended)).toBe("2 passed, 0 failed");
  expect(ended.stdout).toContain(`JUnit report could not be written to ${made.path("folder")}`);
  expect(ended.stdout).toContain("CTRF report could not be written to");
  expect(runReport(made).counts.passed).toBe(2);
  const noRoom = await plimsoll(made, ["run", "--junit", "/dev/full"]);
  expect(noRoom.status).toBe(3);
});

test("a project folder that is read only is named", async (context) => {
  const made = scriptedProject(context, alike(1));
  chmodSync(made.folder, 0o555);
  context.onTestFinished(() => chmodSync(made.folder, 0o755));
  // Permissions do not hold root back, so it is left for nobody.
  const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const through = process.getuid?.() === 0 ? asNobody : [];
  const ended = await plimsoll(made, ["run"], { through });
  expect(ended.status).toBe(3);
  expect(ended.stderr).toContain(`${made.path(".plimsoll")} cannot be used`);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});

test("what is stored can be looked at: runs, history, and one test", async (context) => {
  const made = scriptedProject(context, [...alike(2), { id: "bad", does: "fail" }]);
  const nothing = await plimsoll(made, ["runs"]);
  expect(nothing).toMatchObject({ status: 0, stderr: "" });
  await plimsoll(made, ["run"]);
  await plimsoll(made, ["run"]);
  const runs = JSON.parse((await plimsoll(made, ["runs", "--json"])).stdout);
  expect(runs).toHaveLength(2);
  expect(runs[0]).toMatchObject({
    state: "finished",
    exitCode: 1,
    counts: { passed: 2, failed: 1 },
  });
  expect((await plimsoll(made, ["runs"])).stdout).toContain(runs[0].id);
  const history = JSON.parse((await plimsoll(made, ["history", "--json"])).stdout);
  expect(history).toContainEqual(
    expect.objectContaining({ test: "s:bad", attempts: 2, failed: 2 }),
  );
  const one = JSON.parse((await plimsoll(made, ["history", "s:bad", "--json"])).stdout);
  expect(one).toMatchObject([{ outcome: "failed" }, { outcome: "failed" }]);
  expect((await plimsoll(made, ["history", "s:bad"])).stdout).toContain("failed");
});
