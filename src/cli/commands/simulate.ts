/** `plimsoll simulate`: the core on a virtual clock, with a trace's durations and a pool's workers. */

import path from "node:path";
import { NO_FAULTS, parseFaults } from "../../simulator/input/faults-file.ts";
import { parsePool } from "../../simulator/input/pool-file.ts";
import { parseTrace } from "../../simulator/input/trace-file.ts";
import { simulate } from "../../simulator/simulation.ts";
import { reportSimulation } from "../../simulator/simulation-report.ts";
import { drawSchedule } from "../present/schedule-picture.ts";
import { renderSimulation } from "../present/simulation-text.ts";
import { detectTheme } from "../present/theme.ts";
import { readInput } from "../read-input.ts";
import { UsageError } from "../usage-error.ts";
import { writeOutput } from "../write-output.ts";

/** There is one policy so far: the planner with history. */
const POLICIES: readonly string[] = ["hybrid"];

export interface SimulateFlags {
  readonly trace: string;
  readonly pool: string;
  readonly history?: readonly string[];
  readonly faults?: string;
  readonly policy: string;
  readonly seed: number;
  readonly schedule?: string;
  readonly svg?: string;
  /** Tells the whole journal to a second balancer, which must answer the same. */
  readonly verifyReplay?: boolean;
  readonly json?: boolean;
}

export async function simulateCommand(flags: SimulateFlags): Promise<number> {
  if (!POLICIES.includes(flags.policy)) {
    throw new UsageError(
      "policy-unknown",
      `There is no policy ${flags.policy}.`,
      `The policies are: ${POLICIES.join(", ")}.`,
    );
  }
  const { scenario, names } = await readScenario(flags);
  const outcome = simulate({
    scenario,
    seed: flags.seed,
    stopwatch: () => performance.now() * 1000,
    verifyReplay: flags.verifyReplay === true,
  });
  const report = reportSimulation(scenario, outcome, {
    ...names,
    policy: flags.policy,
    seed: flags.seed,
  });
  const { rows } = outcome.schedule;
  if (flags.schedule !== undefined) {
    await writeOutput(
      flags.schedule,
      `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`,
    );
  }
  if (flags.svg !== undefined) {
    await writeOutput(flags.svg, drawSchedule(rows, scenario.pool.workers));
  }
  const theme = detectTheme(process.stdout, process.env);
  console.log(
    flags.json === true ? JSON.stringify(report, null, 2) : renderSimulation(report, theme),
  );
  return 0;
}

async function readScenario(flags: SimulateFlags) {
  const [trace, pool, ...history] = await Promise.all([
    readInput(flags.trace, parseTrace),
    readInput(flags.pool, parsePool),
    ...(flags.history ?? []).map((file) => readInput(file, parseTrace)),
  ]);
  const workerIds = pool.workers.map(({ id }) => id);
  const faults =
    flags.faults === undefined
      ? NO_FAULTS
      : await readInput(flags.faults, (value, file) => parseFaults(value, workerIds, file));
  return {
    scenario: { trace, pool, history, faults },
    names: {
      trace: trace.name ?? nameOf(flags.trace),
      pool: pool.name ?? nameOf(flags.pool),
    },
  };
}

/** What a file is called that does not say so itself. */
function nameOf(file: string): string {
  return path.basename(file).replace(/\.json(\.gz)?$/, "");
}
