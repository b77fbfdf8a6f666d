/** The workers that may work on a run of a fleet: those that are there for any run, or for its key alone. */

import type { TestSpec } from "../../core/model/test.ts";
import type { WorkerCapabilities } from "../../core/model/worker.ts";
import type { SubmitRun } from "../../protocol/fleet/client-requests.ts";
import { keyLabel } from "../../protocol/fleet/client-requests.ts";
import type { FleetRoster } from "./fleet-roster.ts";

/** Jobs that are gone for so long will not come back by themselves. */
export const JOBLESS_SECONDS = 180;

export class RunCrew {
  readonly #roster: FleetRoster;
  /** Only workers that are dedicated to it work on the run. */
  readonly #label: string | undefined;
  readonly #jobless: () => void;
  #limit: NodeJS.Timeout | undefined;

  /** @param jobless a run with a key has had no worker for too long */
  constructor(roster: FleetRoster, join: SubmitRun["join"], jobless: () => void) {
    this.#roster = roster;
    this.#label = join && keyLabel(join.key);
    this.#jobless = jobless;
  }

  /** Those that are there. */
  get present(): readonly WorkerCapabilities[] {
    return this.#roster.presentOffers.filter((offer) => this.includes(offer));
  }

  includes({ dedicatedTo }: WorkerCapabilities): boolean {
    return dedicatedTo === this.#label;
  }

  /** The test as nobody else may run it. */
  reserved(spec: TestSpec): TestSpec {
    if (this.#label === undefined) return spec;
    const { requirements } = spec;
    const labels = [...new Set([...requirements.labels, this.#label])].sort();
    return { ...spec, requirements: { ...requirements, labels } };
  }

  /** To be told whenever workers have come or gone. */
  changed(): void {
    clearTimeout(this.#limit);
    if (this.#label === undefined || this.present.length > 0) return;
    this.#limit = setTimeout(() => this.#jobless(), JOBLESS_SECONDS * 1000).unref();
  }
}
