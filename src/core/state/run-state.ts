/** A run as the balancer sees it. */

import type { TestsSubmitted } from "../model/events.ts";
import type { RunId, TestKey } from "../model/identifiers.ts";
import type { Priority } from "../model/test.ts";
import type { Hold } from "./reservations.ts";
import type { TestState } from "./test-state.ts";

const DEFAULT_PRIORITY: Priority = 3;

/** One run: its tests, its standing beside other runs, and what it holds of the workers. */
export class RunState {
  readonly id: RunId;
  readonly weight: number;
  readonly priority: Priority;
  readonly submittedAt: number;
  readonly #tests = new Map<TestKey, TestState>();
  /** Suites of which workers refuse to run anything. */
  readonly refused = new Set<string>();
  /** Tests without a verdict. */
  unsettled = 0;
  /** When it was given something last; before that, when it came. */
  waitingSince: number;
  /** Of all workers together. */
  readonly holds = { slots: 0, cpuCores: 0, memoryGb: 0, gpus: 0 };

  /** @param first its first submission, without the tests */
  constructor({ run, weight, priority, at }: TestsSubmitted) {
    this.id = run;
    this.weight = weight ?? 1;
    this.priority = priority ?? DEFAULT_PRIORITY;
    this.submittedAt = at;
    this.waitingSince = at;
  }

  get tests(): ReadonlyMap<TestKey, TestState> {
    return this.#tests;
  }

  /** A test is handed in. */
  add(test: TestState): void {
    // While there was nothing of it to run, it has not waited.
    if (this.unsettled === 0) this.waitingSince = test.submittedAt;
    this.#tests.set(test.spec.key, test);
    this.unsettled += 1;
  }

  /** A batch of it goes to a worker. */
  gain(hold: Hold, now: number): void {
    this.#add(hold, 1);
    this.waitingSince = now;
  }

  /** A batch of it has ended. */
  lose(hold: Hold): void {
    this.#add(hold, -1);
  }

  #add(hold: Hold, sign: 1 | -1): void {
    this.holds.slots += sign;
    // Fractions leave crumbs, and who holds nothing holds nothing of anything.
    const none = this.holds.slots === 0;
    this.holds.cpuCores = none ? 0 : this.holds.cpuCores + sign * hold.cpuCores;
    this.holds.memoryGb = none ? 0 : this.holds.memoryGb + sign * hold.memoryGb;
    this.holds.gpus = none ? 0 : this.holds.gpus + sign * hold.gpus.length;
  }
}
