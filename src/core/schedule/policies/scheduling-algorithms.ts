/** The registry of policies: find one by its name. */

import type { Policy } from "./policy.ts";
import { PRESETS } from "./presets.ts";

/** The policies that there are, by name; further ones are added as data. */
export class SchedulingAlgorithms {
  readonly #policies = new Map<string, Policy>();

  /** @param own policies besides the presets; one with the name of a preset replaces it */
  constructor(own: readonly Policy[] = []) {
    for (const policy of [...PRESETS, ...own]) this.#policies.set(policy.name, policy);
  }

  /** In the order in which they were added, presets first. */
  get names(): string[] {
    return [...this.#policies.keys()];
  }

  get all(): Policy[] {
    return [...this.#policies.values()];
  }

  find(name: string): Policy | undefined {
    return this.#policies.get(name);
  }
}
