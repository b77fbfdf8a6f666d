/** A whole fleet of real processes on this machine: server, coordinators and workers of dist/. */

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { RunReport, TestReport } from "../../src/coordinator/run-report.ts";
import { connectClient } from "../../src/engine/nats/client-transport.ts";
import type { SubmitRun } from "../../src/protocol/fleet/client-requests.ts";
import { NatsServer } from "./nats-server.ts";
import { until } from "./until.ts";

// Tests and drills run in the folder of the project.
const cli = path.resolve("dist/cli.js");
const workspace = path.resolve("tests/fleet/fixtures/counted");

/** What a client was told of a run. */
export interface Followed {
  readonly report: RunReport;
  /** By test, how often its verdict was told under one leader. */
  readonly settled: ReadonlyMap<string, TestReport>;
}

export class Fleet {
  readonly server: NatsServer;
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #processes = new Map<string, ChildProcess>();
  readonly #logs = new Map<string, string>();
  readonly #arguments = new Map<string, readonly string[]>();

  private constructor(server: NatsServer, folder: string, environment: NodeJS.ProcessEnv) {
    this.server = server;
    this.folder = folder;
    this.#environment = {
      ...process.env,
      ...environment,
      FLEET_LOG: path.join(folder, "ran.log"),
      XDG_CACHE_HOME: path.join(folder, "cache"),
    };
  }

  static async start(environment: NodeJS.ProcessEnv = {}): Promise<Fleet> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-fleet-"));
    return new Fleet(await NatsServer.start(), folder, environment);
  }

  /** @param store by default a folder that all coordinators of the fleet share */
  coordinator(id: string, store = path.join(this.folder, "store")): void {
    this.#start(id, ["coordinator", "--id", id, "--store", store]);
  }

  worker(id: string, slots = 1, more: readonly string[] = []): void {
    this.#start(id, ["worker", "--id", id, "--class", "any", "--slots", `${slots}`, ...more]);
  }

  /** The process id of a service. */
  pid(id: string): number {
    return this.#processes.get(id)?.pid ?? 0;
  }

  /** Waits for a service to end by itself. */
  async exitOf(id: string): Promise<number | null> {
    const child = this.#processes.get(id);
    if (child === undefined) return null;
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    return child.exitCode;
  }

  /** Starts a process that was killed again, as it was. */
  restart(id: string): void {
    this.#start(id, this.#arguments.get(id) ?? []);
  }

  signal(id: string, signal: NodeJS.Signals): void {
    this.#processes.get(id)?.kill(signal);
  }

  async kill(id: string): Promise<void> {
    const child = this.#processes.get(id);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  log(id: string): string {
    return this.#logs.get(id) ?? "";
  }

  /** The coordinator that said last that it leads. */
  async leader(): Promise<string> {
    let found: { id: string; epoch: number } | undefined;
    await until(() => {
      for (const [id, log] of this.#logs) {
        const epoch = Number([...log.matchAll(/leads \(number (\d+)\)/g)].at(-1)?.[1] ?? 0);
        if (epoch > (found?.epoch ?? 0)) found = { id, epoch };
      }
      return found !== undefined;
    });
    return found?.id ?? "";
  }

  /** Tests in the order in which they were begun, each with its worker. */
  async ran(): Promise<readonly string[]> {
    const text = await readFile(path.join(this.folder, "ran.log"), "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  /** Submits a run and follows it to its end, as a client does. */
  async run(run: string, differs: Partial<SubmitRun> = {}): Promise<Followed> {
    const client = await connectClient({ url: this.server.url }, () => {});
    try {
      const accepted = await client.ask(submission(run, differs), 60);
      if (accepted?.kind !== "accepted")
        throw new Error(`not accepted: ${JSON.stringify(accepted)}`);
      const settled = new Map<string, TestReport>();
      let since = { epoch: 0, index: 0 };
      for (;;) {
        const request = { kind: "follow", run, since, waitSeconds: 2 } as const;
        const news = await client.ask(request, 60);
        if (news?.kind !== "news") throw new Error(`no news: ${JSON.stringify(news)}`);
        since = news.next;
        for (const test of news.settled as TestReport[]) settled.set(test.key, test);
        if (news.report !== undefined) return { report: news.report as RunReport, settled };
      }
    } finally {
      await client.close();
    }
  }

  async close(): Promise<void> {
    for (const child of this.#processes.values()) child.kill("SIGCONT");
    await Promise.all([...this.#processes.keys()].map((id) => this.kill(id)));
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #start(id: string, words: readonly string[]): void {
    this.#arguments.set(id, words);
    const [command = "", ...rest] = words;
    const child = spawn(process.execPath, [cli, command, "--join", this.server.url, ...rest], {
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#processes.set(id, child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => this.#logs.set(id, this.log(id) + text));
    }
  }
}

function submission(run: string, differs: Partial<SubmitRun>): SubmitRun {
  const spec = {
    name: "counted",
    runner: "module" as const,
    root: ".",
    environment: {},
    options: { module: "./runner.mjs" },
  };
  return {
    kind: "submit",
    run,
    suites: [{ spec, retries: 0, requirements: { labels: [] } }],
    paths: [],
    workspace: { kind: "path", path: workspace },
    passWithNoTests: false,
    ...differs,
  };
}
