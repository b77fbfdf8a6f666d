/** How a coordinator and its workers reach each other, whatever carries the messages. */

import type { CoordinatorMessage, Spares } from "../protocol/coordinator-messages.ts";
import type { WorkerMessage } from "../protocol/worker-messages.ts";
import type { ProcessExit } from "./process-exit.ts";

/** One worker process that an engine is asked to bring up. */
export interface WorkerLaunch {
  readonly workerId: string;
  readonly incarnation: number;
  readonly workerClass: string;
  readonly slots: number;
  /** Number of this worker's first slot among all slots of the machine, from 1. */
  readonly firstSlotNumber: number;
  readonly labels: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly spares?: Spares;
}

/** What an engine tells its coordinator. */
export interface EngineEvents {
  message(workerId: string, incarnation: number, message: WorkerMessage): void;
  /** The worker's channel has closed: no message of this incarnation will follow. */
  gone(workerId: string, incarnation: number, exit: ProcessExit): void;
}

/** The coordinator's end. */
export interface Engine {
  /** Starts a worker process. Its first message is `hello`. */
  launch(worker: WorkerLaunch): void;
  /** Sends in order; a message to a worker that is gone is dropped. */
  send(workerId: string, message: CoordinatorMessage): void;
  /** Ends a worker by force, with all its processes; `gone` follows. */
  kill(workerId: string): void;
  /** Asks all workers to stop, ends by force what is left after the grace, and sweeps. */
  close(graceSeconds: number): Promise<void>;
}

/** The worker's end. */
export interface WorkerLink {
  send(message: WorkerMessage): void;
  onMessage(handler: (message: CoordinatorMessage) => void): void;
  /** Called once when the coordinator is gone. */
  onClosed(handler: () => void): void;
}
