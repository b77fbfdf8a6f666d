/** `plimsoll plan`: how long with other workers or another policy, and how many for a given time. */

import { fromRecords } from "../../coordinator/estimate-records.ts";
import type { Store } from "../../store/store.ts";
import { policyNamed } from "../config/policy-schema.ts";
import { planForTarget } from "../plan/for-target.ts";
import type { PlannedSuite } from "../plan/planned-suite.ts";
import { plannedSuite } from "../plan/planned-suite.ts";
import type { Plan, WorkerCounts } from "../plan/what-if.ts";
import { countsOf, whatIf } from "../plan/what-if.ts";
import { renderPlan } from "../present/plan-text.ts";
import { UsageError } from "../usage-error.ts";
import type { StoreLook } from "./stored.ts";
import { look } from "./stored.ts";

export interface PlanFlags extends Omit<StoreLook, "limit"> {
  /** Its durations as it had them; by default the newest, with durations as predicted by now. */
  readonly run?: string;
  /** Numbers such as `8`, or `gpu=4` of one class. */
  readonly workers?: readonly string[];
  readonly policy?: readonly string[];
  readonly targetSeconds?: number;
}

/** @throws UsageError when there is no such run, or its workers or policies are none */
export async function planCommand({ json, config, ...asked }: PlanFlags): Promise<number> {
  const where = {
    ...(json === undefined ? {} : { json }),
    ...(config === undefined ? {} : { config }),
  };
  return await look(where, async (store) => {
    const plan = await makePlan(store, asked);
    return { data: plan, text: ({ theme }) => renderPlan(plan, theme) };
  });
}

async function makePlan(store: Store, asked: Omit<PlanFlags, "json" | "config">): Promise<Plan> {
  const { run, suite } = await loadSuite(store, asked.run);
  const { specs, measured } = suite;
  const own = suite.configuration.policy;
  const { policy: names, workers: texts, targetSeconds } = asked;
  const counts = countsOf(suite);
  const usual = names === undefined && targetSeconds === undefined ? nearby(counts) : [counts];
  const fleets = texts?.map((text) => readCounts(text, counts)) ?? usual;
  const policies = names?.map(policyNamed) ?? [own];
  const asksOnlyForTarget =
    names === undefined && texts === undefined && targetSeconds !== undefined;
  const questions = asksOnlyForTarget ? [] : policies;
  return {
    run,
    tests: specs.length,
    measured: measured.size > 0,
    now: whatIf(suite, counts, own),
    alternatives: questions.flatMap((one) => fleets.map((fleet) => whatIf(suite, fleet, one))),
    ...(targetSeconds === undefined ? {} : { target: targetOf(suite, targetSeconds) }),
  };
}

function targetOf(suite: PlannedSuite, seconds: number): NonNullable<Plan["target"]> {
  const best = planForTarget(suite, seconds);
  return { seconds, reached: best.seconds.median <= seconds, with: best };
}

async function loadSuite(store: Store, wanted: string | undefined) {
  const runs = wanted === undefined ? await store.listRuns(1) : [{ id: wanted }];
  const [first] = runs;
  const stored = first === undefined ? undefined : await store.loadRun(first.id);
  if (first === undefined || stored === undefined) {
    throw new UsageError(
      wanted === undefined ? "nothing-to-plan" : "run-unknown",
      wanted === undefined ? "No run is stored here." : `There is no run ${wanted}.`,
      "`plimsoll runs` lists the runs that are stored; the oldest are forgotten.",
    );
  }
  const [journal, records] = await Promise.all([
    store.loadJournal(first.id),
    store.loadEstimates(),
  ]);
  const attempts = wanted === undefined ? [] : stored.attempts;
  const suite = plannedSuite(journal, fromRecords(records), attempts);
  if (suite !== undefined) return { run: first.id, suite };
  throw new UsageError(
    "nothing-to-plan",
    `The run ${first.id} ended before any test was handed to a worker.`,
    "Name another one with --run; `plimsoll runs` lists those that are stored.",
  );
}

/** `8` of the only class, or `gpu=4`, `linux=8,gpu=2`: the others stay as many as they were. */
function readCounts(text: string, now: ReadonlyMap<string, number>): WorkerCounts {
  const counts = new Map(now);
  const [only] = now.keys();
  for (const part of text.split(",")) {
    const [, name, number] = /^(?:(.+)=)?(\d+)$/.exec(part.trim()) ?? [];
    const workerClass = name ?? (now.size === 1 ? only : undefined);
    const count = Number(number);
    if (workerClass === undefined || !now.has(workerClass) || !(count >= 0 && count <= 1000)) {
      throw wrongWorkers(text, [...now.keys()]);
    }
    counts.set(workerClass, count);
  }
  if ([...counts.values()].every((count) => count === 0)) throw wrongWorkers(text, [...now.keys()]);
  return counts;
}

function wrongWorkers(text: string, classes: readonly string[]): UsageError {
  const example = classes.length === 1 ? "8" : `${classes[0]}=8`;
  return new UsageError(
    "workers-invalid",
    `${text} are no workers that can be planned with.`,
    `Give a number up to 1000, of a class where there are several (${classes.join(", ")}), such as --workers ${example}.`,
  );
}

/** Fewer and more workers of each class, while the others stay. */
function nearby(now: ReadonlyMap<string, number>): WorkerCounts[] {
  return [...now].flatMap(([workerClass, count]) => {
    const others = [Math.floor(count / 2), count - 1, count + 1, 2 * count, 4 * count];
    const least = now.size === 1 ? 1 : 0;
    return [...new Set(others)]
      .filter((one) => one >= least && one !== count)
      .map((one) => new Map(now).set(workerClass, one));
  });
}
