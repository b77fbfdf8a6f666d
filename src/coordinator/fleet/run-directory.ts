/** Tells to which run of a fleet the numbers of attempts and batches belong, and parts the journal. */

import type { Command } from "../../core/model/commands.ts";
import type { BalancerEvent } from "../../core/model/events.ts";
import type { JournalEntry } from "../load-balancer-options.ts";

/** What of a group of the journal concerns one run. */
export interface RunSlice {
  readonly events: BalancerEvent[];
  readonly commands: Command[];
}

/** Of every attempt and batch that is under way, the run. */
export class RunDirectory {
  readonly #runOfAttempt = new Map<number, string>();
  readonly #runOfBatch = new Map<number, string>();

  /** A batch that was leased before is known again. */
  know(run: string, batch: number, attempts: readonly number[]): void {
    this.#runOfBatch.set(batch, run);
    for (const attempt of attempts) this.#runOfAttempt.set(attempt, run);
  }

  runOfBatch(batch: number): string | undefined {
    return this.#runOfBatch.get(batch);
  }

  /** A run is over: nothing of it is asked for any more. */
  forget(run: string): void {
    for (const known of [this.#runOfAttempt, this.#runOfBatch]) {
      for (const [number, its] of known) if (its === run) known.delete(number);
    }
  }

  /**
   * Parts an entry by runs. What concerns workers alone is left out: a run can be taken over without
   * it. Within a run the order stays.
   */
  part({ events, commands }: JournalEntry): Map<string, RunSlice> {
    const slices = new Map<string, RunSlice>();
    const sliceOf = (run: string): RunSlice => {
      const known = slices.get(run) ?? { events: [], commands: [] };
      slices.set(run, known);
      return known;
    };
    for (const event of events) {
      if (event.type === "balancer-began") continue;
      const run = this.#runOfEvent(event);
      if (run !== undefined) sliceOf(run).events.push(event);
    }
    for (const command of commands) {
      const run = this.#runOfCommand(command);
      if (run !== undefined) sliceOf(run).commands.push(command);
    }
    return slices;
  }

  #runOfEvent(event: BalancerEvent): string | undefined {
    if ("run" in event) return event.run;
    if ("attempt" in event) return this.#runOfAttempt.get(event.attempt);
    if ("batch" in event) return this.#runOfBatch.get(event.batch);
    return undefined;
  }

  #runOfCommand(command: Command): string | undefined {
    if (command.type === "start-batch") {
      const numbers = command.attempts.map(({ attempt }) => attempt);
      this.know(command.run, command.batch, numbers);
    }
    if ("run" in command) return command.run;
    if (command.type === "record-attempt") return this.#runOfAttempt.get(command.attempt);
    if ("batch" in command) return this.#runOfBatch.get(command.batch);
    return undefined;
  }
}
