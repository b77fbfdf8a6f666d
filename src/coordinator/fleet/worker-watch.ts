/** Looks at a fleet's workers time and again: who has fallen silent, and who does not come back. */

import { AWAY_LIMIT_SECONDS, EXPIRE_SECONDS, LOOK_SECONDS } from "./fleet-configuration.ts";
import type { FleetRoster } from "./fleet-roster.ts";

export interface WorkerWatchOptions {
  readonly roster: FleetRoster;
  /** Whether workers that are well are heard now. */
  readonly hears: () => boolean;
  readonly lost: (workerId: string, incarnation: number, detail: string) => void;
  /** One that was lost is not waited for any longer. */
  readonly expired: (workerId: string, incarnation: number, detail: string) => void;
}

export class WorkerWatch {
  readonly #options: WorkerWatchOptions;
  #timers: NodeJS.Timeout[] = [];

  constructor(options: WorkerWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timers = [
      setInterval(() => this.#look(), LOOK_SECONDS * 1000),
      setInterval(() => this.#expire(), EXPIRE_SECONDS * 1000),
    ];
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  #look(): void {
    const { roster, hears, lost } = this.#options;
    for (const { offer, silentSeconds } of roster.silent(hears())) {
      const detail = `it was not heard of for ${silentSeconds.toFixed(1)} s`;
      lost(offer.workerId, offer.incarnation, detail);
    }
  }

  #expire(): void {
    const { roster, expired } = this.#options;
    for (const { workerId, incarnation } of roster.overdue(AWAY_LIMIT_SECONDS)) {
      const detail = `it has been away for ${AWAY_LIMIT_SECONDS} s`;
      roster.gone(workerId, "left", detail);
      expired(workerId, incarnation, detail);
    }
  }
}
