/** The example of embedding does what it says, with the built package as its users import it. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { JournalEntry } from "../../src/coordinator/load-balancer-options.ts";
import type { BalancerStart } from "../../src/core/balancer.ts";
import { Balancer } from "../../src/core/balancer.ts";
import type { BalancerEvent } from "../../src/core/model/events.ts";

const example = path.join(import.meta.dirname, "../../examples/embedding/two-workers.mjs");

test("two workers settle 50 tests, though one of them stops", async ({ onTestFinished }) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-embed-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "journal.jsonl");
  const { stdout } = await promisify(execFile)(process.execPath, [example, file]);
  const { settled, passed, ran, first } = JSON.parse(stdout);
  expect({ settled, passed }).toEqual({ settled: 50, passed: 50 });
  expect(ran.fickle).toBe(10);
  expect(ran.steady).toBeGreaterThanOrEqual(40);
  expect(["feasible", "busy"]).toContain(first.kind);

  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const [began, ...groups] = lines.map((line) => JSON.parse(line) as JournalEntry);
  const balancer = new Balancer(began?.events[0] as unknown as BalancerStart);
  for (const { events, commands } of groups) {
    const again = balancer.handle(events as BalancerEvent[]);
    expect(JSON.parse(JSON.stringify(again))).toEqual(commands);
  }
});
