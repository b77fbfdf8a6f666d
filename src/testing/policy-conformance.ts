/** What every policy must do, whatever it prefers, checked on random simulated runs. */

import type { Policy } from "../core/schedule/policies/policy.ts";
import { CapacityAccount } from "../simulator/capacity-account.ts";
import { demandOf, satisfies } from "../simulator/eligibility.ts";
import { RandomStream } from "../simulator/random-stream.ts";
import { simulate } from "../simulator/simulation.ts";
import { scheduleProblems } from "../simulator/testing/check-schedule.ts";
import type { Scenario } from "../simulator/translation.ts";
import { SimulationViolation } from "../simulator/violation.ts";
import { randomScenario } from "./random-scenario.ts";

export interface ConformanceOptions {
  /** How many random runs; by default 100. */
  readonly scenarios?: number;
  /** Another seed makes other runs; by default 1. */
  readonly seed?: number;
}

/** A rule that a policy has broken. */
export interface ConformanceProblem {
  /** Which of the random runs showed it: with the same seed, it shows it again. */
  readonly scenario: number;
  readonly problem: string;
}

const DEFAULT_SCENARIOS = 100;

/** After so many problems the rest would hardly tell anything new. */
const PROBLEM_LIMIT = 20;

/**
 * Runs a policy on random small fleets and suites, with demands, priorities, several runs, and
 * workers that come and go, and looks for broken rules: every test is settled once, nothing goes
 * where it cannot run, no worker holds more than it has, what can be run is run, the same run gives
 * the same schedule, and its journal gives the same commands.
 *
 * @returns what was broken; nothing when the policy conforms
 */
export function checkPolicy(
  policy: Policy,
  { scenarios = DEFAULT_SCENARIOS, seed = 1 }: ConformanceOptions = {},
): ConformanceProblem[] {
  const random = new RandomStream(`conformance ${seed}`);
  const problems: ConformanceProblem[] = [];
  for (let scenario = 1; scenario <= scenarios; scenario += 1) {
    const given = randomScenario(random.fork(`scenario ${scenario}`));
    const broken = policyProblems(policy, given, scenario);
    problems.push(...broken.map((problem) => ({ scenario, problem })));
    if (problems.length >= PROBLEM_LIMIT) break;
  }
  return problems;
}

/** What the policy breaks in one scenario, in words. */
export function policyProblems(policy: Policy, scenario: Scenario, seed: number): string[] {
  const account = new CapacityAccount(scenario);
  const run = () =>
    simulate({
      scenario,
      seed,
      policy,
      stopwatch: () => 0,
      verifyReplay: true,
      onDecided: (group) => account.check(group),
    });
  try {
    const first = run();
    account.reset();
    const second = run();
    const again = JSON.stringify(first.schedule.rows) === JSON.stringify(second.schedule.rows);
    return [
      ...scheduleProblems(scenario, first.schedule, first.notRun),
      ...account.problems,
      ...leftOut(scenario, first.notRun),
      ...(again ? [] : ["the same run gave another schedule"]),
    ];
  } catch (error) {
    if (error instanceof SimulationViolation) return [error.message, ...account.problems];
    throw error;
  }
}

/** Tests that were not run although a worker that was there throughout could have. */
function leftOut({ trace, pool, faults }: Scenario, notRun: readonly string[]): string[] {
  if (faults.events.length > 0) return [];
  const steady = pool.workers.filter(
    ({ joinsAt, leavesAt, drainsAt }) =>
      joinsAt === 0 && leavesAt === undefined && drainsAt === undefined,
  );
  const tests = new Map(trace.tests.map((test) => [test.id, test]));
  return notRun
    .filter((id) => {
      const test = tests.get(id);
      return test !== undefined && steady.some((worker) => satisfies(worker, demandOf(test)));
    })
    .map((id) => `${id} was not run, and could have been`);
}
