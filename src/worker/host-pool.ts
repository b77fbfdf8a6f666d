/** The runner hosts of one slot: one for each suite, kept warm for as long as it is worth it. */

import type { SuiteSpec } from "../runners/runner.ts";
import type { HostProcess } from "./host-process.ts";
import { KeepWorth } from "./keep-worth.ts";

/** No more than so many are kept, however much memory there is. */
const MOST_HOSTS = 8;

/** What it takes to have a host of a suite again, before any has run a batch. */
const USUAL_START_SECONDS = 1;

/** Starts a host for a suite. */
export type StartHost = (suite: SuiteSpec) => HostProcess;

/** What the slots of a worker know together of what their hosts are worth. */
export class HostRanking {
  readonly #worth = new KeepWorth<HostProcess>();
  readonly #startSeconds = new Map<string, number>();

  /** A host of the suite had its first batch: so long it took until the first test began. */
  started(suite: string, seconds: number): void {
    // One that had been warmed before shows less than it takes.
    this.#startSeconds.set(suite, Math.max(seconds, this.#startSeconds.get(suite) ?? 0));
  }

  use(host: HostProcess): void {
    this.#worth.use(host);
  }

  worthOf(suite: string, host: HostProcess): number {
    const seconds = this.#startSeconds.get(suite) ?? USUAL_START_SECONDS;
    return this.#worth.of(host, seconds, host.memoryBytes);
  }

  giveUp(host: HostProcess, worth: number): void {
    this.#worth.giveUp(host, worth);
  }

  forget(host: HostProcess): void {
    this.#worth.forget(host);
  }
}

/** A host that nothing runs on, and that is not the one that was used last on its slot. */
export interface IdleHost {
  readonly worth: number;
  readonly giveUp: () => void;
}

/** Starts hosts when they are needed, and closes what is worth least when they are too many. */
export class HostPool {
  readonly #start: StartHost;
  readonly #ranking: HostRanking;
  /** By name of the suite; the one used last stands last. */
  readonly #hosts = new Map<string, HostProcess>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(start: StartHost, ranking: HostRanking) {
    this.#start = start;
    this.#ranking = ranking;
  }

  /** Whether there is a host of the suite. */
  has(suite: string): boolean {
    return this.#hosts.get(suite)?.usable ?? false;
  }

  /** Returns the suite's host, a fresh one if there is none that is usable. */
  take(suite: SuiteSpec): HostProcess {
    const present = this.#hosts.get(suite.name);
    this.#hosts.delete(suite.name);
    if (present !== undefined && !present.usable) this.#dismiss(present);
    const host = present?.usable ? present : this.#start(suite);
    this.#hosts.set(suite.name, host);
    this.#ranking.use(host);
    return host;
  }

  /** Those that could be given up for want of memory. `busy` stays, whatever it is. */
  idle(busy: HostProcess | undefined): IdleHost[] {
    return [...this.#hosts].slice(0, -1).flatMap(([suite, host]) => {
      if (host === busy || !host.usable) return [];
      const worth = this.#ranking.worthOf(suite, host);
      const giveUp = () => {
        this.#ranking.giveUp(host, worth);
        this.#hosts.delete(suite);
        this.#dismiss(host);
      };
      return [{ worth, giveUp }];
    });
  }

  /** Closes what is broken or too much. `busy` stays, whatever it is. */
  tidy(busy: HostProcess | undefined): void {
    for (const [suite, host] of this.#hosts) {
      if (host === busy || host.usable) continue;
      this.#hosts.delete(suite);
      this.#dismiss(host);
    }
    const surplus = this.#hosts.size - MOST_HOSTS;
    if (surplus > 0)
      for (const host of leastFirst(this.idle(busy)).slice(0, surplus)) host.giveUp();
  }

  /** Resolves when all hosts have closed their suites, or have been ended because they did not. */
  async close(): Promise<void> {
    for (const host of this.#hosts.values()) this.#dismiss(host);
    this.#hosts.clear();
    await Promise.all(this.#leaving);
  }

  /** Ends all hosts by force. */
  async kill(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.kill()));
  }

  #dismiss(host: HostProcess): void {
    this.#ranking.forget(host);
    const left = host.close().finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }
}

/** What is worth least comes first. */
export function leastFirst(hosts: readonly IdleHost[]): IdleHost[] {
  return hosts.toSorted((a, b) => a.worth - b.worth);
}
