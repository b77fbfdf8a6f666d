/** Processes for runners that are started before a suite is known that needs one. */

import type { SuiteSpec } from "../runners/runner.ts";
import type { HostProcess } from "./host-process.ts";

type Environment = Readonly<Record<string, string>>;

export class SpareHosts {
  readonly #environment: Environment;
  #hosts: HostProcess[];

  /** @param start starts one for suites with this environment */
  constructor(count: number, environment: Environment, start: () => HostProcess) {
    this.#environment = environment;
    this.#hosts = Array.from({ length: count }, start);
  }

  /**
   * One for this suite; `undefined` when there is none. A process reads parts of its environment
   * only when it starts, so it has to have been started with the suite's; where that was guessed
   * wrong, they only take room.
   */
  take({ environment }: SuiteSpec): HostProcess | undefined {
    if (!sameEntries(environment, this.#environment)) void this.close();
    this.#hosts = this.#hosts.filter((host) => host.usable);
    return this.#hosts.shift();
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map((host) => host.close()));
  }

  /** By force. */
  async kill(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map((host) => host.kill()));
  }
}

function sameEntries(one: Environment, other: Environment): boolean {
  const entries = Object.entries(one);
  const same = entries.every(([name, value]) => other[name] === value);
  return same && entries.length === Object.keys(other).length;
}
