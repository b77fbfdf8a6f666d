/** A process that appends to a run for ever and prints the number of each acknowledged append. */

import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";
import { StoreError } from "../../src/store/store.ts";
import { openStore } from "../../src/store/thread-store.ts";

/** How many attempts and verdicts each append carries. */
const attemptsPerAppend = 3;

const [directory = "", runId = ""] = process.argv.slice(2);
const store = openStore({ directory, mode: "write" });
const input = createInterface({ input: process.stdin });

async function append(sequence: number): Promise<void> {
  const numbers = Array.from(
    { length: attemptsPerAppend },
    (_, index) => sequence * attemptsPerAppend + index,
  );
  await store.append(runId, {
    journal: { sequence, events: [{ kind: "some-event", sequence }], commands: [] },
    attempts: numbers.map((attempt) => ({
      attempt,
      test: `unit:test-${attempt}`,
      workerId: "worker-1",
      workerClass: "default",
      startedAt: sequence,
      outcome: "passed",
      result: { outcome: "passed", seconds: 0.01, output: "o".repeat(attempt % 500) },
    })),
    verdicts: numbers.map((attempt) => ({
      test: `unit:test-${attempt}`,
      verdict: "passed",
      attempt,
      flaky: false,
    })),
  });
  process.stdout.write(`${sequence}\n`);
}

/** Several appends are under way at any time, so that commits carry more than one. */
async function appendForEver(first: number): Promise<never> {
  for (let sequence = first; ; sequence += 5) {
    const group = [0, 1, 2, 3, 4].map((offset) => append(sequence + offset));
    const outcomes = await Promise.allSettled(group);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    await setImmediate();
  }
}

/** Prints why appending ended, waits to be told to go on, and appends once more. */
async function goOnOnceAfter(error: unknown): Promise<void> {
  if (!(error instanceof StoreError)) throw error;
  process.stdout.write(`${error.code}\n`);
  await once(input, "line");
  await append(1_000_000);
  await store.close();
  input.close();
}

await store.createRun({ id: runId, startedAt: Date.now(), state: "running", request: {} });
await appendForEver(1).catch(goOnOnceAfter);
