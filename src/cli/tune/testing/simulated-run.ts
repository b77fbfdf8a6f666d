/** Runs that are simulated and leave what a real one leaves: a journal and what was learned. */

import { Balancer } from "../../../core/balancer.ts";
import type { BalancerConfiguration } from "../../../core/configuration.ts";
import type { StoredEstimate } from "../../../core/track/stored-estimate.ts";
import type { Faults } from "../../../simulator/input/faults-file.ts";
import { NO_FAULTS } from "../../../simulator/input/faults-file.ts";
import type { PoolWorker } from "../../../simulator/input/pool-file.ts";
import { simulate } from "../../../simulator/simulation.ts";
import { traceTestKey } from "../../../simulator/test-spec.ts";
import { asCapabilities, submissions } from "../../../simulator/translation.ts";
import type { JournalGroup } from "../../../simulator/virtual-coordinator.ts";
import type { RunRecording } from "../recorded-run.ts";

export interface SimulatedSuite {
  readonly tests: { readonly id: string; readonly seconds: number; readonly group?: string }[];
  readonly workers: readonly PoolWorker[];
  readonly faults?: Faults;
}

export interface SimulatedRun {
  readonly recording: RunRecording;
  /** What was known when it ended. */
  readonly estimates: readonly StoredEstimate[];
  /** From its first submission to its last result. */
  readonly seconds: number;
}

/** Runs a suite with what was learned before; nothing is known of its workers but that. */
export function simulatedRun(
  { tests, workers, faults = NO_FAULTS }: SimulatedSuite,
  configuration: BalancerConfiguration,
  estimates: readonly StoredEstimate[],
): SimulatedRun {
  const start = { configuration, estimates };
  const balancer = new Balancer(start);
  const groups: JournalGroup[] = [];
  const named = tests.map((test) => ({ ...test, id: traceTestKey(test.id) }));
  const pool = { name: undefined, benchmarkNoise: false as const, workers };
  const { schedule } = simulate({
    scenario: { trace: { tests: named }, pool, history: [], faults },
    recorded: { start, submissions: submissions({ tests }), capabilitiesOf: asCapabilities },
    seed: 1,
    stopwatch: () => 0,
    verifyReplay: false,
    onDecided: (group) => {
      groups.push(group);
      balancer.handle(group.events);
    },
  });
  const ends = schedule.rows.filter((row) => schedule.counts(row)).map(({ end }) => end);
  return {
    recording: { start, groups },
    estimates: balancer.estimates,
    seconds: Math.max(...ends),
  };
}

/** One that does nothing special. */
export function poolWorker(id: string, differs: Partial<PoolWorker> = {}): PoolWorker {
  const usual = { speed: 1, slots: 1, labels: [], setupSeconds: 0, startSeconds: 0, joinsAt: 0 };
  return { id, ...usual, ...differs };
}
