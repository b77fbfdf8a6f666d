/** Simulates a case with everything that watches, and says which rule was broken. */

import { InvariantError } from "../../../core/invariant.ts";
import { PRESETS } from "../../../core/schedule/policies/presets.ts";
import { CapacityAccount } from "../../capacity-account.ts";
import { demandOf, satisfies } from "../../eligibility.ts";
import { workersMet } from "../../input/faults-file.ts";
import { longestWaySeconds, PERFECT_NETWORK } from "../../network.ts";
import { NO_STOPWATCH } from "../../pass-times.ts";
import type { SimulationOutcome } from "../../simulation.ts";
import { simulate } from "../../simulation.ts";
import { RETRIES } from "../../test-spec.ts";
import type { Scenario } from "../../translation.ts";
import { configurationFor } from "../../translation.ts";
import { SimulationViolation } from "../../violation.ts";
import { scheduleProblems } from "../check-schedule.ts";
import type { MetStates } from "./met-states.ts";
import { addMet, meet } from "./met-states.ts";
import { PhaseAccount } from "./phase-account.ts";
import type { SoakCase } from "./soak-case.ts";

/** A rule that was broken. */
interface Violation {
  /** The same for the same defect in other cases, as far as anybody can tell. */
  readonly rule: string;
  readonly story: string;
}

export interface SoakResult {
  /** Absent when every rule was kept. */
  readonly violation?: Violation;
  readonly met: MetStates;
}

export function checkCase({ scenario, seed, policy: name }: SoakCase): SoakResult {
  const policy = PRESETS.find((one) => one.name === name);
  if (policy === undefined) throw new Error(`no policy ${name}`);
  const met: MetStates = {};
  const lying = scenario.faults.predictions !== undefined && scenario.history.length > 0;
  const phases = new PhaseAccount((kind, phase) => {
    if (lying) addMet(met, `${kind} ${phase}` as keyof MetStates, "lying-predictions");
  });
  const capacities = new CapacityAccount(scenario);
  let endedAt = 0;
  /** Tests that were given up because their runner never started, which is nobody's fault here. */
  let brokenSuite = false;
  try {
    const outcome = simulate({
      scenario,
      seed,
      policy,
      stopwatch: NO_STOPWATCH,
      verifyReplay: true,
      onDecided: (group) => {
        phases.follow(group);
        capacities.check(group);
        endedAt = group.events.at(-1)?.at ?? endedAt;
        brokenSuite ||= group.commands.some(
          (one) => one.type === "settle-test" && /to reach its first test/.test(one.reason ?? ""),
        );
      },
      onFault: (fault) => meet(met, fault, phases),
    });
    const broken = firstBroken({
      schedule: scheduleProblems(scenario, outcome.schedule, outcome.notRun),
      capacity: capacities.problems,
      lifecycle: phases.problems,
      "left out": brokenSuite ? [] : leftOut(scenario, outcome),
      starved: starved(scenario, endedAt),
    });
    return { ...broken, met };
  } catch (error) {
    return { violation: violationOf(error), met };
  }
}

function violationOf(error: unknown): Violation {
  if (error instanceof SimulationViolation) return { rule: error.rule, story: error.message };
  // A defect of another kind: the simulation itself has thrown.
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const where = stack.split("\n")[1]?.trim() ?? "";
  const rule = error instanceof InvariantError ? "the core contradicts itself" : `${name} ${where}`;
  return { rule, story: `${message} ${where}` };
}

function firstBroken(problems: Readonly<Record<string, readonly string[]>>) {
  for (const [rule, stories] of Object.entries(problems)) {
    if (stories.length > 0) return { violation: { rule, story: stories.slice(0, 5).join("; ") } };
  }
  return {};
}

/** Tests that were not run although a worker to which nothing happens could have. */
function leftOut({ trace, pool, faults }: Scenario, { notRun }: SimulationOutcome): string[] {
  const ids = pool.workers.map(({ id }) => id);
  const hit = new Set(faults.events.flatMap(({ worker = "" }) => workersMet(worker, ids)));
  const steady = pool.workers.filter(
    ({ id, joinsAt, leavesAt, drainsAt }) =>
      !hit.has(id) && joinsAt === 0 && leavesAt === undefined && drainsAt === undefined,
  );
  const missing = new Set(notRun);
  return trace.tests
    .filter(({ id }) => missing.has(id))
    .filter((test) => steady.some((worker) => satisfies(worker, demandOf(test))))
    .map(({ id }) => `${id} was not run, and could have been`);
}

/**
 * When the last fault is over, everything must end in the time that it would take one test after
 * the other, on the slowest worker, with all retries, and after all that is waited for.
 */
function starved(scenario: Scenario, endedAt: number): string[] {
  const { trace, pool, faults } = scenario;
  const network = faults.network ?? PERFECT_NETWORK;
  const speeds = [
    ...pool.workers.map(({ speed }) => speed),
    ...faults.events.map(({ to = 1 }) => to),
  ];
  const slowest = Math.min(...speeds);
  const costs = pool.workers.map((one) => one.setupSeconds + one.startSeconds);
  const each = Math.max(...costs) + 10 * longestWaySeconds(network);
  const work = trace.tests.reduce((sum, { seconds, by }) => {
    return sum + Math.max(seconds, ...Object.values(by ?? {})) / slowest + each;
  }, 0);
  const moments = [
    ...trace.tests.map(({ submitAt = 0 }) => submitAt),
    ...pool.workers.map(({ joinsAt, leavesAt = 0, drainsAt = 0 }) =>
      Math.max(joinsAt, leavesAt, drainsAt),
    ),
    ...faults.events.map(({ at, forSeconds = 0 }) => at + forSeconds),
  ];
  const { leaseSeconds, placementGraceSeconds, startLimitSeconds } = configurationFor(scenario);
  const patience = 2 * leaseSeconds + placementGraceSeconds + startLimitSeconds;
  const latest = Math.max(...moments) + patience + (RETRIES + 1) * work;
  return endedAt <= latest ? [] : [`all is over at ${endedAt} s, and not at ${latest} s`];
}
