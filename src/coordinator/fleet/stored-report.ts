/** The report of a run that ended under another leader, made again from what is stored. */

import type { Store } from "../../store/store.ts";
import { ResultAggregatorService } from "../result-aggregator-service.ts";
import type { RunReport } from "../run-report.ts";
import { finishReport } from "../run-result.ts";
import type { RunWorkers } from "../run-workers.ts";
import { keptResults } from "./continued-run.ts";
import { readFleetRequest } from "./fleet-request.ts";

/**
 * What is not stored is left out: when workers were there, and the run's problems.
 *
 * @returns undefined when there is no such run, or it has not ended
 */
export async function storedReport(store: Store, runId: string): Promise<RunReport | undefined> {
  const stored = await store.loadRun(runId);
  if (stored === undefined || stored.run.state === "running") return undefined;
  const { run, attempts } = stored;
  const aggregator = new ResultAggregatorService();
  const kept = await keptResults(store, readFleetRequest(run.request)?.continues);
  aggregator.restore(kept, true);
  aggregator.restore(stored, false);
  const makespanSeconds = run.makespanSeconds ?? 0;
  const classes = new Map(attempts.map(({ workerId, workerClass }) => [workerId, workerClass]));
  const workers = [...classes].map(([workerId, workerClass]) => {
    return { workerId, workerClass, slots: 1 };
  });
  const pool: RunWorkers = {
    workers,
    present: workers,
    offers: [],
    replacements: () => 0,
    offeredSeconds: () => makespanSeconds,
  };
  const report = finishReport({
    runId,
    startedAtMs: run.startedAt,
    makespanSeconds,
    interrupted: run.state === "interrupted",
    resumed: kept.verdicts.length > 0,
    specs: [],
    aggregator,
    pool,
    roster: { lossesOf: () => [], judgementsOf: () => [] },
    submittedAtMs: run.startedAt,
    scaleOptions: {},
    estimates: [],
    problems: [],
  });
  const { exitCode = report.exitCode, endedAt = report.endedAt } = run;
  return { ...report, exitCode, endedAt };
}
