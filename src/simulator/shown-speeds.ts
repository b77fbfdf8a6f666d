/** Says when what a worker runs shows that it has become slower or faster than it was taken to be. */

import type { StartBatch } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { AttemptId, WorkerId } from "../core/model/identifiers.ts";

/** What of ten durations nine should keep to, when the attempt was leased. */
interface Leased {
  readonly workerId: WorkerId;
  readonly leastSeconds: number;
  readonly mostSeconds: number;
}

/** An attempt took, or takes, longer or shorter than nine in ten would. */
export type Shown = (workerId: WorkerId, how: "slower" | "faster") => void;

/**
 * Hears what a coordinator hears. A record of a decision has the interval of the head of its batch;
 * that of the others is taken to be as wide, as a ratio.
 */
export class ShownSpeeds {
  readonly #leased = new Map<AttemptId, Leased>();
  readonly #running = new Map<AttemptId, number>();
  readonly #shown: Shown;

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  lease({ workerId, attempts, decision }: StartBatch): void {
    const [low, middle, high] = decision.predictedSeconds;
    for (const { attempt, predictedSeconds } of attempts) {
      const leastSeconds = (predictedSeconds * low) / middle;
      const mostSeconds = (predictedSeconds * high) / middle;
      this.#leased.set(attempt, { workerId, leastSeconds, mostSeconds });
    }
  }

  /** It will never be heard of again. */
  forget(attempt: AttemptId): void {
    this.#leased.delete(attempt);
    this.#running.delete(attempt);
  }

  hear(event: BalancerEvent): void {
    if (event.type === "attempt-started") {
      this.#running.set(event.attempt, event.at);
    } else if (event.type === "attempt-finished") {
      const leased = this.#leased.get(event.attempt);
      this.forget(event.attempt);
      if (leased === undefined) return;
      if (event.seconds > leased.mostSeconds) this.#shown(leased.workerId, "slower");
      if (event.seconds < leased.leastSeconds) this.#shown(leased.workerId, "faster");
    } else if (event.type === "timer-fired") {
      for (const [attempt, since] of this.#running) {
        const { workerId, mostSeconds = Number.POSITIVE_INFINITY } =
          this.#leased.get(attempt) ?? {};
        if (workerId !== undefined && event.at - since > mostSeconds)
          this.#shown(workerId, "slower");
      }
    }
  }
}
