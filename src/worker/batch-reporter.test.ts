import { expect, test } from "vitest";
import type { ProgressEvent } from "../protocol/worker-messages.ts";
import { BatchReporter } from "./batch-reporter.ts";
import { SharedOutbox } from "./shared-outbox.ts";

const passed = { outcome: "passed", seconds: 0.5 } as const;

/** A reporter of a batch of three, and what has left so far. */
function reporterOfThree() {
  const lines: string[] = [];
  const outbox = new SharedOutbox((bytes) => void lines.push(Buffer.from(bytes).toString()));
  const attempts = [11, 12, 13].map((attempt) => ({ attempt, id: `test ${attempt}` }));
  const events = () => lines.flatMap((line): ProgressEvent[] => JSON.parse(line).events);
  const brief = () => events().map(({ kind, attempt }) => `${kind} ${attempt}`);
  const kills = { look: () => {}, recent: false };
  return { reporter: new BatchReporter(outbox, attempts, kills), kills, outbox, events, brief };
}

test("the first start of a batch leaves at once", () => {
  const { reporter, brief } = reporterOfThree();
  expect(reporter.startedAtSeconds).toBeUndefined();
  reporter.started(0);
  expect(brief()).toEqual(["started 11"]);
  expect(reporter.startedAtSeconds).toBeGreaterThan(0);
});

test("a start is not told together with its end", () => {
  const { reporter, outbox, brief } = reporterOfThree();
  for (const index of [0, 1, 2]) {
    reporter.started(index);
    if (index < 2) reporter.finished(index, passed);
  }
  outbox.flush();
  expect(brief()).toEqual(["started 11", "finished 11", "finished 12", "started 13"]);
});

test("cases stand between the start and the end of their test", () => {
  const { reporter, outbox, brief } = reporterOfThree();
  reporter.started(0);
  reporter.started(1);
  reporter.caseFinished(1, { path: ["a"], status: "passed", seconds: 0 });
  reporter.finished(1, passed);
  outbox.flush();
  expect(brief()).toEqual(["started 11", "started 12", "case 12", "finished 12"]);
});

test("reports that nobody can expect are dropped", () => {
  const { reporter, outbox, brief } = reporterOfThree();
  reporter.finished(0, passed);
  reporter.started(7);
  reporter.started(0);
  reporter.started(0);
  reporter.finished(0, passed);
  reporter.finished(0, passed);
  reporter.started(0);
  reporter.started(1);
  reporter.close();
  reporter.finished(1, passed);
  outbox.flush();
  expect(brief()).toEqual(["started 11", "finished 11", "started 12"]);
});

test("takes back what has not started, and nothing else", () => {
  const { reporter, brief } = reporterOfThree();
  reporter.started(0);
  reporter.finished(0, { outcome: "passed", seconds: 1 });
  reporter.started(1);
  reporter.revoke([11, 12, 13]);
  expect(brief()).toContain("revoked 13");
  expect(brief()).not.toContain("revoked 12");
  expect(brief()).not.toContain("revoked 11");
  expect(reporter.started(2)).toBe(false);
});

test("a process that died while the kernel was short of memory has run out of it", () => {
  const { reporter, kills, outbox, events } = reporterOfThree();
  const crashed = { outcome: "failed", seconds: 1, cause: "crash" } as const;
  for (const [index, recent] of [false, true].entries()) {
    kills.recent = recent;
    reporter.started(index);
    reporter.finished(index, crashed);
  }
  reporter.started(2);
  reporter.finished(2, { ...crashed, cause: "test" });
  outbox.flush();
  const causes = events().map((event) => event.kind === "finished" && event.result.cause);
  expect(causes.filter((cause) => cause !== false)).toEqual(["crash", "memory", "test"]);
});
