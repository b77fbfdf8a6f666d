/** The worker's end of the channel to a coordinator on the same machine. */

import { Socket } from "node:net";
import type { CoordinatorMessage } from "../protocol/coordinator-messages.ts";
import type { WorkerMessage } from "../protocol/worker-messages.ts";
import type { WorkerLink } from "./engine.ts";
import { jsonLineWriter, readJsonLines } from "./json-lines.ts";
import { CHANNEL_DESCRIPTOR } from "./local-launch.ts";

/** Talks over the descriptor that the coordinator left open for its agent. */
export class LocalLink implements WorkerLink {
  readonly #socket: Socket;
  readonly #write: (message: unknown) => void;
  #onMessage: (message: CoordinatorMessage) => void = () => {};
  #onClosed: () => void = () => {};

  /** @throws when the process was not started by a coordinator. */
  constructor() {
    this.#socket = new Socket({ fd: CHANNEL_DESCRIPTOR, readable: true, writable: true });
    this.#write = jsonLineWriter(this.#socket);
    readJsonLines(this.#socket, {
      // Not checked: it comes from the parent, which is of the same build, and a schema library
      // would double the start-up time of an agent.
      message: (value) => this.#onMessage(value as CoordinatorMessage),
      broken: () => this.#socket.destroy(),
      ended: () => this.#onClosed(),
    });
  }

  send(message: WorkerMessage): void {
    this.#write(message);
  }

  onMessage(handler: (message: CoordinatorMessage) => void): void {
    this.#onMessage = handler;
  }

  onClosed(handler: () => void): void {
    this.#onClosed = handler;
  }

  /** Resolves when everything sent has left this process, or cannot leave it any more. */
  async close(): Promise<void> {
    if (this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once("close", resolve);
      this.#socket.end(resolve);
    });
  }
}
