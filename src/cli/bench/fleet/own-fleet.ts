/** A fleet of a benchmark's own on this machine: a NATS server, a coordinator and workers, on a free port. */

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { NatsClient } from "../../../engine/nats/client-transport.ts";
import { connectClient } from "../../../engine/nats/client-transport.ts";
import { statFields } from "../../../engine/process-stat.ts";
import { UsageError } from "../../usage-error.ts";
import { freePort } from "./free-port.ts";

/** The kernel counts processor time in these. */
const TICKS_PER_SECOND = 100;
const LOOK_MS = 20;
const ANSWER_SECONDS = 60;
/** A fleet is at rest when the processors have been so idle for so long. */
const IDLE_SHARE = 0.6;
const REST_SECONDS = 5;
const REST_LIMIT_SECONDS = 30;

export class OwnFleet {
  /** For what the benchmark and its tests write. */
  readonly folder: string;
  readonly url: string;
  readonly client: NatsClient;
  readonly #processes: Map<string, ChildProcess>;

  private constructor(
    folder: string,
    url: string,
    client: NatsClient,
    processes: Map<string, ChildProcess>,
  ) {
    this.folder = folder;
    this.url = url;
    this.client = client;
    this.#processes = processes;
  }

  /** @throws UsageError `no-nats-server` */
  static async start(): Promise<OwnFleet> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-bench-"));
    const processes = new Map<string, ChildProcess>();
    const port = await freePort();
    const url = `nats://127.0.0.1:${port}`;
    const words = ["-a", "127.0.0.1", "-p", `${port}`, "-js", "-sd", path.join(folder, "nats")];
    const server = spawn("nats-server", words, { stdio: "ignore" });
    processes.set("server", server);
    const client = await Promise.race([absent(server), connected(url)]);
    const fleet = new OwnFleet(folder, url, client, processes);
    const store = path.join(folder, "store");
    fleet.#plimsoll("coordinator", ["coordinator", "--join", url, "--id", "c", "--store", store]);
    return fleet;
  }

  /** Starts workers, and waits until the fleet has so many in all. */
  async workers(count: number, slots: number): Promise<void> {
    const root = path.join(this.folder, "workers");
    for (let number = 1; number <= count; number += 1) {
      const named = ["--id", `w${number}`, "--class", "bench", "--slots", `${slots}`];
      this.#plimsoll(`w${number}`, ["worker", "--join", this.url, "--root", root, ...named]);
    }
    await this.haveWorkers(count);
  }

  /** Waits until the coordinator knows so many workers. */
  async haveWorkers(count: number): Promise<void> {
    while ((await this.workersPresent()) < count) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /**
   * Waits until what workers start beside themselves is up, which is when the machine's processors
   * are mostly idle; where others keep them busy, not for ever.
   */
  async atRest(): Promise<void> {
    for (let waited = 0; waited < REST_LIMIT_SECONDS; waited += REST_SECONDS) {
      const before = os.cpus();
      await new Promise((resolve) => setTimeout(resolve, REST_SECONDS * 1000));
      if (idleShare(before, os.cpus()) > IDLE_SHARE) return;
    }
  }

  /** How many workers the coordinator takes for present. */
  async workersPresent(): Promise<number> {
    const answer = await this.client.ask({ kind: "status" }, ANSWER_SECONDS);
    const workers = answer?.kind === "status" ? answer.workers : [];
    return workers.filter(({ state }) => state === "present").length;
  }

  /** Processor time that a process has used so far, with all its threads. */
  async cpuSeconds(of: "coordinator" | "server"): Promise<number> {
    return await cpuSeconds(this.#processes.get(of)?.pid ?? 0);
  }

  async close(): Promise<void> {
    await this.client.close();
    const { server, ...services } = Object.fromEntries(this.#processes);
    // Workers end their agents and runners themselves.
    await Promise.all(Object.values(services).map((one) => end(one, "SIGINT")));
    if (server !== undefined) await end(server, "SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }

  #plimsoll(id: string, words: readonly string[]): void {
    const child = spawn(process.execPath, [process.argv[1] ?? "", ...words], {
      cwd: this.folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    this.#processes.set(id, child);
  }
}

/** A worker that is still busy is told twice: the second signal ends it at once. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const again = setTimeout(() => child.kill(signal), 3000);
  await gone;
  clearTimeout(again);
}

async function connected(url: string): Promise<NatsClient> {
  for (;;) {
    try {
      return await connectClient({ url }, () => {});
    } catch {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

async function absent(server: ChildProcess): Promise<never> {
  const [error] = await Promise.race([once(server, "error"), once(server, "exit")]);
  throw new UsageError(
    "no-nats-server",
    `No NATS server can be started: ${error instanceof Error ? error.message : "it ended"}.`,
    "Install nats-server (2.9 or later), so that it can be found in PATH.",
  );
}

function idleShare(before: readonly os.CpuInfo[], after: readonly os.CpuInfo[]): number {
  const sums = [before, after].map((cpus) => ({
    idle: cpus.reduce((sum, { times }) => sum + times.idle, 0),
    all: cpus.reduce((sum, { times }) => sum + Object.values(times).reduce((a, b) => a + b, 0), 0),
  }));
  const [first = { idle: 0, all: 0 }, last = first] = sums;
  return (last.idle - first.idle) / Math.max(1, last.all - first.all);
}

/** Of all threads of a process. */
async function cpuSeconds(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const ticks = await Promise.all(
    threads.map(async (thread) => {
      const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, "latin1").catch(() => "");
      const fields = statFields(stat);
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}
