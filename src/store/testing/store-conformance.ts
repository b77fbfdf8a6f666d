/** What every store must do, whatever it keeps its data in. */

import { describe, expect, test } from "vitest";
import type {
  AttemptRecord,
  EstimateRecord,
  RunAppend,
  RunRecord,
  Store,
  VerdictRecord,
} from "../store.ts";
import { tuningConformance } from "./tuning-conformance.ts";

/** One place to keep data, empty at first; each `open` comes after the last store was closed. */
export interface StorePlace {
  open(): Store;
}

/** Registers the suite; `make` gives each test a place of its own. */
export function storeConformance(make: () => StorePlace): void {
  describeRuns(make);
  describeAppends(make);
  describeHistory(make);
  describeEstimates(make);
  tuningConformance(make);
}

/** A run that is under way. */
export function runRecord(id: string, more: Partial<RunRecord> = {}): RunRecord {
  return { id, startedAt: 1_700_000_000_000, state: "running", request: { paths: [] }, ...more };
}

/** A passed attempt of half a second, started `attempt` seconds into the run. */
export function attemptRecord(
  attempt: number,
  test: string,
  more: Partial<AttemptRecord> = {},
): AttemptRecord {
  return {
    attempt,
    test,
    workerId: "worker-1",
    workerClass: "default",
    startedAt: 1_700_000_000_000 + attempt * 1000,
    outcome: "passed",
    result: { outcome: "passed", seconds: 0.5 },
    ...more,
  };
}

function lasting(attempt: number, test: string, seconds: number): AttemptRecord {
  return attemptRecord(attempt, test, { result: { outcome: "passed", seconds } });
}

/** Passed by `attempt`. */
export function verdictRecord(
  attempt: number,
  test: string,
  more: Partial<VerdictRecord> = {},
): VerdictRecord {
  return { test, verdict: "passed", attempt, flaky: false, ...more };
}

/** Attempts and verdicts without a journal. */
export function appendOf(
  attempts: readonly AttemptRecord[],
  verdicts: readonly VerdictRecord[] = [],
): RunAppend {
  return { attempts, verdicts };
}

function estimate(subject: string, more: Partial<EstimateRecord> = {}): EstimateRecord {
  const numbers = { mean: 0.1, variance: 0.2, samples: 3, updatedAt: 1 };
  return { level: "test", subject, origin: null, ...numbers, ...more };
}

const everything: AttemptRecord = attemptRecord(1, "unit:a.test.ts", {
  outcome: "failed",
  result: {
    outcome: "failed",
    seconds: 0.1 + 0.2,
    cause: "test",
    output: "line\nline\u0000 \ud83d\ude00 \ud800",
    failures: [{ message: "hook", stack: "at x", diff: "- a\n+ b" }],
    cases: [
      {
        path: ["group", "case"],
        status: "failed",
        seconds: 1e-9,
        location: { file: "a.test.ts", line: 3, column: 1 },
        retries: 2,
        failures: [{ message: "no" }],
        output: "o",
      },
      { path: ["skipped"], status: "skipped", seconds: 0, note: "later" },
    ],
  },
});

function describeRuns(make: () => StorePlace): void {
  describe("runs", () => {
    test("an empty store has none", async () => {
      const store = make().open();
      expect(await store.listRuns(10)).toEqual([]);
      expect(await store.loadRun("r1")).toBeUndefined();
      expect(await store.loadJournal("r1")).toEqual([]);
      expect(await store.unlearnedRuns()).toEqual([]);
      await store.close();
    });

    test("come back newest first, as they were last updated, also after reopening", async () => {
      const place = make();
      const first = place.open();
      await first.createRun(runRecord("r1"));
      await first.createRun(runRecord("r2", { request: undefined }));
      await first.createRun(runRecord("r3"));
      const ended = runRecord("r1", {
        state: "finished",
        endedAt: 1_700_000_009_000,
        exitCode: 0,
        counts: { passed: 1, failed: 2, skipped: 3, notRun: 4 },
        makespanSeconds: 8.25,
        request: { paths: ["ü"], workers: 4 },
      });
      await first.updateRun(ended);
      await first.close();
      const second = place.open();
      expect(await second.listRuns(2)).toStrictEqual([
        runRecord("r3"),
        runRecord("r2", { request: undefined }),
      ]);
      expect((await second.listRuns(10))[2]).toStrictEqual(ended);
      await second.close();
    });

    test("are learned from once, oldest first", async () => {
      const store = make().open();
      for (const id of ["r2", "r1", "r3"]) await store.createRun(runRecord(id));
      await store.markLearned("r1");
      expect(await store.unlearnedRuns()).toEqual(["r2", "r3"]);
      await store.close();
    });

    test("the same id twice is refused and spoils nothing else", async () => {
      const store = make().open();
      await store.createRun(runRecord("r1"));
      const calls = await Promise.allSettled([
        store.createRun(runRecord("r2")),
        store.createRun(runRecord("r1")),
        store.append("r1", appendOf([attemptRecord(1, "t")])),
        store.append("nobody", appendOf([attemptRecord(1, "t")])),
        store.append("r2", appendOf([attemptRecord(1, "t")])),
      ]);
      expect(calls.map(({ status }) => status)).toEqual([
        "fulfilled",
        "rejected",
        "fulfilled",
        "rejected",
        "fulfilled",
      ]);
      expect((await store.loadRun("r2"))?.attempts).toHaveLength(1);
      await store.close();
    });

    test("the oldest are forgotten when one ends, never the one that ends", async () => {
      const store = make().open();
      for (let index = 0; index < 53; index += 1) {
        await store.createRun(runRecord(`r${index}`));
        await store.append(`r${index}`, {
          ...appendOf([attemptRecord(1, "t")], [verdictRecord(1, "t")]),
          journal: { sequence: 1, events: [], commands: [] },
        });
      }
      await store.saveEstimates([estimate("t")]);
      expect(await store.listRuns(100)).toHaveLength(53);
      await store.updateRun(runRecord("r1", { state: "finished" }));
      const kept = (await store.listRuns(100)).map(({ id }) => id);
      expect(kept).toHaveLength(51);
      expect(kept.slice(-2)).toEqual(["r3", "r1"]);
      expect(await store.loadRun("r0")).toBeUndefined();
      expect(await store.loadJournal("r2")).toEqual([]);
      expect(await store.history("t", 100)).toHaveLength(51);
      expect(await store.loadEstimates()).toHaveLength(1);
      await store.close();
    });
  });
}

function describeAppends(make: () => StorePlace): void {
  describe("appends", () => {
    test("nothing of a result is lost or changed", async () => {
      const place = make();
      const first = place.open();
      await first.createRun(runRecord("r1"));
      const attempts = [
        everything,
        attemptRecord(2, "unit:b.test.ts"),
        attemptRecord(3, "unit:c", {
          outcome: "lost",
          result: { outcome: "failed", seconds: 3, cause: "crash" },
        }),
        attemptRecord(4, "unit:d", {
          outcome: "cancelled",
          result: { outcome: "skipped", seconds: 0, note: "taken back" },
        }),
      ];
      const verdicts = [
        verdictRecord(1, "unit:a.test.ts", { verdict: "failed", fingerprint: "f00" }),
        verdictRecord(2, "unit:b.test.ts", { flaky: true }),
        { test: "unit:c", verdict: "not-run", flaky: false, reason: "no worker" } as const,
      ];
      await first.append("r1", appendOf(attempts, verdicts));
      expect(await first.loadRun("r1")).toStrictEqual({ run: runRecord("r1"), attempts, verdicts });
      await first.close();
      const second = place.open();
      expect(await second.loadRun("r1")).toStrictEqual({
        run: runRecord("r1"),
        attempts,
        verdicts,
      });
      await second.close();
    });

    test("the journal comes back in order, each run its own", async () => {
      const store = make().open();
      await store.createRun(runRecord("r1"));
      await store.createRun(runRecord("r2"));
      const group = (sequence: number) => ({
        sequence,
        events: [{ kind: "timer-fired", at: sequence / 3 }],
        commands: [{ kind: "revoke", tests: ["ä", "b"] }],
      });
      await Promise.all([
        store.append("r1", { journal: group(2), attempts: [], verdicts: [] }),
        store.append("r2", { journal: group(7), attempts: [], verdicts: [] }),
        store.append("r1", { journal: group(10), attempts: [], verdicts: [] }),
        store.append("r1", { journal: group(1), attempts: [], verdicts: [] }),
      ]);
      expect(await store.loadJournal("r1")).toStrictEqual([group(1), group(2), group(10)]);
      expect(await store.loadJournal("r2")).toStrictEqual([group(7)]);
      await store.close();
    });

    test("of two verdicts on one test the later holds, also when the run was reopened", async () => {
      const place = make();
      const first = place.open();
      await first.createRun(runRecord("r1"));
      await first.append("r1", appendOf([], [verdictRecord(1, "a", { verdict: "failed" })]));
      await first.append("r1", appendOf([], [verdictRecord(2, "b")]));
      await first.close();
      const second = place.open();
      await second.append("r1", appendOf([], [verdictRecord(3, "a")]));
      expect((await second.loadRun("r1"))?.verdicts).toEqual([
        verdictRecord(3, "a"),
        verdictRecord(2, "b"),
      ]);
      await second.close();
    });

    test("an attempt's number is used once, and a refused append leaves nothing behind", async () => {
      const store = make().open();
      await store.createRun(runRecord("r1"));
      await store.append("r1", appendOf([attemptRecord(1, "a")]));
      const again = appendOf([attemptRecord(2, "b"), attemptRecord(1, "c")]);
      await expect(store.append("r1", again)).rejects.toThrow();
      expect((await store.loadRun("r1"))?.attempts).toEqual([attemptRecord(1, "a")]);
      await store.close();
    });

    test("many at once all arrive, in order", async () => {
      const store = make().open();
      await store.createRun(runRecord("r1"));
      const numbers = Array.from({ length: 500 }, (_, index) => index + 1);
      await Promise.all(
        numbers.map((number) =>
          store.append(
            "r1",
            appendOf([attemptRecord(number, `t${number}`)], [verdictRecord(number, `t${number}`)]),
          ),
        ),
      );
      const stored = await store.loadRun("r1");
      expect(stored?.attempts.map(({ attempt }) => attempt)).toEqual(numbers);
      expect(stored?.verdicts.map(({ attempt }) => attempt)).toEqual(numbers);
      await store.close();
    });

    test("many in one append arrive in order, and none of them when one is there already", async () => {
      const store = make().open();
      await store.createRun(runRecord("r1"));
      const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
      const attempts = numbers.map((number) => attemptRecord(number, `t${number}`));
      const verdicts = numbers.map((number) => verdictRecord(number, `t${number}`));
      await store.append("r1", appendOf(attempts, verdicts));
      const again = appendOf([...attempts.map((one) => ({ ...one, attempt: one.attempt + 99 }))]);
      await expect(store.append("r1", again)).rejects.toThrow();
      await store.append("r1", appendOf([], [verdictRecord(101, "later")]));
      const stored = await store.loadRun("r1");
      expect(stored?.attempts).toEqual(attempts);
      expect(stored?.verdicts.map(({ attempt }) => attempt)).toEqual([...numbers, 101]);
      await store.close();
    });

    test("what was called before closing is carried out, what comes after is refused", async () => {
      const place = make();
      const first = place.open();
      const created = first.createRun(runRecord("r1"));
      const appended = first.append("r1", appendOf([attemptRecord(1, "a")]));
      const closed = first.close();
      await expect(first.listRuns(1)).rejects.toThrow("closed");
      await Promise.all([created, appended, closed, first.close()]);
      const second = place.open();
      expect((await second.loadRun("r1"))?.attempts).toHaveLength(1);
      await second.close();
    });
  });
}

function describeHistory(make: () => StorePlace): void {
  describe("history", () => {
    test("of one test, newest first and over all runs", async () => {
      const store = make().open();
      await store.createRun(runRecord("r1"));
      await store.createRun(runRecord("r2"));
      await store.append("r1", appendOf([lasting(1, "a", 1), lasting(2, "b", 2)]));
      await store.append("r2", appendOf([lasting(5, "a", 5)]));
      const entry = (runId: string, attempt: number, seconds: number) => ({
        runId,
        startedAt: 1_700_000_000_000 + attempt * 1000,
        workerId: "worker-1",
        workerClass: "default",
        outcome: "passed",
        seconds,
      });
      expect(await store.history("a", 10)).toEqual([entry("r2", 5, 5), entry("r1", 1, 1)]);
      expect(await store.history("a", 1)).toEqual([entry("r2", 5, 5)]);
      expect(await store.history("nothing", 10)).toEqual([]);
      await store.close();
    });

    test("of all tests: counts, median of what ran to its end, most recent first", async () => {
      const store = make().open();
      await store.createRun(runRecord("r1"));
      const failed = attemptRecord(4, "a", {
        outcome: "failed",
        result: { outcome: "failed", seconds: 9 },
      });
      const cancelled = attemptRecord(9, "a", { outcome: "cancelled" });
      const lost = attemptRecord(2, "c", { outcome: "lost" });
      await store.append(
        "r1",
        appendOf(
          [lasting(1, "a", 1), lost, lasting(3, "a", 2), failed, lasting(5, "b", 4), cancelled],
          [verdictRecord(3, "a", { flaky: true }), verdictRecord(5, "b")],
        ),
      );
      await store.append("r1", appendOf([lasting(6, "b", 5)]));
      const summary = (test: string, attempts: number, medianSeconds: number, last: number) => ({
        test,
        attempts,
        failed: 0,
        flaky: 0,
        medianSeconds,
        lastAt: 1_700_000_000_000 + last * 1000,
      });
      expect(await store.summarizeHistory(10)).toEqual([
        summary("b", 2, 4.5, 6),
        { ...summary("a", 3, 2, 4), failed: 1, flaky: 1 },
        summary("c", 1, 0, 2),
      ]);
      expect((await store.summarizeHistory(1)).map(({ test }) => test)).toEqual(["b"]);
      await store.close();
    });
  });
}

function describeEstimates(make: () => StorePlace): void {
  describe("estimates", () => {
    test("of a subject are replaced, others stay", async () => {
      const place = make();
      const first = place.open();
      expect(await first.loadEstimates()).toEqual([]);
      await first.saveEstimates([estimate("b"), estimate("a", { mean: -1 / 3 })]);
      await first.saveEstimates([
        estimate("b", { mean: 7, variance: 0, samples: 4.5, updatedAt: 1_700_000_000_000 }),
        estimate("b", { level: "group", origin: "somewhere" }),
      ]);
      await first.close();
      const second = place.open();
      expect(await second.loadEstimates()).toEqual([
        estimate("b", { level: "group", origin: "somewhere" }),
        estimate("a", { mean: -1 / 3 }),
        estimate("b", { mean: 7, variance: 0, samples: 4.5, updatedAt: 1_700_000_000_000 }),
      ]);
      await second.close();
    });
  });
}
