/** `plimsoll run`: from the arguments to the exit status. */

import path from "node:path";
import { systemClock } from "../../coordinator/clock.ts";
import { RunCoordinator } from "../../coordinator/run-coordinator.ts";
import type { ResumedRun } from "../../coordinator/run-preparation.ts";
import type { RunReport } from "../../coordinator/run-report.ts";
import type { Priority } from "../../core/model/test.ts";
import { LocalEngine } from "../../engine/local-engine.ts";
import type { Store } from "../../store/store.ts";
import { openStore } from "../../store/thread-store.ts";
import type { LoadedConfiguration } from "../config/load-configuration.ts";
import { loadConfiguration } from "../config/load-configuration.ts";
import type { ResolvedRequest } from "../config/resolve-request.ts";
import { resolveRequest } from "../config/resolve-request.ts";
import type { RunOptions } from "../config/run-options.ts";
import { STORE_FOLDER } from "../config/store-folder.ts";
import type { WorkerCount } from "../config/worker-count.ts";
import type { FleetRunFlags } from "../fleet/run-on-fleet.ts";
import { openRunView } from "../present/open-view.ts";
import { makePresentation } from "../present/presentation.ts";
import { showEnding } from "../present/show-ending.ts";
import { detectTheme } from "../present/theme.ts";
import type { ReportFlags } from "../reports/report-targets.ts";
import { reportTargets } from "../reports/report-targets.ts";
import type { WrittenReport } from "../reports/write-reports.ts";
import { writeReports, writtenReports } from "../reports/write-reports.ts";
import { learnFromRun } from "../tune/after-run.ts";
import { chosenPolicy, tunedRequest } from "../tune/tuned-request.ts";
import { whileInterruptible } from "./interruption.ts";
import { cutOffRun, requireStore, resumedOptions } from "./resume.ts";
import { newRunId } from "./run-id.ts";

export interface RunArguments {
  readonly paths: string[];
  /** What stands after `--`. */
  readonly command: string[] | undefined;
  readonly flags: RunFlags;
}

/** The options of `plimsoll run`, as they are read from the command line. */
export interface RunFlags extends ReportFlags, FleetRunFlags {
  readonly tests?: string[];
  readonly testsFrom?: string;
  readonly config?: string;
  readonly workers?: WorkerCount;
  readonly retries?: number;
  readonly timeout?: number;
  readonly suite?: string[];
  readonly policy?: string;
  readonly priority?: Priority;
  readonly passWithNoTests?: boolean;
  readonly resume?: boolean;
  readonly verbose?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** @returns the exit status; see design: 0, 1, 2, 3 or 130 */
export async function runCommand(given: RunArguments): Promise<number> {
  const options = readOptions(given);
  const loaded = await loadConfiguration(options.folder, options.config);
  if (given.flags.fleet !== undefined) {
    const { runOnFleet } = await import("../fleet/run-on-fleet.ts");
    return await runOnFleet(loaded, options, given.flags);
  }
  const directory = path.join(loaded.root, STORE_FOLDER);
  if (given.flags.resume === true) return await resumeRun(given, options, directory);
  // Before the store is made: where there is nothing to run, nothing is left behind.
  const resolved = await resolveRequest(loaded, options);
  return await withStore(directory, async (store) => {
    const prepared = { given, loaded, store, resumed: undefined, asked: options, resolved };
    const report = await run(prepared);
    await learn(prepared, directory, report);
    return report.exitCode;
  });
}

/** Finishes the newest run, with its own options and configuration. */
async function resumeRun(given: RunArguments, now: RunOptions, directory: string): Promise<number> {
  requireStore(directory);
  return await withStore(directory, async (store) => {
    const resumed = await cutOffRun(store);
    const asked = resumedOptions(resumed, now);
    const loaded = await loadConfiguration(asked.folder, asked.config);
    const resolved = await resolveRequest(loaded, asked);
    const report = await run({ given, loaded, store, resumed, asked, resolved });
    return report.exitCode;
  });
}

async function withStore(
  directory: string,
  work: (store: Store) => Promise<number>,
): Promise<number> {
  const store = openStore({ directory, mode: "write" });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

interface Prepared {
  readonly given: RunArguments;
  readonly loaded: LoadedConfiguration;
  readonly store: Store;
  readonly resumed: ResumedRun | undefined;
  readonly asked: RunOptions;
  readonly resolved: ResolvedRequest;
}

async function run({
  given,
  loaded,
  store,
  resumed,
  asked,
  resolved: { request, notes },
}: Prepared): Promise<RunReport> {
  const presentation = makePresentation({
    theme: detectTheme(process.stdout, process.env, given.flags.color ? undefined : false),
    baseFolder: process.cwd(),
    suiteRoots: new Map(request.suites.map(({ spec }) => [spec.name, spec.root])),
  });
  const view = await openRunView({
    stream: process.stdout,
    environment: process.env,
    presentation,
    verbose: given.flags.verbose === true,
  });
  for (const note of notes) view.notice("info", note);
  const targets = reportTargets(given.flags, loaded);
  let written: readonly WrittenReport[] = [];
  const coordinator = new RunCoordinator({
    runId: resumed?.stored.run.id ?? newRunId(new Date()),
    request: tunedRequest({
      ...{ request, store, loaded, asked },
      notice: (text) => view.notice("info", text),
    }),
    storedRequest: asked,
    resumed,
    store,
    clock: systemClock(),
    observer: view,
    publish: async (report) => {
      const problems = await writeReports(report, targets, presentation.paths);
      written = writtenReports(targets, problems);
      return problems;
    },
    createEngine: (events) =>
      new LocalEngine({ events, notice: (text) => view.notice("warning", text) }),
  });
  const report = await whileInterruptible(coordinator, () => coordinator.run()).finally(() =>
    view.close(),
  );
  await showEnding(report, view, { presentation, reports: written });
  return report;
}

/** The run has been reported already: what goes wrong here changes nothing about it. */
async function learn(
  { loaded, store, asked, resolved: { request } }: Prepared,
  directory: string,
  { runId, counts, interrupted, measures }: RunReport,
): Promise<void> {
  if (loaded.configuration.tune === false || interrupted || counts.notRun > 0) return;
  const { makespanSeconds } = measures;
  const inCi = process.env.CI !== undefined && process.env.CI !== "";
  const policy = chosenPolicy(request, loaded, asked);
  try {
    await learnFromRun({ store, directory, runId, makespanSeconds, chosenPolicy: policy, inCi });
  } catch (error) {
    console.error(`plimsoll: this run could not be looked back at: ${String(error)}`);
  }
}

function readOptions({ paths, command, flags }: RunArguments): RunOptions {
  const { tests, testsFrom, config, workers, retries, timeout, suite, passWithNoTests } = flags;
  const { policy, priority } = flags;
  return {
    folder: process.cwd(),
    paths,
    ...(command === undefined ? {} : { command }),
    ...(tests === undefined ? {} : { tests }),
    ...(testsFrom === undefined ? {} : { testsFrom }),
    ...(config === undefined ? {} : { config }),
    ...(workers === undefined ? {} : { workers }),
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
    ...(suite === undefined ? {} : { suites: suite }),
    ...(policy === undefined ? {} : { policy }),
    ...(priority === undefined ? {} : { priority }),
    ...(passWithNoTests === undefined ? {} : { passWithNoTests }),
  };
}
