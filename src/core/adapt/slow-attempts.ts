/** Attempts that were cut off because others of their tests were ahead. */

import type { WorkerId } from "../model/identifiers.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";

/** It took at least so long there. */
interface CutOff {
  readonly workerClass: string;
  readonly workerId: WorkerId;
  readonly seconds: number;
}

export class SlowAttempts {
  readonly #cutOff = new Map<TestState, CutOff[]>();

  /** An attempt was cut off while another one of its test went on. */
  add({ test, terms }: AttemptState, seconds: number): void {
    const { workerClass, workerId } = terms;
    const others = this.#cutOff.get(test) ?? [];
    this.#cutOff.set(test, [...others, { workerClass, workerId, seconds }]);
  }

  /** Those of the test, once. */
  take(test: TestState): readonly CutOff[] {
    const known = this.#cutOff.get(test) ?? [];
    this.#cutOff.delete(test);
    return known;
  }
}
