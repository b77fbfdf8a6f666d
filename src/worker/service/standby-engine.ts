/** The processes of a worker's next run, brought up before anybody knows what that will be. */

import type { Engine, EngineEvents, WorkerLaunch } from "../../engine/engine.ts";
import { LocalEngine } from "../../engine/local-engine.ts";
import type { CoordinatorMessage } from "../../protocol/coordinator-messages.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";

export interface StandbyOptions {
  readonly launch: WorkerLaunch;
  readonly notice: (text: string) => void;
  /** The program of an agent: by default the one that was built with this file. */
  readonly agent?: URL | undefined;
}

/** An engine whose first worker is up, or comes up, before it is launched. */
export class StandbyEngine implements Engine {
  readonly #engine: LocalEngine;
  readonly #launch: WorkerLaunch;
  #events: EngineEvents | undefined;
  #hello: WorkerMessage | undefined;
  #state: "standing-by" | "gone" | "launched" = "standing-by";

  constructor({ launch, notice, agent }: StandbyOptions) {
    this.#launch = launch;
    this.#engine = new LocalEngine({
      events: {
        message: (workerId, incarnation, message) => {
          if (this.#state === "launched") this.#events?.message(workerId, incarnation, message);
          else if (message.type === "hello") this.#hello = message;
        },
        gone: (workerId, incarnation, exit) => {
          if (this.#state === "launched") this.#events?.gone(workerId, incarnation, exit);
          else this.#state = "gone";
        },
      },
      notice,
      ...(agent && { agent }),
    });
    this.#engine.launch(launch);
  }

  /** What it has ready. */
  get spares(): WorkerLaunch["spares"] {
    return this.#launch.spares;
  }

  get firstSlotNumber(): number {
    return this.#launch.firstSlotNumber;
  }

  /** Whose engine it is from now on. */
  adopt(events: EngineEvents): Engine {
    this.#events = events;
    return this;
  }

  /** The first time it takes what stands by. */
  launch(launch: WorkerLaunch): void {
    const standsBy = this.#state === "standing-by";
    this.#state = "launched";
    if (!standsBy) {
      this.#engine.launch(launch);
      return;
    }
    const { workerId, incarnation } = this.#launch;
    const hello = this.#hello;
    if (hello !== undefined) this.#events?.message(workerId, incarnation, hello);
  }

  send(workerId: string, message: CoordinatorMessage): void {
    this.#engine.send(workerId, message);
  }

  kill(workerId: string): void {
    this.#engine.kill(workerId);
  }

  async close(graceSeconds: number): Promise<void> {
    await this.#engine.close(graceSeconds);
  }
}
