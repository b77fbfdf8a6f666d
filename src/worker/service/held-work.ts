/** Knows what a worker has been given and not finished, for a coordinator that takes over. */

import type { CoordinatorMessage } from "../../protocol/coordinator-messages.ts";
import type { HeldBatch } from "../../protocol/fleet/worker-reports.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";

type StartBatch = Extract<CoordinatorMessage, { type: "start-batch" }>;

interface Held {
  readonly run: string;
  /** In the order in which they run. */
  attempts: number[];
  /** When the first of them began; undefined while none runs. */
  runningSinceMs: number | undefined;
}

export class HeldWork {
  readonly #batches = new Map<number, Held>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  get isEmpty(): boolean {
    return this.#batches.size === 0;
  }

  given(run: string, { batch, attempts }: StartBatch): void {
    const numbers = attempts.map(({ attempt }) => attempt);
    this.#batches.set(batch, { run, attempts: numbers, runningSinceMs: undefined });
  }

  /** What a worker's own processes say. */
  observe(message: WorkerMessage): void {
    if (message.type === "batch-ended") this.#batches.delete(message.batch);
    if (message.type !== "progress") return;
    for (const { kind, attempt } of message.events) {
      if (kind === "case") continue;
      const held = this.#holderOf(attempt);
      if (held === undefined) continue;
      if (kind === "started") held.runningSinceMs = this.#nowMs();
      else held.attempts = held.attempts.filter((other) => other !== attempt);
      if (kind === "finished") held.runningSinceMs = undefined;
    }
  }

  /** Batches of a run, by number. */
  batchesOf(run: string): number[] {
    return [...this.#batches].flatMap(([batch, held]) => (held.run === run ? [batch] : []));
  }

  get list(): HeldBatch[] {
    return [...this.#batches].map(([batch, { run, attempts, runningSinceMs }]) => {
      const held = { run, batch, attempts };
      if (runningSinceMs === undefined) return held;
      return { ...held, runningSeconds: Math.max(0, this.#nowMs() - runningSinceMs) / 1000 };
    });
  }

  #holderOf(attempt: number): Held | undefined {
    for (const held of this.#batches.values()) if (held.attempts.includes(attempt)) return held;
    return undefined;
  }
}
