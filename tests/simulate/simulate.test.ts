/** `plimsoll simulate` and `plimsoll predict` as a user meets them. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { SimulationReport } from "../../src/simulator/simulation-report.ts";

const cli = path.join(import.meta.dirname, "../../dist/cli.js");
const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-simulate-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function plimsoll(...words: readonly string[]): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: "1" };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

function write(name: string, content: unknown): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(path.join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);
  return name;
}

const tests = Array.from({ length: 60 }, (_, place) => ({
  id: `test ${place}`,
  group: `group ${place % 5}`,
  seconds: 1 + ((place * 37) % 100) / 5,
}));
const trace = write("trace.json.gz", { name: "sixty", tests });
const earlier = write("earlier.json", {
  name: "sixty",
  tests: tests.slice(5).map((one) => ({ ...one, seconds: one.seconds * 1.05 })),
});
const pool = write("pool.json", {
  name: "four",
  workers: [
    { id: "fast", count: 2, speed: 2 },
    { id: "slow", count: 2, speed: 0.5 },
  ],
});
const inputs = ["--trace", trace, "--pool", pool];

describe("simulate", () => {
  test("prints figures for programs, and writes a schedule that bears them out", async () => {
    const files = ["--schedule", "out/schedule.json", "--svg", "out/schedule.svg"];
    const words = [...inputs, "--history", earlier, "--seed", "7", "--verify-replay", ...files];
    const { status, stdout } = await plimsoll("simulate", ...words, "--json");
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as SimulationReport;
    expect(report).toMatchObject({ policy: "hybrid", trace: "sixty", pool: "four", seed: 7 });
    expect(report).toMatchObject({ tests: 60, notRun: 0, lost: 0, migrated: 0 });
    expect(report.ratio).toBeGreaterThanOrEqual(1);
    expect(report.perWorker.map(({ id }) => id)).toEqual(["fast-1", "fast-2", "slow-1", "slow-2"]);
    const rows = JSON.parse(readFileSync(path.join(folder, "out/schedule.json"), "utf8"));
    const passed = rows.filter(({ outcome }: { outcome: string }) => outcome === "passed");
    expect(new Set(passed.map(({ test: id }: { test: string }) => id)).size).toBe(60);
    expect(Math.max(...passed.map(({ end }: { end: number }) => end))).toBe(report.makespanSeconds);
    expect(readFileSync(path.join(folder, "out/schedule.svg"), "utf8")).toContain("</svg>");
  });

  test("the same seed gives the same, another benchmark gives another plan", async () => {
    const once = async (seed: string) => {
      const { stdout } = await plimsoll("simulate", ...inputs, "--seed", seed, "--json");
      const { decisionMicros: _, ...rest } = JSON.parse(stdout) as SimulationReport;
      return rest;
    };
    const [first, second, other] = await Promise.all([once("1"), once("1"), once("2")]);
    expect(second).toEqual(first);
    expect({ ...other, seed: 1 }).not.toEqual(first);
  });

  test("tells people how good the plan was", async () => {
    const { status, stdout } = await plimsoll("simulate", ...inputs);
    expect(status).toBe(0);
    for (const words of ["60 tests, 4 workers", "lower bound", "round robin", "first come"]) {
      expect(stdout).toContain(words);
    }
  });

  test("lives through faults", async () => {
    const faults = write("faults.json", {
      network: { delaySeconds: 0.05, loss: 0.1 },
      predictions: { logNoise: 0.3 },
      events: [
        { at: 5, worker: "fast-*", kind: "crash", forSeconds: 10 },
        { at: 20, kind: "coordinator-crash", forSeconds: 2 },
      ],
    });
    const words = [...inputs, "--faults", faults, "--verify-replay", "--json"];
    const { stdout } = await plimsoll("simulate", ...words);
    const report = JSON.parse(stdout) as SimulationReport;
    expect(report).toMatchObject({ notRun: 0, lowerBoundSeconds: null, ratio: null });
    expect(report.lost).toBeGreaterThan(0);
  });
});

describe("what is wrong with the input", () => {
  test.each([
    [["simulate", "--trace", "none.json", "--pool", pool], "none.json cannot be read"],
    [["simulate", "--trace", write("text.json", "no"), "--pool", pool], "text.json is not JSON"],
    [
      ["simulate", "--trace", write("no-time.json", { tests: [{ id: "a" }] }), "--pool", pool],
      "no-time.json is no trace file: tests[0].seconds",
    ],
    [["simulate", "--trace", trace, "--pool", trace], "trace.json.gz is no pool file: workers"],
    [["simulate", ...inputs, "--policy", "best"], "The policies are: "],
    [["simulate", ...inputs, "--seed", "x"], "argument 'x' is invalid. Give a whole number"],
    [["simulate", "--trace", trace], "--pool"],
    [["predict", "--history", "none.json", "--actual", trace], "none.json cannot be read"],
    [["predict", "--actual", trace], "--history"],
  ])("is told in a sentence, with status 2: %j", async (words, told) => {
    const { status, stdout, stderr } = await plimsoll(...words);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(told);
    expect(stderr).not.toContain("at ");
  });
});

describe("predict", () => {
  test("scores tests with and without history, and writes each prediction", async () => {
    const files = ["--history", earlier, "--actual", trace, "--predictions", "predictions.json"];
    const { status, stdout } = await plimsoll("predict", ...files, "--json");
    expect(status).toBe(0);
    const score = JSON.parse(stdout);
    expect(score.seen.count).toBe(55);
    expect(score.unseen.count).toBe(5);
    expect(score.seen.sameAsLastTime).toBeCloseTo(Math.log(1.05), 6);
    expect(score.seen.predicted).toBeLessThan(0.2);
    const predictions = JSON.parse(readFileSync(path.join(folder, "predictions.json"), "utf8"));
    expect(predictions).toHaveLength(60);
    for (const { p5, p50, p95 } of predictions) {
      expect(p5).toBeLessThan(p50);
      expect(p50).toBeLessThan(p95);
    }
  });

  test("names the class where the time depends on it", async () => {
    const by = [{ id: "a", seconds: 1, by: { linux: 1, mac: 3 } }];
    const file = write("classes.json", { tests: by });
    const words = ["--history", file, "--actual", file, "--predictions", "by-class.json"];
    await plimsoll("predict", ...words);
    const predictions = JSON.parse(readFileSync(path.join(folder, "by-class.json"), "utf8"));
    expect(predictions).toMatchObject([
      { test: "a", class: "linux" },
      { test: "a", class: "mac" },
    ]);
  });
});
