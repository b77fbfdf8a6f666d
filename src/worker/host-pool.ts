/** The runner hosts of one slot: one for each suite, kept warm for as long as it is worth it. */

import type { SuiteSpec } from "../runners/runner.ts";
import type { HostProcess } from "./host-process.ts";

/** Each host holds a loaded runner in memory; few projects have more suites. */
const MOST_HOSTS = 3;

/** Starts a host for a suite. */
export type StartHost = (suite: SuiteSpec) => HostProcess;

/** Starts hosts when they are needed and closes the one unused for longest when they are many. */
export class HostPool {
  readonly #start: StartHost;
  /** By name of the suite; the one used last stands last. */
  readonly #hosts = new Map<string, HostProcess>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(start: StartHost) {
    this.#start = start;
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
    return host;
  }

  /** Closes what is broken or too much. `busy` stays, whatever it is. */
  tidy(busy: HostProcess | undefined): void {
    let surplus = this.#hosts.size - MOST_HOSTS;
    for (const [suite, host] of this.#hosts) {
      if (host === busy || (host.usable && surplus <= 0)) continue;
      surplus--;
      this.#hosts.delete(suite);
      this.#dismiss(host);
    }
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
    const left = host.close().finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }
}
