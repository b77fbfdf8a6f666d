/** `plimsoll run`: from the arguments to the exit status. */

import path from "node:path";
import { systemClock } from "../../coordinator/clock.ts";
import { RunCoordinator } from "../../coordinator/run-coordinator.ts";
import type { ResumedRun } from "../../coordinator/run-preparation.ts";
import type { RunReport } from "../../coordinator/run-report.ts";
import { LocalEngine } from "../../engine/local-engine.ts";
import type { Store } from "../../store/store.ts";
import { openStore } from "../../store/thread-store.ts";
import type { LoadedConfiguration } from "../config/load-configuration.ts";
import { loadConfiguration } from "../config/load-configuration.ts";
import { resolveRequest } from "../config/resolve-request.ts";
import type { RunOptions } from "../config/run-options.ts";
import { runOptionsSchema } from "../config/run-options.ts";
import { appendGithubSummary } from "../present/github-summary.ts";
import { openRunView } from "../present/open-view.ts";
import { makePresentation } from "../present/presentation.ts";
import type { RunView } from "../present/run-view.ts";
import { renderSummary } from "../present/summary.ts";
import { detectTheme } from "../present/theme.ts";
import type { ReportTargets } from "../reports/write-reports.ts";
import { writeReports, writtenReports } from "../reports/write-reports.ts";
import { UsageError } from "../usage-error.ts";
import { whileInterruptible } from "./interruption.ts";
import { newRunId } from "./run-id.ts";

/** Where a project's runs, history and reports are kept. */
export const STORE_FOLDER = ".plimsoll";

export interface RunArguments {
  readonly paths: string[];
  /** What stands after `--`. */
  readonly command: string[] | undefined;
  readonly flags: RunFlags;
}

/** The options of `plimsoll run`, as they are read from the command line. */
export interface RunFlags {
  readonly tests?: string[];
  readonly testsFrom?: string;
  readonly config?: string;
  readonly workers?: number;
  readonly retries?: number;
  readonly timeout?: number;
  readonly suite?: string[];
  readonly passWithNoTests?: boolean;
  readonly resume?: boolean;
  readonly verbose?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
  readonly junit?: string;
  readonly ctrf?: string;
  readonly report?: string;
}

/** @returns the exit status; see design: 0, 1, 2, 3 or 130 */
export async function runCommand(given: RunArguments): Promise<number> {
  const folder = process.cwd();
  const options = readOptions(given);
  const loaded = await loadConfiguration(folder, options.config);
  const store = openStore({ directory: path.join(loaded.root, STORE_FOLDER), mode: "write" });
  try {
    const resume = given.flags.resume === true;
    const resumed = resume ? await cutOffRun(store) : undefined;
    const asked = resumed === undefined ? options : resumedOptions(resumed, options);
    return await run({ given, loaded, folder, store, resumed, asked });
  } finally {
    await store.close();
  }
}

interface Prepared {
  readonly given: RunArguments;
  readonly loaded: LoadedConfiguration;
  readonly folder: string;
  readonly store: Store;
  readonly resumed: ResumedRun | undefined;
  readonly asked: RunOptions;
}

async function run({ given, loaded, folder, store, resumed, asked }: Prepared): Promise<number> {
  const { request, notes } = await resolveRequest(loaded, asked, folder);
  const presentation = makePresentation({
    theme: detectTheme(process.stdout, process.env, given.flags.color ? undefined : false),
    baseFolder: folder,
    suiteRoots: new Map(request.suites.map(({ spec }) => [spec.name, spec.root])),
  });
  const view = await openRunView({
    stream: process.stdout,
    environment: process.env,
    presentation,
    verbose: given.flags.verbose === true,
  });
  for (const note of notes) view.notice("info", note);
  const coordinator = new RunCoordinator({
    runId: resumed?.stored.run.id ?? newRunId(new Date()),
    request,
    storedRequest: asked,
    resumed,
    store,
    clock: systemClock(),
    observer: view,
    createEngine: (events) =>
      new LocalEngine({ events, notice: (text) => view.notice("warning", text) }),
  });
  const report = await whileInterruptible(coordinator, () => coordinator.run()).finally(() =>
    view.close(),
  );
  return await conclude(report, view, reportTargets(given, loaded), presentation);
}

/** Writes the reports and prints the summary, whose last line is `N passed, N failed`. */
async function conclude(
  report: RunReport,
  view: RunView,
  targets: ReportTargets,
  presentation: ReturnType<typeof makePresentation>,
): Promise<number> {
  const problems = await writeReports(report, targets, presentation.paths);
  const complete = { ...report, problems: [...report.problems, ...problems] };
  const { GITHUB_STEP_SUMMARY: summaryFile } = process.env;
  if (summaryFile !== undefined && summaryFile !== "") {
    for (const problem of await appendGithubSummary(summaryFile, report, presentation)) {
      view.notice("warning", problem.message);
    }
  }
  const reports = writtenReports(targets, problems);
  process.stdout.write(`${renderSummary(complete, { presentation, reports })}\n`);
  return report.exitCode;
}

function readOptions({ paths, command, flags }: RunArguments): RunOptions {
  const { tests, testsFrom, config, workers, retries, timeout, suite, passWithNoTests } = flags;
  if (workers === 0) {
    throw new UsageError("no-workers", "A run needs a worker.", "Give --workers 1 or more.");
  }
  return {
    paths,
    ...(command === undefined ? {} : { command }),
    ...(tests === undefined ? {} : { tests }),
    ...(testsFrom === undefined ? {} : { testsFrom }),
    ...(config === undefined ? {} : { config }),
    ...(workers === undefined ? {} : { workers }),
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
    ...(suite === undefined ? {} : { suites: suite }),
    ...(passWithNoTests === undefined ? {} : { passWithNoTests }),
  };
}

/** The newest run, if it was cut off. */
async function cutOffRun(store: Store): Promise<ResumedRun> {
  const [newest] = await store.listRuns(1);
  if (newest === undefined || newest.state === "finished") {
    throw new UsageError(
      "nothing-to-resume",
      newest === undefined
        ? "There is no run to resume: none is stored here."
        : `There is no run to resume: the last one, ${newest.id}, has finished.`,
      "Start a new run without --resume; `plimsoll runs` lists what is stored.",
    );
  }
  const [stored, journal] = await Promise.all([
    store.loadRun(newest.id),
    store.loadJournal(newest.id),
  ]);
  if (stored === undefined) throw new Error(`run ${newest.id} vanished`);
  return { stored, journal };
}

/** A resumed run is what it was; only where it runs may differ. */
function resumedOptions(resumed: ResumedRun, now: RunOptions): RunOptions {
  const before = runOptionsSchema.parse(resumed.stored.run.request);
  const differs = now.paths.length > 0 || now.command !== undefined;
  if (differs) {
    throw new UsageError(
      "resume-with-selection",
      "--resume finishes the run as it was asked for, so it takes no paths and no command.",
      "Leave them out, or start a new run without --resume.",
    );
  }
  return now.workers === undefined ? before : { ...before, workers: now.workers };
}

function reportTargets({ flags }: RunArguments, loaded: LoadedConfiguration): ReportTargets {
  const { reports } = loaded.configuration;
  const target = (given: string | undefined, configured: string | undefined, name: string) => {
    if (given !== undefined) return path.resolve(given);
    return path.resolve(loaded.root, configured ?? path.join(STORE_FOLDER, "reports", name));
  };
  return {
    junit: target(flags.junit, reports?.junit, "junit.xml"),
    ctrf: target(flags.ctrf, reports?.ctrf, "ctrf.json"),
    json: target(flags.report, reports?.json, "run.json"),
  };
}
