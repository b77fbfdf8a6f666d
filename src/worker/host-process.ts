/** One runner host as its agent holds it: started, asked, and ended with all that it started. */

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { jsonLineWriter, readJsonLines } from "../engine/json-lines.ts";
import type { MemoryKills } from "../engine/memory-kills.ts";
import { settledWithin } from "../engine/patience.ts";
import type { ProcessExit } from "../engine/process-exit.ts";
import { processExit } from "../engine/process-exit.ts";
import { signalGroup, sweepTag, withTag } from "../engine/process-tree.ts";
import type { ProgressEvent } from "../protocol/worker-messages.ts";
import type { RunnerName, SuiteSpec } from "../runners/runner.ts";
import type { HostReport, HostRequest, SuiteProblem } from "./host-messages.ts";
import { REPORT_DESCRIPTOR, REQUEST_DESCRIPTOR } from "./host-messages.ts";
import { OutputTail } from "./output-tail.ts";
import { treeMemoryBytes } from "./process-memory.ts";

/** Time for a runner to end by itself after SIGTERM. */
const TERM_GRACE_MS = 300;
/** Time for an idle runner to close: users' own teardown may be part of it. */
const CLOSE_GRACE_MS = 3000;
/** What an ended host has written is read in no time, unless somebody else holds its pipes. */
const DRAIN_LIMIT_MS = 1000;

/** What Node.js prints before it ends itself, since its own limit is reached; a stack follows. */
const FULL_HEAP = "JavaScript heap out of memory";

/** What a host is started with; for which suite and slot, it learns when it is opened. */
export interface HostSetting {
  readonly workerId: string;
  /** Found in the environment of everything that the host starts. */
  readonly tag: string;
  /** Environment of the worker, and of suites that it may be opened for. */
  readonly environment: NodeJS.ProcessEnv;
  readonly kills: MemoryKills;
  /** Told when the host could not close its suite in good order. */
  readonly closeFailed: (suite: string, error: SuiteProblem) => void;
}

/** What came of a request. */
export type HostReply =
  | Exclude<HostReport, { type: "progress" | "opened" | "close-failed" }>
  /** The process ended, with its exit status and last lines. */
  | ({ readonly type: "died" } & ProcessExit);

/** Receives progress of the batch that the host runs. */
export type Relay = (events: ProgressEvent[]) => void;

/** A process for one suite on one slot, once it is opened for it; it does one thing at a time. */
export class HostProcess {
  /** Resolves with the exit status and the last lines when it and all it started are gone. */
  readonly gone: Promise<ProcessExit>;
  /** It has run a batch: what comes first, and takes time, is behind it. */
  proven = false;
  readonly #child: ChildProcess;
  readonly #tag: string;
  readonly #workerId: string;
  #suite = "";
  readonly #tail = new OutputTail();
  readonly #ask: (request: HostRequest) => void;
  readonly #closeFailed: HostSetting["closeFailed"];
  #alive = true;
  #killing = false;
  #relay: Relay | undefined;
  #onReply: ((reply: HostReply) => void) | undefined;
  #problem: Extract<HostReport, { type: "broken" }> | undefined;

  constructor(setting: HostSetting) {
    this.#tag = setting.tag;
    this.#workerId = setting.workerId;
    this.#closeFailed = setting.closeFailed;
    this.#child = startHost(setting);
    this.gone = this.#watchEnd(setting.kills);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (piece: string) => this.#tail.push(piece));
    }
    // A process that could not be started may have no channels.
    const stdio: readonly unknown[] = this.#child.stdio ?? [];
    const requests = stdio[REQUEST_DESCRIPTOR] as Writable | undefined;
    const reports = stdio[REPORT_DESCRIPTOR] as Readable | undefined;
    this.#ask = requests ? jsonLineWriter(requests) : () => {};
    if (reports) this.#read(reports);
  }

  /** Loads the adapter of a runner that it is likely to be opened for. */
  prepare(runner: RunnerName): void {
    this.#ask({ type: "prepare", runner });
  }

  /** Before anything else is asked, and once. */
  open(suite: SuiteSpec, slotNumber: number): void {
    this.#suite = suite.name;
    this.#ask({ type: "open", suite, workerId: this.#workerId, slotNumber });
  }

  /** Whether it can take a request. */
  get usable(): boolean {
    return this.#alive && !this.#killing && this.#problem === undefined;
  }

  /** Memory that would be free without it. */
  get memoryBytes(): number {
    const { pid } = this.#child;
    return this.#alive && pid !== undefined ? treeMemoryBytes(pid) : 0;
  }

  /** Asks for something; the host must be idle. */
  request(request: HostRequest, relay?: Relay): Promise<HostReply> {
    this.#tail.clear();
    this.#relay = relay;
    return new Promise((resolve) => {
      this.#onReply = (reply) => {
        this.#onReply = undefined;
        this.#relay = undefined;
        resolve(reply);
      };
      void this.gone.then((exit) => this.#onReply?.({ type: "died", ...exit }));
      if (this.#problem !== undefined) this.#onReply(this.#problem);
      else this.#ask(request);
    });
  }

  /** Asks for attempts of the batch that runs; what is taken back comes as progress. */
  revoke(attempts: readonly number[]): void {
    this.#ask({ type: "revoke", attempts });
  }

  /**
   * Ends it with everything that it started: politely, then by force. What it reports from now on
   * may be about processes that this has ended, so it does not count.
   */
  async kill(): Promise<void> {
    if (!this.#killing && this.#alive) {
      this.#killing = true;
      this.#relay = undefined;
      this.#signal("SIGTERM");
      await settledWithin(this.gone, TERM_GRACE_MS);
      this.#signal("SIGKILL");
    }
    await this.gone;
  }

  /** Lets it close its suite, and ends it by force when that takes too long. */
  async close(): Promise<void> {
    this.#ask({ type: "close" });
    if (!(await settledWithin(this.gone, CLOSE_GRACE_MS))) await this.kill();
  }

  /** Its id may belong to another process once it has been reaped, so it must be alive. */
  #signal(signal: NodeJS.Signals): void {
    if (this.#alive && this.#child.pid !== undefined) signalGroup(this.#child.pid, signal);
  }

  #read(reports: Readable): void {
    readJsonLines(reports, {
      message: (value) => this.#take(value as HostReport),
      // A test can write to any descriptor; a host that is not understood is of no use.
      broken: (reason) => {
        this.#tail.push(`Something else was written to Plimsoll's descriptor: ${reason}\n`);
        void this.kill();
      },
      ended: () => void this.kill(),
    });
  }

  #take(report: HostReport): void {
    switch (report.type) {
      case "progress":
        this.#relay?.(report.events);
        return;
      case "opened":
        return;
      case "close-failed":
        if (!this.#killing) this.#closeFailed(this.#suite, report.error);
        return;
      case "broken":
        this.#problem = report;
        this.#onReply?.(report);
        return;
      default:
        this.#onReply?.(report);
    }
  }

  async #watchEnd(kills: MemoryKills): Promise<ProcessExit> {
    const child = this.#child;
    const { pid } = child;
    const closed = new Promise((resolve) => {
      child.once("close", resolve);
    });
    const exit = await new Promise<ProcessExit>((resolve) => {
      child.once("exit", (status, signal) => resolve(processExit(status, signal, kills)));
      child.once("error", (error) => {
        if (pid !== undefined) return;
        resolve({ detail: `could not be started: ${error.message}`, death: "crash" });
      });
    });
    this.#alive = false;
    // What it left behind in its group: at this moment nobody else can have got its id.
    if (pid !== undefined) signalGroup(pid, "SIGKILL");
    await sweepTag(this.#tag);
    await settledWithin(closed, DRAIN_LIMIT_MS);
    child.stdout?.destroy();
    child.stderr?.destroy();
    return this.#withLastWords(exit);
  }

  #withLastWords({ detail, death }: ProcessExit): ProcessExit {
    if (this.#tail.contains(FULL_HEAP)) {
      return { detail: `${detail}, since its JavaScript heap was full`, death: "memory" };
    }
    const lines = this.#tail.toString();
    return { detail: lines === "" ? detail : `${detail}; it printed last:\n${lines}`, death };
  }
}

function startHost({ workerId, tag, environment }: HostSetting): ChildProcess {
  const program = fileURLToPath(new URL("./runner-host.js", import.meta.url));
  const title = `plimsoll runner ${workerId}`;
  return spawn(process.execPath, [program, String(process.pid), tag, title], {
    // A session of its own: signals of the terminal do not reach it, and its group can be ended.
    detached: true,
    env: withTag(environment, tag),
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
}
