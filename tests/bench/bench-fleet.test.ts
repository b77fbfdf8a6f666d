/** `plimsoll bench fleet` as a user meets it. What it measures is no matter of tests. */

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const cli = path.join(import.meta.dirname, "../../dist/cli.js");
const run = promisify(execFile);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-bench-test-"));
});

afterEach(() => {
  // Whatever was started is ended, and nothing is left behind.
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
});

async function figures(...words: readonly string[]) {
  const env = { ...process.env, TMPDIR: folder };
  const all = [cli, "bench", "fleet", ...words, "--json"];
  const { stdout } = await run(process.execPath, all, { cwd: folder, env });
  return JSON.parse(stdout);
}

test("empty compares a fleet with a bare pool", async () => {
  const measured = await figures("empty", "--tests", "100", "--workers", "2");
  expect(measured).toMatchObject({ tests: 100, workers: 2 });
  expect(measured.microsPerTest).toHaveLength(3);
  expect(measured.barePoolMicrosPerTest).toBeGreaterThan(0);
});

test("single measures from the submission to the start of the test", async () => {
  const { firstMs, p50Ms, p99Ms } = await figures("single", "--tests", "3", "--workers", "1");
  expect(Math.min(firstMs, p50Ms)).toBeGreaterThan(0);
  expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
});

test("sleeping compares many workers with one", async () => {
  const measured = await figures("sleeping", "--tests", "4", "--workers", "2");
  expect(measured).toMatchObject({ tests: 4, passed: 4, workers: 2 });
  expect(measured.shareOfLinear).toBeGreaterThan(0);
  expect(measured.shareOfLinear).toBeLessThanOrEqual(1);
});

test("simulated workers do all that they are told, and stay", async () => {
  const words = ["--tests", "200", "--workers", "20", "--rate", "100"];
  const measured = await figures("simulated", ...words);
  expect(measured).toMatchObject({
    tests: 200,
    passed: 200,
    workers: 20,
    workersLeft: 20,
    falseAlarms: expect.any(Number),
  });
  expect(measured.rest.coordinatorCores).toBeGreaterThanOrEqual(0);
});
