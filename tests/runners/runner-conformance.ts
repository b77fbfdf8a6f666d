/** What every adapter must keep to, whatever it runs. */

import { expect, test } from "vitest";
import type { CaseResult, TestResult } from "../../src/core/model/result.ts";
import type {
  BatchSink,
  RunnerAdapter,
  RunnerSession,
  SuiteSpec,
} from "../../src/runners/runner.ts";

/** A suite with one test of each kind; further tests do no harm. */
export interface ConformanceSuite {
  readonly adapter: RunnerAdapter;
  readonly suite: SuiteSpec;
  readonly passing: string;
  readonly failing: string;
  /** Takes at least a minute unless it is ended. */
  readonly endless: string;
  /** Where the runner knows such a thing. */
  readonly skipped?: string;
  /** Kills the process that runs it, where that is not the runner's own. */
  readonly killed?: string;
  /** Options that the adapter must refuse. */
  readonly wrongOptions: Readonly<Record<string, unknown>>;
}

/** One report, as the sink got it. */
type Report =
  | { readonly kind: "started"; readonly index: number }
  | { readonly kind: "case"; readonly index: number; readonly result: CaseResult }
  | { readonly kind: "finished"; readonly index: number; readonly result: TestResult };

const host = { workerId: "worker-1", slotNumber: 1 };

/** Gathers what a session reports. */
export class RecordingSink implements BatchSink {
  readonly reports: Report[] = [];
  readonly #onStarted: (() => void) | undefined;

  constructor(onStarted?: () => void) {
    this.#onStarted = onStarted;
  }

  /** Tests with these places are taken back when they are about to start. */
  readonly takenBack = new Set<number>();

  started(index: number): boolean {
    if (this.takenBack.has(index)) return false;
    this.reports.push({ kind: "started", index });
    this.#onStarted?.();
    return true;
  }

  caseFinished(index: number, result: CaseResult): void {
    this.reports.push({ kind: "case", index, result });
  }

  finished(index: number, result: TestResult): void {
    this.reports.push({ kind: "finished", index, result });
  }

  get results(): readonly TestResult[] {
    return this.reports.flatMap((report) => (report.kind === "finished" ? [report.result] : []));
  }
}

/** Runs the tests of a suite in one session of its own. */
export async function runIn(
  { adapter, suite }: Pick<ConformanceSuite, "adapter" | "suite">,
  ids: readonly string[],
): Promise<RecordingSink> {
  const sink = new RecordingSink();
  await withSession(adapter, suite, (session) =>
    session.runBatch(ids, sink, new AbortController().signal),
  );
  return sink;
}

async function withSession<T>(
  adapter: RunnerAdapter,
  suite: SuiteSpec,
  use: (session: RunnerSession) => Promise<T>,
): Promise<T> {
  const session = await adapter.open(suite, host);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Registers the tests that an adapter has to pass. */
export function runnerConformance(given: ConformanceSuite): void {
  const { adapter, suite, passing, failing, endless, skipped, killed } = given;

  test("finds each test once, the same ones each time", async () => {
    const [first, second] = await withSession(adapter, suite, async (session) => [
      await session.discover({ paths: [] }),
      await session.discover({ paths: [] }),
    ]);
    const ids = first?.tests.map(({ id }) => id) ?? [];
    expect(ids).toEqual(expect.arrayContaining([passing, failing, endless]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(second).toEqual(first);
  });

  test("does not run what has been taken back", async () => {
    const sink = new RecordingSink();
    sink.takenBack.add(0);
    await withSession(adapter, suite, async (session) => {
      expect(session.takesBack).toBe(true);
      await session.runBatch([failing, passing], sink, new AbortController().signal);
    });
    expect(new Set(sink.reports.map(({ index }) => index))).toEqual(new Set([1]));
  });

  test("finds only what was selected", async () => {
    const found = await withSession(adapter, suite, (session) =>
      session.discover({ paths: [passing] }),
    );
    expect(found.tests.map(({ id }) => id)).toEqual([passing]);
  });

  test("reports each test once and in order", async () => {
    const { reports } = await runIn(given, [passing, failing, passing]);
    const order = reports.filter(({ kind }) => kind !== "case");
    expect(order.map(({ kind, index }) => `${kind} ${index}`)).toEqual(
      [0, 1, 2].flatMap((index) => [`started ${index}`, `finished ${index}`]),
    );
    const indexes = reports.map(({ index }) => index);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
  });

  test("tells a pass from a failure, with a reason", async () => {
    const { results } = await runIn(given, [passing, failing]);
    expect(results.map(({ outcome }) => outcome)).toEqual(["passed", "failed"]);
    const failures = [
      ...(results[1]?.failures ?? []),
      ...(results[1]?.cases ?? []).flatMap((each) => each.failures ?? []),
    ];
    expect(failures[0]?.message).not.toBe("");
    expect(results.every(({ seconds }) => seconds >= 0 && seconds < 60)).toBe(true);
  });

  test("streams the cases that the result holds", async () => {
    const { reports, results } = await runIn(given, [passing]);
    const streamed = reports.flatMap((report) => (report.kind === "case" ? [report.result] : []));
    expect(streamed).toEqual(streamed.length === 0 ? [] : results[0]?.cases);
  });

  test("an abort ends the batch without a report of the test that ran", async () => {
    const abort = new AbortController();
    const sink = new RecordingSink(() => setImmediate(() => abort.abort()));
    await withSession(adapter, suite, (session) =>
      session.runBatch([endless, passing], sink, abort.signal),
    );
    expect(sink.reports.filter(({ kind }) => kind !== "case")).toEqual([
      { kind: "started", index: 0 },
    ]);
  });

  test("starts nothing when the abort came before", async () => {
    const sink = new RecordingSink();
    await withSession(adapter, suite, (session) =>
      session.runBatch([passing], sink, AbortSignal.abort()),
    );
    expect(sink.reports).toEqual([]);
  });

  test("refuses options that it does not know", async () => {
    const wrong = adapter.open({ ...suite, options: given.wrongOptions }, host);
    await expect(wrong).rejects.toMatchObject({ name: "RunnerError", code: "suite-options" });
  });

  test("refuses a root that is no folder", async () => {
    const lost = adapter.open({ ...suite, root: `${suite.root}/nowhere` }, host);
    await expect(lost).rejects.toMatchObject({ name: "RunnerError", code: "suite-root" });
  });

  if (skipped !== undefined) {
    test("reports a skipped test as such", async () => {
      const { results } = await runIn(given, [skipped]);
      expect(results.map(({ outcome }) => outcome)).toEqual(["skipped"]);
    });
  }

  if (killed !== undefined) {
    test("a test whose process is killed crashed", async () => {
      const { results } = await runIn(given, [killed, passing]);
      expect(results.map(({ outcome, cause }) => ({ outcome, cause }))).toEqual([
        { outcome: "failed", cause: "crash" },
        { outcome: "passed", cause: undefined },
      ]);
    });
  }
}
