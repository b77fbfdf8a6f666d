/** `plimsoll simulate`: the core on a virtual clock, with a trace's durations and a pool's workers. */

import path from "node:path";
import type { Policy } from "../../core/schedule/policies/policy.ts";
import { NO_FAULTS, parseFaults } from "../../simulator/input/faults-file.ts";
import { parsePool } from "../../simulator/input/pool-file.ts";
import { parseTrace } from "../../simulator/input/trace-file.ts";
import { simulate } from "../../simulator/simulation.ts";
import { reportSimulation } from "../../simulator/simulation-report.ts";
import { parsePolicy, policyNamed, presets } from "../config/policy-schema.ts";
import { renderComparison } from "../present/policy-comparison.ts";
import { drawSchedule } from "../present/schedule-picture.ts";
import { renderSimulation } from "../present/simulation-text.ts";
import { detectTheme } from "../present/theme.ts";
import { readInput } from "../read-input.ts";
import { UsageError } from "../usage-error.ts";
import { writeOutput } from "../write-output.ts";

export interface SimulateFlags {
  readonly trace: string;
  readonly pool: string;
  readonly history?: readonly string[];
  readonly faults?: string;
  /** Name of a policy, or a JSON file that describes one. */
  readonly policy: string;
  /** Simulates with every policy that there is, and compares them. */
  readonly policies?: boolean;
  readonly seed: number;
  readonly schedule?: string;
  readonly svg?: string;
  /** Tells the whole journal to a second balancer, which must answer the same. */
  readonly verifyReplay?: boolean;
  readonly json?: boolean;
}

export async function simulateCommand(flags: SimulateFlags): Promise<number> {
  const policy = flags.policy.endsWith(".json")
    ? await readInput(flags.policy, parsePolicy)
    : policyNamed(flags.policy);
  const given = await readScenario(flags);
  const { scenario } = given;
  if (flags.policies === true) return comparePolicies(flags, policy, given);
  const { outcome, report } = simulateWith(policy, flags, given);
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

/** The policy that was asked for, and all others, on the same scenario. */
function comparePolicies(flags: SimulateFlags, policy: Policy, given: GivenScenario): number {
  if (flags.schedule !== undefined || flags.svg !== undefined) {
    throw new UsageError(
      "option-conflict",
      "--schedule and --svg are about one simulation, and --policies makes many.",
      "Leave --policies out, and name the policy.",
    );
  }
  const others = presets.filter(({ name }) => name !== policy.name);
  const reports = [policy, ...others].map((one) => simulateWith(one, flags, given).report);
  const theme = detectTheme(process.stdout, process.env);
  console.log(
    flags.json === true ? JSON.stringify(reports, null, 2) : renderComparison(reports, theme),
  );
  return 0;
}

function simulateWith(policy: Policy, flags: SimulateFlags, { scenario, names }: GivenScenario) {
  const { seed } = flags;
  const outcome = simulate({
    scenario,
    seed,
    policy,
    stopwatch: () => performance.now() * 1000,
    verifyReplay: flags.verifyReplay === true,
  });
  const report = reportSimulation(scenario, outcome, { ...names, policy: policy.name, seed });
  return { outcome, report };
}

type GivenScenario = Awaited<ReturnType<typeof readScenario>>;

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
