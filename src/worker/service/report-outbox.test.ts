/** Reports are kept, in order, until they are stored. */

import { expect, test } from "vitest";
import type { WorkerReport } from "../../protocol/fleet/worker-reports.ts";
import { workerReportSchema } from "../../protocol/fleet/worker-reports.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";
import { ReportOutbox } from "./report-outbox.ts";

function outbox(fullLength = 10_000_000) {
  const filled: boolean[] = [];
  const stored: WorkerReport[] = [];
  const waiting: (() => void)[] = [];
  const made = new ReportOutbox({
    workerId: "w",
    incarnation: 1,
    fullLength,
    filled: (full) => filled.push(full),
    store: ({ json }) => {
      stored.push(workerReportSchema.parse(JSON.parse(json)));
      return new Promise((resolve) => waiting.push(resolve));
    },
  });
  return { made, filled, stored, letGo: () => waiting.shift()?.() };
}

function ended(batch: number): WorkerMessage {
  return { type: "batch-ended", batch, how: "completed", startSeconds: 0 };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const batches = ({ entries }: WorkerReport) =>
  entries.map(({ message }) => (message.type === "batch-ended" ? message.batch : 0));

test("what comes while a report is being stored travels together, in order", async () => {
  const { made, stored, letGo } = outbox();
  made.add("run", ended(1));
  await turn();
  for (const batch of [2, 3, 4]) made.add("run", ended(batch));
  const emptied = made.emptied();
  letGo();
  await turn();
  letGo();
  await emptied;
  expect(stored.map(batches)).toEqual([[1], [2, 3, 4]]);
  expect(stored.map(({ number }) => number)).toEqual([1, 2]);
  expect(made.stored).toBe(2);
});

test("a report that would be too large is parted, and a text that is too long is cut", async () => {
  const { made, stored, letGo } = outbox();
  const output = "x".repeat(400_000);
  const finished = (text: string): WorkerMessage => ({
    type: "progress",
    events: [
      {
        kind: "finished",
        attempt: 1,
        result: { outcome: "passed", seconds: 1, output: text },
      },
    ],
  });
  made.add("run", finished(output));
  made.add("run", finished(output));
  made.add("run", finished("y".repeat(3_000_000)));
  const emptied = made.emptied();
  for (let count = 0; count < 10; count += 1) {
    await turn();
    letGo();
  }
  await emptied;
  expect(stored.flatMap(({ entries }) => entries)).toHaveLength(3);
  for (const report of stored) expect(JSON.stringify(report).length).toBeLessThan(700_000);
});

test("it says when too much waits, and when half of that is stored", async () => {
  const { made, filled, stored, letGo } = outbox(1000);
  for (let batch = 1; batch <= 5; batch += 1) made.add("run", ended(batch));
  expect(made.isFull).toBe(false);
  for (let batch = 6; batch <= 100; batch += 1) made.add("run", ended(batch));
  expect(filled).toEqual([true]);
  expect(made.isFull).toBe(true);
  await turn();
  letGo();
  await turn();
  expect(filled).toEqual([true, false]);
  expect(stored.flatMap(batches)).toHaveLength(100);
});
