/** The agent of a worker's runs: it is up before anybody knows what the next one will be. */

import type { Engine, EngineEvents, WorkerLaunch } from "../../engine/engine.ts";
import { LocalEngine } from "../../engine/local-engine.ts";
import { settledWithin } from "../../engine/patience.ts";
import type { CoordinatorMessage, Spares } from "../../protocol/coordinator-messages.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";

export interface StandbyOptions {
  readonly launch: WorkerLaunch;
  readonly notice: (text: string) => void;
  /** The program of an agent: by default the one that was built with this file. */
  readonly agent?: URL | undefined;
}

/** An engine with one agent, which is lent to one run after the other. */
export class StandbyEngine implements Engine {
  readonly #engine: LocalEngine;
  readonly #launch: WorkerLaunch;
  #spares: Spares | undefined;
  /** Of the run that has it. */
  #events: EngineEvents | undefined;
  /** What the agent has greeted with, if no run has been told. */
  #hello: WorkerMessage | undefined;
  #state: "standing-by" | "launched" | "releasing" | "gone" = "standing-by";
  #greeted: () => void = () => {};

  constructor({ launch, notice, agent }: StandbyOptions) {
    this.#launch = launch;
    this.#spares = launch.spares;
    this.#engine = new LocalEngine({
      events: {
        message: (_, __, message) => this.#onMessage(message),
        gone: (workerId, incarnation, exit) => {
          const events = this.#state === "launched" ? this.#events : undefined;
          this.#state = "gone";
          this.#greeted();
          events?.gone(workerId, incarnation, exit);
        },
      },
      notice,
      ...(agent && { agent }),
    });
    this.#engine.launch(launch);
  }

  /** What it has ready. */
  get spares(): Spares | undefined {
    return this.#spares;
  }

  get firstSlotNumber(): number {
    return this.#launch.firstSlotNumber;
  }

  /** Whose engine it is from now on. */
  adopt(events: EngineEvents): Engine {
    this.#events = events;
    return this;
  }

  /** The first time a run takes what stands by. */
  launch(launch: WorkerLaunch): void {
    const isUp = this.#standsBy;
    this.#state = "launched";
    if (!isUp) {
      this.#engine.launch(launch);
      return;
    }
    const hello = this.#hello;
    this.#hello = undefined;
    if (hello !== undefined) this.#onMessage(hello);
  }

  send(workerId: string, message: CoordinatorMessage): void {
    this.#engine.send(workerId, message);
  }

  kill(workerId: string): void {
    this.#engine.kill(workerId);
  }

  /**
   * Its run is over: the agent ends what it has of it, and gets these ready for the next.
   *
   * @returns whether it stands by then; otherwise there is nothing to do but to close it
   */
  async release(spares: Spares, graceSeconds: number): Promise<boolean> {
    if (this.#state === "gone") return false;
    this.#state = "releasing";
    const greeted = new Promise<void>((resolve) => {
      this.#greeted = resolve;
    });
    this.#spares = spares;
    this.#engine.send(this.#launch.workerId, { type: "stand-by", spares });
    await settledWithin(greeted, graceSeconds * 1000);
    return this.#standsBy;
  }

  async close(graceSeconds: number): Promise<void> {
    await this.#engine.close(graceSeconds);
  }

  get #standsBy(): boolean {
    return this.#state === "standing-by";
  }

  #onMessage(message: WorkerMessage): void {
    const { workerId, incarnation } = this.#launch;
    if (message.type === "hello" && this.#state !== "launched") {
      this.#hello = message;
      this.#state = "standing-by";
      this.#greeted();
    } else if (!this.#standsBy) {
      this.#events?.message(workerId, incarnation, message);
    }
  }
}
