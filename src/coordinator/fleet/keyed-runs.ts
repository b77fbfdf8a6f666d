/** Runs with a key: which of them a job joins, and which job is the last to leave. */

import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import { keyLabel } from "../../protocol/fleet/client-requests.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import type { Continuation } from "./fleet-request.ts";
import { readFleetRequest } from "./fleet-request.ts";
import type { FleetRoster } from "./fleet-roster.ts";
import type { FleetRun } from "./fleet-run.ts";

type Key = NonNullable<SubmitRun["join"]>;

/** A run with a key as it stands, whether it is under way or stored. */
interface KeyedRun {
  readonly run: string;
  readonly attempt: number;
  readonly isOver: boolean;
  readonly interrupted: boolean;
  readonly hasUnrun: boolean;
}

/** What a job with a key is to do. */
export type Joining =
  | { readonly kind: "join"; readonly run: string }
  | { readonly kind: "begin"; readonly continues: Continuation | undefined };

export interface KeyedRunsOptions {
  readonly store: Store;
  readonly roster: FleetRoster;
  /** Those under way and those that ended last, oldest first. */
  readonly runs: ReadonlyMap<string, FleetRun>;
  readonly cancel: (run: string, reason: string) => void;
}

/** Of a run in which something could not be run; another worker may be able to. */
const EXIT_NOT_RUN = 3;

/** The store keeps no more. */
const LOOKED_THROUGH = 100;

/** Of so many keys it is remembered which jobs have left. */
const REMEMBERED_KEYS = 100;

export class KeyedRuns {
  readonly #options: KeyedRunsOptions;
  /** By key, workers that have asked to leave, in this order. */
  readonly #leaving = new Map<string, string[]>();

  constructor(options: KeyedRunsOptions) {
    this.#options = options;
  }

  /** A run of an earlier attempt that is under way is over when this resolves. */
  async joining({ key, attempt }: Key): Promise<Joining> {
    const newest = this.#underWay(key) ?? (await this.#stored(key));
    if (newest === undefined) return { kind: "begin", continues: undefined };
    const { run, isOver, interrupted, hasUnrun } = newest;
    if (attempt > newest.attempt) {
      // Whoever begins another attempt does not wait for the jobs of the last one.
      if (!isOver) await this.#giveUp(run, attempt);
      return { kind: "begin", continues: { run, again: "unpassed" } };
    }
    if (isOver && hasUnrun && !interrupted) {
      return { kind: "begin", continues: { run, again: "unrun" } };
    }
    return { kind: "join", run };
  }

  /** A worker is done with the run of its key. */
  leave(key: string, worker: string): { readonly others: number; readonly last: boolean } {
    const left = this.#leaving.get(key) ?? [];
    if (!left.includes(worker)) left.push(worker);
    this.#leaving.set(key, left);
    const [oldest] = this.#leaving.keys();
    if (this.#leaving.size > REMEMBERED_KEYS && oldest !== undefined) this.#leaving.delete(oldest);
    const label = keyLabel(key);
    const others = this.#options.roster.presentOffers.filter(({ workerId, dedicatedTo }) => {
      return dedicatedTo === label && workerId !== worker && !left.includes(workerId);
    });
    return { others: others.length, last: left.at(-1) === worker };
  }

  #underWay(key: string): KeyedRun | undefined {
    const its = [...this.#options.runs.values()].filter(
      ({ submitted }) => submitted.submission.join?.key === key,
    );
    const newest = its.at(-1);
    if (newest === undefined) return undefined;
    const { id, phase, submitted, interrupted, exitCode } = newest;
    return {
      run: id,
      attempt: submitted.submission.join?.attempt ?? 1,
      isOver: phase === "over",
      interrupted,
      hasUnrun: exitCode === EXIT_NOT_RUN,
    };
  }

  async #stored(key: string): Promise<KeyedRun | undefined> {
    for (const record of await this.#options.store.listRuns(LOOKED_THROUGH)) {
      const join = readFleetRequest(record.request)?.fleetRun.join;
      if (join?.key === key) return asKeyedRun(record, join);
    }
    return undefined;
  }

  async #giveUp(run: string, attempt: number): Promise<void> {
    this.#options.cancel(run, `attempt ${attempt} of its jobs has begun`);
    await this.#options.runs.get(run)?.ended;
  }
}

function asKeyedRun({ id, state, exitCode }: RunRecord, { attempt }: Key): KeyedRun {
  return {
    run: id,
    attempt,
    isOver: state !== "running",
    interrupted: state === "interrupted",
    hasUnrun: exitCode === EXIT_NOT_RUN,
  };
}
