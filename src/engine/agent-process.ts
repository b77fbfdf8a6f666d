/** One agent process as its coordinator holds it: started, spoken to, ended with all it started. */

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { WorkerLaunch } from "./engine.ts";
import { jsonLineWriter, LineSplitter, readJsonLines } from "./json-lines.ts";
import type { LocalLaunch } from "./local-launch.ts";
import { CHANNEL_DESCRIPTOR } from "./local-launch.ts";
import type { MemoryKills } from "./memory-kills.ts";
import { settledWithin } from "./patience.ts";
import type { ProcessExit } from "./process-exit.ts";
import { processExit } from "./process-exit.ts";
import { isStopped, sweepTag, withTag } from "./process-tree.ts";

/** After its channel has closed an agent still ends its runners; then it must be gone itself. */
const EXIT_GRACE_MS = 5000;
/** What an ended agent has written is read in no time, unless somebody else holds its channel. */
const DRAIN_LIMIT_MS = 1000;

/** What an agent process reports to its engine. */
export interface AgentProcessEvents {
  /** Something came, unchecked. */
  message(value: unknown): void;
  /** It wrote something that is not a message at all. */
  broken(reason: string): void;
  /** It printed a line. */
  printed(line: string): void;
  /** Called once: it and everything that it started are gone, and no message will follow. */
  gone(exit: ProcessExit): void;
}

export interface AgentProcessOptions {
  /** Of everything that it starts. */
  readonly tag: string;
  readonly kills: MemoryKills;
  readonly events: AgentProcessEvents;
}

/** Starts an agent and keeps its channel. */
export class AgentProcess {
  readonly #events: AgentProcessEvents;
  readonly #tag: string;
  readonly #child: ChildProcess;
  readonly #write: (message: unknown) => void = () => {};
  #drained: Promise<void> = Promise.resolve();
  #ending = false;

  /** @throws when the operating system refuses the command line or the environment. */
  constructor(program: URL, launch: WorkerLaunch, { tag, kills, events }: AgentProcessOptions) {
    this.#events = events;
    this.#tag = tag;
    this.#child = startAgent(program, launch, tag);
    this.#child.once("error", (error) => {
      // Without a process id it was never started; other errors (a signal that cannot be sent)
      // leave a process whose end is reported by `exit`.
      if (this.#child.pid !== undefined) return;
      const detail = `could not be started: ${error.message}`;
      void this.#end({ detail, death: "crash" });
    });
    this.#child.once("exit", (status, signal) => {
      void this.#end(processExit(status, signal, kills));
    });
    readPrinted(this.#child, (line) => events.printed(line));
    // A process that could not be started may have no channel.
    const stdio: readonly unknown[] = this.#child.stdio ?? [];
    const channel = stdio[CHANNEL_DESCRIPTOR] as Socket | undefined;
    if (!channel) return;
    this.#write = jsonLineWriter(channel);
    this.#drained = this.#read(channel);
  }

  send(message: unknown): void {
    this.#write(message);
  }

  /** It does nothing until somebody lets it go on. */
  get stopped(): boolean {
    const { pid } = this.#child;
    return pid !== undefined && isStopped(pid);
  }

  /** Ends it by force; `gone` follows when everything that it started is gone, too. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #read(channel: Socket): Promise<void> {
    return new Promise((resolve) => {
      readJsonLines(channel, {
        message: (value) => this.#events.message(value),
        broken: (reason) => this.#events.broken(reason),
        ended: () => {
          resolve();
          setTimeout(() => this.kill(), EXIT_GRACE_MS).unref();
        },
      });
    });
  }

  async #end(exit: ProcessExit): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    await settledWithin(this.#drained, DRAIN_LIMIT_MS);
    await sweepTag(this.#tag);
    this.#events.gone(exit);
  }
}

function startAgent(program: URL, launch: WorkerLaunch, tag: string): ChildProcess {
  const { environment, ...offer } = launch;
  const { NODE_OPTIONS: nodeOptions, ...rest } = { ...process.env, ...environment };
  const argument: LocalLaunch = { ...offer, tag, ...(nodeOptions && { nodeOptions }) };
  return spawn(process.execPath, [fileURLToPath(program), JSON.stringify(argument)], {
    env: withTag(rest, tag),
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
}

function readPrinted(child: ChildProcess, printed: (line: string) => void): void {
  const pass = (line: string) => {
    if (line.trim() !== "") printed(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    const splitter = new LineSplitter();
    stream?.setEncoding("utf8");
    stream?.on("data", (piece: string) => splitter.push(piece).forEach(pass));
    stream?.once("end", () => pass(splitter.rest()));
  }
}
