/** Opens a fixture with the Vitest adapter and records what it reports. */

import path from "node:path";
import type { CaseResult, TestResult } from "../../../src/core/model/result.ts";
import type { BatchSink, RunnerSession } from "../../../src/runners/runner.ts";
import { vitestRunner } from "../../../src/runners/vitest/vitest-runner.ts";

/** Absolute path of a fixture project. */
export function fixtureRoot(name: string): string {
  return path.join(import.meta.dirname, "fixtures", name);
}

/** Opens a fixture; its files run as those of slot 7. */
export function openFixture(
  name: string,
  settings: {
    readonly options?: Record<string, unknown>;
    readonly environment?: Record<string, string>;
  } = {},
): Promise<RunnerSession> {
  return vitestRunner.open(
    {
      name: "fixture",
      runner: "vitest",
      root: fixtureRoot(name),
      environment: settings.environment ?? {},
      options: settings.options ?? {},
    },
    { workerId: "w1", slotNumber: 7 },
  );
}

/** What a batch reported: the calls in order, and the results by id. */
export interface RecordedBatch {
  readonly calls: readonly string[];
  readonly results: ReadonlyMap<string, TestResult>;
  readonly cases: readonly CaseResult[];
}

/** Runs a batch to its end, or until the signal aborts. */
export async function runBatch(
  session: RunnerSession,
  ids: readonly string[],
  { signal, onStart }: { readonly signal?: AbortSignal; readonly onStart?: () => void } = {},
): Promise<RecordedBatch> {
  const calls: string[] = [];
  const results = new Map<string, TestResult>();
  const cases: CaseResult[] = [];
  const idOf = (index: number) => ids[index] ?? `index ${index}`;
  const sink: BatchSink = {
    started(index) {
      calls.push(`started ${idOf(index)}`);
      onStart?.();
      return true;
    },
    caseFinished(_index, result) {
      cases.push(result);
    },
    finished(index, result) {
      calls.push(`finished ${idOf(index)}`);
      results.set(idOf(index), result);
    },
  };
  await session.runBatch(ids, sink, signal ?? new AbortController().signal);
  return { calls, results, cases };
}
