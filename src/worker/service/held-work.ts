/** Knows what a worker has been given and not finished, for a coordinator that takes over. */

import type { CoordinatorMessage } from "../../protocol/coordinator-messages.ts";
import type { HeldBatch } from "../../protocol/fleet/worker-reports.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";

type StartBatch = Extract<CoordinatorMessage, { type: "start-batch" }>;

interface Held {
  readonly run: string;
  /** In the order in which they run. */
  readonly attempts: Set<number>;
  /** When the first of them began; undefined while none runs. */
  runningSinceMs: number | undefined;
}

export class HeldWork {
  readonly #batches = new Map<number, Held>();
  readonly #holders = new Map<number, Held>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  get isEmpty(): boolean {
    return this.#batches.size === 0;
  }

  given(run: string, { batch, attempts }: StartBatch): void {
    const numbers = attempts.map(({ attempt }) => attempt);
    const held: Held = { run, attempts: new Set(numbers), runningSinceMs: undefined };
    this.#batches.set(batch, held);
    for (const number of numbers) this.#holders.set(number, held);
  }

  /** What a worker's own processes say. */
  observe(message: WorkerMessage): void {
    if (message.type === "batch-ended") this.#end(message.batch);
    if (message.type !== "progress") return;
    for (const { kind, attempt } of message.events) {
      if (kind === "case") continue;
      const held = this.#holders.get(attempt);
      if (held === undefined) continue;
      if (kind === "started") held.runningSinceMs = this.#nowMs();
      else this.#settle(held, attempt);
      if (kind === "finished") held.runningSinceMs = undefined;
    }
  }

  /** Batches of a run, by number, in the order in which they were given. */
  batchesOf(run: string): number[] {
    return [...this.#batches].flatMap(([batch, held]) => (held.run === run ? [batch] : []));
  }

  /** What is held of a run, in the order in which it was given. */
  heldOf(run: string): HeldBatch[] {
    return this.list.filter((held) => held.run === run);
  }

  get list(): HeldBatch[] {
    return [...this.#batches].map(([batch, { run, attempts, runningSinceMs }]) => {
      const held = { run, batch, attempts: [...attempts] };
      if (runningSinceMs === undefined) return held;
      return { ...held, runningSeconds: Math.max(0, this.#nowMs() - runningSinceMs) / 1000 };
    });
  }

  #settle(held: Held, attempt: number): void {
    held.attempts.delete(attempt);
    this.#holders.delete(attempt);
  }

  #end(batch: number): void {
    const held = this.#batches.get(batch);
    if (held === undefined) return;
    for (const attempt of held.attempts) this.#settle(held, attempt);
    this.#batches.delete(batch);
  }
}
