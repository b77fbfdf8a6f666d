/** Workers as child processes of the coordinator, on the same machine. */

import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { CoordinatorMessage } from "../protocol/coordinator-messages.ts";
import { PROTOCOL_VERSION } from "../protocol/protocol-version.ts";
import type { WorkerMessage } from "../protocol/worker-messages.ts";
import { workerMessageSchema } from "../protocol/worker-messages.ts";
import { AgentProcess } from "./agent-process.ts";
import type { Engine, EngineEvents, WorkerLaunch } from "./engine.ts";
import { MemoryKills } from "./memory-kills.ts";
import type { ProcessExit } from "./process-exit.ts";
import { sweepTag } from "./process-tree.ts";

/** What a local engine needs besides its workers. */
export interface LocalEngineOptions {
  readonly events: EngineEvents;
  /** Receives sentences for the user: what agents print, and why one was ended. */
  readonly notice: (text: string) => void;
  /** The program of a worker: by default the agent that was built with this file. */
  readonly agent?: URL;
}

/** A worker that is stopped and has said nothing for so long is ended, however long its leases last. */
const STOPPED_LIMIT_MS = 3000;
const LOOK_EVERY_MS = 1000;

interface LocalWorker {
  readonly launch: WorkerLaunch;
  /** Absent when it could not be started. */
  process?: AgentProcess;
  /** Its first message was a proper `hello`. */
  greeted: boolean;
  /** When its last message came, or it was launched. */
  heardAtMs: number;
  /** It is being ended since it was stopped. */
  stopped: boolean;
  /** It is being ended, and what it still says does not count. */
  silenced: boolean;
}

/** Starts an agent process for each worker and speaks with it over a socket pair. */
export class LocalEngine implements Engine {
  readonly #events: EngineEvents;
  readonly #notice: (text: string) => void;
  readonly #agent: URL;
  readonly #kills = new MemoryKills();
  /** Tells this engine's processes from those of every other one. */
  readonly #tag = `${process.pid}-${randomBytes(6).toString("hex")}`;
  /** The current incarnation of each worker. */
  readonly #workers = new Map<string, LocalWorker>();
  /** All incarnations whose processes are not gone yet. */
  readonly #living = new Set<LocalWorker>();
  readonly #looking: NodeJS.Timeout;
  #whenEmpty: (() => void)[] = [];

  constructor(options: LocalEngineOptions) {
    this.#events = options.events;
    this.#notice = options.notice;
    this.#looking = setInterval(() => this.#endStopped(), LOOK_EVERY_MS).unref();
    this.#agent = options.agent ?? new URL("./agent.js", import.meta.url);
  }

  launch(launch: WorkerLaunch): void {
    const old = this.#workers.get(launch.workerId);
    if (old !== undefined) this.#silence(old);
    const worker: LocalWorker = {
      launch,
      greeted: false,
      silenced: false,
      stopped: false,
      heardAtMs: performance.now(),
    };
    this.#workers.set(launch.workerId, worker);
    this.#living.add(worker);
    try {
      worker.process = this.#start(worker);
    } catch (error) {
      const detail = `could not be started: ${String(error)}`;
      setImmediate(() => this.#remove(worker, { detail, death: "crash" }));
    }
  }

  send(workerId: string, message: CoordinatorMessage): void {
    const worker = this.#workers.get(workerId);
    if (worker !== undefined && !worker.silenced) worker.process?.send(message);
  }

  kill(workerId: string): void {
    // What it has already written is still delivered: it may be results.
    this.#workers.get(workerId)?.process?.kill();
  }

  async close(graceSeconds: number): Promise<void> {
    clearInterval(this.#looking);
    const empty = new Promise<void>((resolve) => {
      if (this.#living.size === 0) resolve();
      else this.#whenEmpty.push(resolve);
    });
    for (const worker of this.#living) worker.process?.send({ type: "stop" });
    const force = setTimeout(() => {
      for (const worker of this.#living) worker.process?.kill();
    }, graceSeconds * 1000);
    await empty;
    clearTimeout(force);
    await sweepTag(this.#tag);
  }

  #start(worker: LocalWorker): AgentProcess {
    const { workerId, incarnation } = worker.launch;
    const tag = `${this.#tag}/${encodeURIComponent(workerId)}/${incarnation}`;
    return new AgentProcess(this.#agent, worker.launch, {
      tag,
      kills: this.#kills,
      events: {
        message: (value) => this.#receive(worker, value),
        broken: (reason) => this.#condemn(worker, reason),
        printed: (line) => this.#notice(`worker ${workerId}: ${line}`),
        gone: (exit) => this.#remove(worker, exit),
      },
    });
  }

  #receive(worker: LocalWorker, value: unknown): void {
    if (worker.silenced) return;
    worker.heardAtMs = performance.now();
    const checked = workerMessageSchema.safeParse(value);
    if (!checked.success) {
      this.#condemn(worker, z.prettifyError(checked.error).split("\n").slice(0, 2).join(" "));
      return;
    }
    const objection = worker.greeted ? undefined : objectionTo(checked.data, worker.launch);
    if (objection !== undefined) {
      this.#condemn(worker, objection);
      return;
    }
    worker.greeted = true;
    // Each worker says something every second.
    if (checked.data.type === "heartbeat") this.#kills.look();
    const { workerId, incarnation } = worker.launch;
    this.#events.message(workerId, incarnation, checked.data);
  }

  /** One that is only slow goes on to say something, or is not stopped when it is looked at. */
  #endStopped(): void {
    for (const worker of this.#living) {
      const silentMs = performance.now() - worker.heardAtMs;
      if (worker.stopped || silentMs < STOPPED_LIMIT_MS || !worker.process?.stopped) continue;
      worker.stopped = true;
      this.#notice(`worker ${worker.launch.workerId} is stopped and is ended`);
      worker.process.kill();
    }
  }

  #condemn(worker: LocalWorker, reason: string): void {
    if (worker.silenced) return;
    this.#silence(worker);
    const { workerId } = worker.launch;
    this.#notice(`worker ${workerId} was ended because it sent no proper message: ${reason}`);
  }

  #silence(worker: LocalWorker): void {
    worker.silenced = true;
    worker.process?.kill();
  }

  #remove(worker: LocalWorker, exit: ProcessExit): void {
    const { workerId, incarnation } = worker.launch;
    this.#living.delete(worker);
    if (this.#workers.get(workerId) === worker) this.#workers.delete(workerId);
    const stopped = { detail: "was stopped", death: "silence" } as const;
    this.#events.gone(workerId, incarnation, worker.stopped ? stopped : exit);
    if (this.#living.size > 0) return;
    for (const resolve of this.#whenEmpty) resolve();
    this.#whenEmpty = [];
  }
}

/** What is wrong with a worker's first message. */
function objectionTo(message: WorkerMessage, launch: WorkerLaunch): string | undefined {
  if (message.type !== "hello") return `"${message.type}" before "hello"`;
  if (message.protocol !== PROTOCOL_VERSION) {
    return `it speaks version ${message.protocol} of the protocol, not ${PROTOCOL_VERSION}`;
  }
  const { workerId, incarnation } = message.capabilities;
  const same = workerId === launch.workerId && incarnation === launch.incarnation;
  return same ? undefined : `it takes itself for ${workerId}, incarnation ${incarnation}`;
}
