/** Commits what is decided to the journals of the runs that it concerns. */

import type { JournalEntry } from "../load-balancer-options.ts";
import type { FleetRun } from "./fleet-run.ts";
import type { RunDirectory } from "./run-directory.ts";

export class RunJournals {
  readonly #directory: RunDirectory;
  readonly #runs: ReadonlyMap<string, FleetRun>;
  readonly #isOver: () => boolean;
  /** To be called once what is decided next is committed. */
  #waiting: (() => void)[] = [];

  /** @param isOver whether this leadership has ended: then nothing follows from a commit */
  constructor(directory: RunDirectory, runs: ReadonlyMap<string, FleetRun>, isOver: () => boolean) {
    this.#directory = directory;
    this.#runs = runs;
    this.#isOver = isOver;
  }

  /** What has just been told is acknowledged when the decision that it leads to is committed. */
  afterNext(acknowledge: () => void): void {
    this.#waiting.push(acknowledge);
  }

  /**
   * Nothing of an entry is sent or told before it is committed.
   *
   * @returns undefined when it concerns no run, so that there is nothing to wait for
   */
  keep(entry: JournalEntry): Promise<void> | undefined {
    const acknowledgements = this.#waiting;
    this.#waiting = [];
    const slices = [...this.#directory.part(entry)].flatMap(([id, slice]) => {
      const run = this.#runs.get(id);
      return run === undefined ? [] : [{ run, slice }];
    });
    if (slices.length === 0) {
      for (const acknowledge of acknowledgements) acknowledge();
      return undefined;
    }
    const committed = Promise.all(slices.map(({ run, slice }) => run.commit(slice)));
    return committed.then(() => {
      if (this.#isOver()) throw new Error("this coordinator leads no more");
      for (const acknowledge of acknowledgements) acknowledge();
      for (const { run, slice } of slices) {
        if (slice.commands.some(({ type }) => type === "finish-run")) void run.end();
      }
    });
  }
}
