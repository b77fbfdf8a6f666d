// Embeds the load balancer: two workers in this process run 50 tests, and one of them stops half-way.

import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { LoadBalancerService } from "plimsoll";

/** A worker that waits for as long as its tests are said to take. */
class FakeWorker {
  #batches = [];
  #revoked = new Set();
  #cancelled = new Set();
  #busy = false;
  /** So many tests are run before it stops without a word. */
  #left;
  ran = 0;

  constructor(id, { left, report, onStop }) {
    this.id = id;
    this.#left = left;
    this.report = report;
    this.onStop = onStop;
  }

  obey(command) {
    if (command.type === "start-batch") this.#batches.push(command);
    if (command.type === "cancel-batch") this.#cancelled.add(command.batch);
    if (command.type === "revoke-attempts") {
      for (const attempt of command.attempts) this.#revoked.add(attempt);
    }
    if (!this.#busy) void this.#work();
  }

  async #work() {
    this.#busy = true;
    for (let batch = this.#batches.shift(); batch; batch = this.#batches.shift()) {
      for (const { attempt, test } of batch.attempts) {
        if (this.#cancelled.has(batch.batch)) break;
        if (this.#revoked.has(attempt)) {
          this.report({ type: "attempt-revoked", attempt });
          continue;
        }
        this.report({ type: "attempt-started", attempt });
        if (this.#left === 0) {
          this.onStop(this.id);
          return;
        }
        this.#left -= 1;
        const seconds = 0.002 + (Number(test.split("-")[1]) % 5) * 0.002;
        await setTimeout(seconds * 1000);
        this.ran += 1;
        this.report({ type: "attempt-finished", attempt, outcome: "passed", seconds });
      }
      const how = this.#cancelled.has(batch.batch) ? "cancelled" : "completed";
      this.report({ type: "batch-ended", batch: batch.batch, how });
    }
    this.#busy = false;
  }
}

const workers = new Map();
const service = new LoadBalancerService({
  // The transport: here a call, elsewhere a message to another machine.
  send: (command) => workers.get(command.workerId)?.obey(command),
  ...(process.argv[2] === undefined ? {} : { journal: process.argv[2] }),
});

const options = {
  report: (report) => service.report(report),
  onStop: (workerId) => service.report({ type: "worker-lost", workerId, incarnation: 1 }),
};
workers.set("steady", new FakeWorker("steady", { left: Number.POSITIVE_INFINITY, ...options }));
workers.set("fickle", new FakeWorker("fickle", { left: 10, ...options }));
for (const workerId of workers.keys()) service.register({ workerId });

const verdicts = new Map();
const finished = new Promise((resolve) => {
  service.subscribe((event) => {
    if (event.type === "settle-test") verdicts.set(event.test, event.verdict);
    if (event.type === "finish-run") resolve();
  });
});
const tests = Array.from({ length: 50 }, (_, number) => ({ key: `demo:test-${number}` }));
service.submit({ run: "first", tests });

const { kind, predictedSeconds } = service.suitability("steady", {
  run: "first",
  test: "demo:test-0",
});
await finished;
await service.close();

const passed = [...verdicts.values()].filter((verdict) => verdict === "passed").length;
const ran = Object.fromEntries([...workers].map(([id, worker]) => [id, worker.ran]));
process.stdout.write(
  `${JSON.stringify({ settled: verdicts.size, passed, ran, first: { kind, predictedSeconds } })}\n`,
);
