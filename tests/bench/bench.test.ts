/** `plimsoll bench` as a user meets it. What it measures is no matter of tests. */

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const cli = path.join(import.meta.dirname, "../../dist/cli.js");
const run = promisify(execFile);

test("overhead compares a whole run with a bare pool, and leaves nothing behind", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-bench-test-"));
  try {
    const words = ["bench", "overhead", "--tests", "200", "--workers", "2", "--json"];
    const env = { ...process.env, TMPDIR: folder };
    const { stdout } = await run(process.execPath, [cli, ...words], { cwd: folder, env });
    const figures = JSON.parse(stdout);
    expect(figures).toMatchObject({ tests: 200, workers: 2 });
    expect(figures.microsPerTestWhileRunning).toBeLessThan(figures.microsPerTest);
    expect(figures.barePoolMicrosPerTest).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("crowd compares all workers with fixed numbers of them", async () => {
  const words = ["bench", "crowd", "--tests", "20", "--workers", "3", "--json"];
  const { stdout } = await run(process.execPath, [cli, ...words]);
  const figures = JSON.parse(stdout);
  expect(figures).toMatchObject({ tests: 20, workers: 3, fixed: [{ workers: 1 }, { workers: 2 }] });
  expect(figures.shareOfBest).toBeGreaterThan(0);
  expect(figures.shareOfBestInLastHalf).toBeGreaterThan(0);
});

test.each(["0", "0.5"])(
  "core decides on every test, of which %s were seen before",
  async (known) => {
    const words = ["--tests", "700", "--workers", "5", "--known", known, "--json"];
    const { stdout } = await run(process.execPath, [cli, "bench", "core", ...words]);
    const figures = JSON.parse(stdout);
    expect(figures).toMatchObject({ tests: 700, workers: 5, known: Number(known) });
    expect(figures.decisions).toBeGreaterThanOrEqual(700);
    expect(figures.decisionMicros.p50).toBeGreaterThan(0);
    expect(figures.longestPassMs).toBeGreaterThan(0);
    expect(figures.longestSubmissionMs).toBeGreaterThan(0);
    expect(figures.bytesPerTest).toBeGreaterThan(0);
  },
);
