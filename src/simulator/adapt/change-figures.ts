/** How well a run takes a change of its workers, beside a plan that was told all in advance. */

import type { Command, RecordMove } from "../../core/model/commands.ts";
import { demandOf, satisfies, secondsAtSpeedOne } from "../eligibility.ts";
import type { Pool } from "../input/pool-file.ts";
import type { TraceFile } from "../input/trace-file.ts";
import { NO_STOPWATCH } from "../pass-times.ts";
import { RandomStream } from "../random-stream.ts";
import type { SimulationOutcome } from "../simulation.ts";
import { simulate } from "../simulation.ts";
import type { Scenario } from "../translation.ts";
import type { ChangeKind } from "./changes.ts";
import { changed } from "./changes.ts";
import { toldMakespanSeconds } from "./told-schedule.ts";

export interface ChangeFigures {
  readonly change: ChangeKind;
  readonly makespanSeconds: number;
  /** Of a plan that knew the changes and all durations from the start. */
  readonly toldSeconds: number;
  /** Makespan ÷ that. */
  readonly ratio: number;
  /** `null` where no worker changed. */
  readonly adaptationSeconds: number | null;
  /** Of the test that was moved most: how often a worker gave it up to another. */
  readonly mostMoves: number;
  /** Moves that the record of their own decision calls a loss. */
  readonly losingMoves: number;
  /** Slot time of attempts that were run beside another or cut off, as a share of all slot time. */
  readonly wastedShare: number;
  /** The same of attempts that were lost with their worker: nobody could have kept them. */
  readonly lostShare: number;
  /** Tests that have another verdict than they deserve, or none though a worker could run them. */
  readonly wrongVerdicts: number;
}

/** The trace is known from two earlier runs, in which each test took as long as in this one. */
export function measureChange(
  trace: TraceFile,
  pool: Pool,
  change: ChangeKind,
  seed: number,
): ChangeFigures {
  const calm = { trace, pool, history: [trace, trace], faults: { events: [] } };
  const horizon = toldMakespanSeconds(calm);
  const random = new RandomStream(`change ${change} ${seed}`);
  const scenario: Scenario = { ...calm, ...changed(pool, change, horizon, random) };
  const moves = new Moves();
  const outcome = simulate({
    scenario,
    seed,
    stopwatch: NO_STOPWATCH,
    verifyReplay: false,
    onDecided: ({ commands }) => moves.note(commands),
  });
  const makespanSeconds = makespanOf(outcome);
  const toldSeconds = toldMakespanSeconds(scenario);
  return {
    change,
    makespanSeconds,
    toldSeconds,
    ratio: makespanSeconds / toldSeconds,
    adaptationSeconds: outcome.adaptationSeconds,
    mostMoves: moves.most,
    losingMoves: moves.losing,
    ...inVain(outcome),
    wrongVerdicts: wrongVerdicts(scenario, outcome),
  };
}

class Moves {
  readonly #ofTest = new Map<string, number>();
  most = 0;
  losing = 0;

  note(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.type === "record-move" && command.phase === "committed") this.#add(command);
    }
  }

  #add({ test, benefit }: RecordMove): void {
    const count = (this.#ofTest.get(test) ?? 0) + 1;
    this.#ofTest.set(test, count);
    this.most = Math.max(this.most, count);
    if (benefit !== undefined && benefit.netSeconds <= 0) this.losing += 1;
  }
}

/** First submission to last result that counted. */
export function makespanOf({ schedule, firstSubmissionAt }: SimulationOutcome): number {
  const counted = schedule.rows.filter((row) => schedule.counts(row));
  return (
    counted.reduce((last, { end }) => Math.max(last, end), firstSubmissionAt) - firstSubmissionAt
  );
}

function inVain({ schedule }: SimulationOutcome): { wastedShare: number; lostShare: number } {
  let all = 0;
  let wasted = 0;
  let lost = 0;
  for (const row of schedule.rows) {
    const seconds = row.end - row.start;
    all += seconds;
    if (schedule.counts(row)) continue;
    if (row.outcome === "lost") lost += seconds;
    else wasted += seconds;
  }
  return { wastedShare: all === 0 ? 0 : wasted / all, lostShare: all === 0 ? 0 : lost / all };
}

function wrongVerdicts({ trace, pool }: Scenario, { schedule, notRun }: SimulationOutcome): number {
  const deserved = new Map(trace.tests.map(({ id, outcome = "passed" }) => [id, outcome]));
  const wrong = schedule.rows.filter(
    (row) => schedule.counts(row) && row.outcome !== deserved.get(row.test),
  );
  const missing = new Set(notRun);
  const runnable = trace.tests.filter(
    (test) =>
      missing.has(test.id) &&
      pool.workers.some(
        (worker) =>
          satisfies(worker, demandOf(test)) && secondsAtSpeedOne(test, worker.class) !== undefined,
      ),
  );
  return wrong.length + runnable.length;
}
