/** Lets the number of a run's workers follow its load: brings up what pays, drains what does not. */

import { PoolSize } from "../core/adapt/pool-size.ts";
import type { ScaleOptions, ScaleSignal } from "../core/adapt/scale-signal.ts";
import type { WorkerCapabilities } from "../core/model/worker.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import { foreseenScale } from "./foreseen-load.ts";
import type { LoadBalancerEvent } from "./load-balancer-options.ts";
import type { LoadBalancerService } from "./load-balancer-service.ts";
import { poolChangeText } from "./pool-change-text.ts";
import type { RunRequest } from "./run-request.ts";
import type { WorkerPool } from "./worker-pool.ts";

export interface ElasticPoolOptions {
  readonly pool: WorkerPool;
  /** How many slots the machine carries. */
  readonly machineSlots: number;
  /** Asks a worker that holds nothing to end. */
  readonly stop: (workerId: string) => void;
  readonly holdsSomething: (workerId: string) => boolean;
  /** Says to the user what changes, and why. */
  readonly notice: (text: string) => void;
}

export class ElasticPool {
  readonly #options: ElasticPoolOptions;
  readonly #size: PoolSize;
  /** No number of workers may change, so there is nothing to do. */
  readonly #fixed: boolean;
  #foreseen = false;
  #signal: ScaleSignal | undefined;
  /** Workers of which the balancer knows that they take nothing more. */
  readonly #announced = new Set<string>();

  constructor(options: ElasticPoolOptions) {
    this.#options = options;
    const { limits } = options.pool;
    this.#size = new PoolSize(limits);
    this.#fixed = limits.size === 0;
  }

  /** What the signal has to know of the pool. */
  get question(): ScaleOptions {
    const { pool, machineSlots } = this.#options;
    const { starting, startSeconds } = pool;
    return { limits: pool.limitsWithin(machineSlots), starting, startSeconds };
  }

  /** The signal as it stood at the last tick: to make one takes too long to do it for every frame. */
  signal(service: LoadBalancerService): ScaleSignal {
    this.#signal ??= service.scaleSignal(this.question);
    return this.#signal;
  }

  /**
   * Before the tests are found, what earlier runs have taught of them says how many workers there
   * should be: once, when those that there are at least are there.
   */
  foresee(
    request: RunRequest,
    learned: readonly StoredEstimate[],
    workers: readonly WorkerCapabilities[],
  ): void {
    const { pool } = this.#options;
    if (this.#fixed || this.#foreseen || pool.starting.size > 0) return;
    this.#foreseen = true;
    // Of a part of a suite nobody knows how large it is.
    if (request.paths.length > 0) return;
    const { classes } = foreseenScale(request, learned, workers, this.question);
    for (const { workerClass, add } of classes) pool.grow(workerClass, add);
  }

  /** Looks at what waits once a second and when tests are handed in; ends those that have drained. */
  hear(service: LoadBalancerService, event: LoadBalancerEvent): void {
    const isTick = event.type === "timer-fired" && event.timer === "tick";
    if (isTick || event.type === "tests-submitted") {
      this.#signal = undefined;
      if (!this.#fixed) this.#look(service);
    }
    if (event.type !== "worker-draining") return;
    // From now on the balancer sends nothing there.
    this.#announced.add(event.workerId);
    this.dismiss();
  }

  #look(service: LoadBalancerService): void {
    const { pool, notice } = this.#options;
    for (const change of this.#size.changes(this.signal(service))) {
      pool.grow(change.workerClass, change.add);
      for (const workerId of change.leave) this.#release(service, workerId);
      notice(poolChangeText(change));
    }
  }

  /** Ends those that drain and have nothing left. */
  dismiss(): void {
    for (const workerId of this.#announced) {
      if (this.#options.holdsSomething(workerId)) continue;
      this.#announced.delete(workerId);
      this.#options.stop(workerId);
    }
  }

  /** A worker is gone, whether it was to leave or not. */
  gone(workerId: string): void {
    this.#announced.delete(workerId);
  }

  #release(service: LoadBalancerService, workerId: string): void {
    const { pool } = this.#options;
    pool.release(workerId);
    const launch = pool.leaving.find((one) => one.workerId === workerId);
    if (launch === undefined) return;
    const { incarnation } = launch;
    service.report({ type: "worker-draining", cause: "not needed", workerId, incarnation });
  }
}
