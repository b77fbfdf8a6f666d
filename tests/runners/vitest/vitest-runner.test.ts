/** Runs the Vitest adapter on fixture projects, with the Vitest of this repository. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunnerSession } from "../../../src/runners/runner.ts";
import { eventually } from "../../worker/processes.ts";
import { fixtureRoot, openFixture, runBatch } from "./vitest-suite.ts";

let folder = "";
let session: RunnerSession | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "plimsoll-vitest-"));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await session?.close();
  session = undefined;
  rmSync(folder, { recursive: true });
});

function linesOf(file: string): readonly string[] {
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

describe("outcomes", () => {
  test("a file's cases come with path, status, place, retries, failures and output", async () => {
    session = await openFixture("outcomes");
    const { results, cases } = await runBatch(session, ["cases.test.ts"]);
    const result = results.get("cases.test.ts")!;
    expect(result).toMatchObject({
      outcome: "failed",
      cause: "test",
      output: "past the console\n",
    });
    expect(result.cases).toMatchObject([
      {
        path: ["passes and prints"],
        status: "passed",
        location: { file: "cases.test.ts", line: 3, column: 1 },
        output: "said by a case\n",
      },
      {
        path: ["outer", "inner", "fails"],
        status: "failed",
        failures: [
          {
            message: "AssertionError: expected { a: 1 } to deeply equal { a: 2 }",
            stack: expect.stringContaining("cases.test.ts:13:"),
            diff: expect.stringContaining('-   "a": 2,'),
          },
        ],
      },
      { path: ["outer", "skipped"], status: "skipped" },
      { path: ["outer", "to do"], status: "skipped", note: "todo" },
      { path: ["passes in the end"], status: "passed", retries: 2 },
      { path: ["prints too much"], status: "passed", output: expect.stringContaining("left out") },
    ]);
    expect(result.cases?.at(-1)?.output?.length).toBeLessThan(70_000);
    expect(cases.map(({ status }) => status)).toContain("failed");
  });

  test("a batch goes on after files that fail, break and die, in the order given", async () => {
    session = await openFixture("outcomes");
    const ids = [
      ...["dies.test.ts", "syntax.test.ts", "empty.test.ts", "rejects.test.ts"],
      ...["hook.test.ts", "snapshot.test.ts", "skipped.test.ts"],
    ];
    const { calls, results } = await runBatch(session, ids);
    expect(calls).toEqual(ids.flatMap((id) => [`started ${id}`, `finished ${id}`]));
    expect(Object.fromEntries(results)).toMatchObject({
      "dies.test.ts": { outcome: "failed", cause: "crash" },
      "syntax.test.ts": { outcome: "failed", cause: "test", cases: [] },
      "empty.test.ts": {
        outcome: "failed",
        failures: [{ message: expect.stringContaining("No test suite found") }],
      },
      "rejects.test.ts": {
        outcome: "failed",
        cases: [{ status: "passed" }],
        failures: [{ message: "Unhandled Rejection: nobody listens" }],
      },
      "hook.test.ts": {
        outcome: "failed",
        cases: [{ path: ["needs a server", "asks it"], status: "skipped" }],
        failures: [{ message: "needs a server: no server" }],
      },
      "snapshot.test.ts": { outcome: "failed", cases: [{ status: "failed" }] },
      "skipped.test.ts": { outcome: "skipped" },
    });
    expect(existsSync(path.join(fixtureRoot("outcomes"), "__snapshots__"))).toBe(false);
    expect(existsSync(path.join(fixtureRoot("outcomes"), "coverage"))).toBe(false);
  });

  test("discovery lists files by the filters of Vitest and says what is left out", async () => {
    session = await openFixture("outcomes");
    const all = await session.discover({ paths: [] });
    expect(all.tests).toHaveLength(8);
    expect(all.notes).toEqual(["Vitest's option bail is left out: every test runs."]);
    const some = await session.discover({ paths: ["s.test"] });
    expect(some.tests.map(({ id }) => id).sort()).toEqual([
      "cases.test.ts",
      "dies.test.ts",
      "rejects.test.ts",
    ]);
    await expect(session.discover({ paths: ["cases.test.ts:3"] })).rejects.toMatchObject({
      code: "vitest-line",
    });
  });

  test("a file that is gone has failed", async () => {
    session = await openFixture("outcomes");
    const { results } = await runBatch(session, ["gone.test.ts"]);
    expect(results.get("gone.test.ts")).toMatchObject({ outcome: "failed" });
  });
});

describe("projects", () => {
  test("the same file is a test of each project, with that project's settings", async () => {
    const log = path.join(folder, "setup.log");
    session = await openFixture("projects", { environment: { SETUP_LOG: log } });
    const { tests } = await session.discover({ paths: [] });
    expect([...tests].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      {
        id: "folder/own.test.ts [one]",
        file: path.join(fixtureRoot("projects"), "folder/own.test.ts"),
        group: "folder [one]",
      },
      {
        id: "shared.test.ts [one]",
        file: path.join(fixtureRoot("projects"), "shared.test.ts"),
        group: ". [one]",
      },
      {
        id: "shared.test.ts [two]",
        file: path.join(fixtureRoot("projects"), "shared.test.ts"),
        group: ". [two]",
        exclusiveKeys: ["vitest files that run one at a time"],
      },
    ]);
    expect(existsSync(log)).toBe(false);
    const first = await runBatch(session, ["shared.test.ts [two]", "shared.test.ts [one]"]);
    const second = await runBatch(session, ["folder/own.test.ts [one]"]);
    const outcomes = [...first.results.values(), ...second.results.values()];
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["passed", "passed", "passed"]);
    expect(linesOf(log)).toEqual(["up"]);
    await session.close();
    session = undefined;
    expect(linesOf(log)).toEqual(["up", "down"]);
  });

  test("options limit the suite", async () => {
    const environment = { SETUP_LOG: path.join(folder, "setup.log") };
    session = await openFixture("projects", { environment, options: { project: "two" } });
    const { tests } = await session.discover({ paths: [] });
    expect(tests.map(({ id }) => id)).toEqual(["shared.test.ts [two]"]);
    await session.close();
    session = await openFixture("projects", {
      environment,
      options: { arguments: ["--project=one", "folder"] },
    });
    const limited = await session.discover({ paths: [] });
    expect(limited.tests.map(({ id }) => id)).toEqual(["folder/own.test.ts [one]"]);
  });
});

describe("files without isolation", () => {
  test("share a process, and lose it only to a file that kills it", async () => {
    const log = path.join(folder, "pid.log");
    session = await openFixture("shared-process", { environment: { PID_LOG: log } });
    const ids = ["b.test.ts", "a.test.ts", "dies.test.ts", "c.test.ts"];
    const { calls, results } = await runBatch(session, ids);
    expect(calls).toEqual(ids.flatMap((id) => [`started ${id}`, `finished ${id}`]));
    expect(ids.map((id) => results.get(id)?.cause ?? results.get(id)?.outcome)).toEqual([
      "passed",
      "passed",
      "crash",
      "passed",
    ]);
    const [b, a, c] = linesOf(log).map((line) => line.split(" "));
    expect([b?.[0], a?.[0], c?.[0]]).toEqual(["b", "a", "c"]);
    expect(a?.[1]).toBe(b?.[1]);
    expect(c?.[1]).not.toBe(b?.[1]);
  });
});

describe("type tests", () => {
  test("one run of the compiler serves all of them", async () => {
    session = await openFixture("types");
    const { tests } = await session.discover({ paths: [] });
    expect(tests).toMatchObject([
      { id: expect.stringContaining("(types)"), exclusiveKeys: ["vitest types"] },
      { exclusiveKeys: ["vitest types"] },
    ]);
    const good = await runBatch(session, ["good.test-d.ts (types)"]);
    expect(good.results.get("good.test-d.ts (types)")?.outcome).toBe("passed");
    const bad = await runBatch(session, ["bad.test-d.ts (types)"]);
    expect(bad.results.get("bad.test-d.ts (types)")).toMatchObject({
      outcome: "failed",
      cases: [{ path: ["is no string"], status: "failed" }],
    });
  });
});

describe("what stops a suite", () => {
  test("an abort before the first file keeps all from starting", async () => {
    session = await openFixture("hangs");
    const { calls } = await runBatch(session, ["other.test.ts"], { signal: AbortSignal.abort() });
    expect(calls).toEqual([]);
  });

  // What such a test leaves behind ends with its process, which a cancelled batch always costs.
  test("an abort ends a batch whose test hangs", async () => {
    const hanging = path.join(folder, "hanging");
    session = await openFixture("hangs", { environment: { HANGS_SINCE: hanging } });
    const abort = new AbortController();
    const batch = runBatch(session, ["hangs.test.ts", "other.test.ts"], { signal: abort.signal });
    // Not the case before it: Vitest may keep that to itself until the next one ends.
    await eventually("the hanging test", () => existsSync(hanging));
    abort.abort();
    expect((await batch).calls).toEqual(["started hangs.test.ts"]);
  });

  test("an abort ends a batch whose file has only begun", async () => {
    session = await openFixture("hangs", { environment: { HANGS_SINCE: path.join(folder, "x") } });
    const abort = new AbortController();
    const { calls } = await runBatch(session, ["hangs.test.ts", "other.test.ts"], {
      signal: abort.signal,
      onStart: () => abort.abort(),
    });
    expect(calls).toEqual(["started hangs.test.ts"]);
  });

  test("an abort ends a batch that waits for the global set-up, and no other can follow", async () => {
    const waiting = path.join(folder, "waiting");
    session = await openFixture("endless-setup", { environment: { WAITS_SINCE: waiting } });
    const abort = new AbortController();
    const batch = runBatch(session, ["any.test.ts"], { signal: abort.signal });
    await eventually("the set-up", () => existsSync(waiting));
    abort.abort();
    await batch;
    await expect(runBatch(session, ["any.test.ts"])).rejects.toMatchObject({
      code: "vitest-stuck",
    });
  });

  test.each([
    ["broken-config", {}, "vitest-start"],
    ["outcomes", { unknown: true }, "suite-options"],
    ["outcomes", { arguments: ["--shard=1/2"] }, "vitest-arguments"],
    ["outcomes", { project: "absent" }, "vitest-start"],
  ])("%s with %o is refused as %s", async (name, options, code) => {
    // Vite tells of a broken configuration by itself.
    vi.spyOn(console, "error").mockImplementation(() => {});
    await expect(openFixture(name, { options })).rejects.toMatchObject({ code });
  });

  test("a global set-up that fails breaks the suite", async () => {
    session = await openFixture("broken-setup");
    await expect(runBatch(session, ["any.test.ts"])).rejects.toMatchObject({
      code: "vitest-run",
      message: expect.stringContaining("no database"),
    });
  });
});
