/** A whole fleet of real processes on this machine: server, coordinators and workers of dist/. */

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { RunReport, TestReport } from "../../src/coordinator/run-report.ts";
import { connectClient } from "../../src/engine/nats/client-transport.ts";
import type { SubmitRun } from "../../src/protocol/fleet/client-requests.ts";
import { Cable } from "./cable.ts";
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
  /** By test, when its verdict was told first; ms since 1970. */
  readonly toldAtMs: ReadonlyMap<string, number>;
}

export class Fleet {
  readonly server: NatsServer;
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #processes = new Map<string, ChildProcess>();
  readonly #logs = new Map<string, string>();
  readonly #arguments = new Map<string, readonly string[]>();
  readonly #cables = new Map<string, Cable>();

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
    this.#start(id, ["coordinator", "--join", this.#url(id), "--id", id, "--store", store]);
  }

  worker(id: string, slots = 1, more: readonly string[] = []): void {
    const who = ["--id", id, "--class", "any", "--slots", `${slots}`];
    this.#start(id, ["worker", "--join", this.#url(id), ...who, ...more]);
  }

  /** A client that follows a run; its reports are in the folder of the fleet, `clients/ID`. */
  async client(id: string, run: string, more: readonly string[] = []): Promise<void> {
    const folder = path.join(this.folder, "clients", id);
    await mkdir(folder, { recursive: true });
    const report = path.join(folder, "run.json");
    this.#start(id, ["attach", run, "--fleet", this.#url(id), "--report", report, ...more]);
  }

  /** The process of this id, which is started afterwards, reaches the server by a cable of its own. */
  async cable(id: string): Promise<Cable> {
    const cable = await Cable.lay(this.server.port);
    this.#cables.set(id, cable);
    return cable;
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

  /** Tests in the order in which they were begun, each with its worker and when it was, in ms since 1970. */
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
      const toldAtMs = new Map<string, number>();
      let since = { epoch: 0, index: 0 };
      for (;;) {
        const request = { kind: "follow", run, since, waitSeconds: 2 } as const;
        const news = await client.ask(request, 60);
        if (news === undefined) continue; // nobody leads at present
        if (news.kind !== "news") throw new Error(`no news: ${JSON.stringify(news)}`);
        since = news.next;
        for (const test of news.settled as TestReport[]) {
          settled.set(test.key, test);
          if (!toldAtMs.has(test.key)) toldAtMs.set(test.key, Date.now());
        }
        const report = news.report as RunReport | undefined;
        if (report !== undefined) return { report, settled, toldAtMs };
      }
    } finally {
      await client.close();
    }
  }

  #url(id: string): string {
    const cable = this.#cables.get(id);
    return cable === undefined ? this.server.url : `nats://127.0.0.1:${cable.port}`;
  }

  async close(): Promise<void> {
    for (const child of this.#processes.values()) child.kill("SIGCONT");
    await Promise.all([...this.#processes.keys()].map((id) => this.kill(id)));
    for (const cable of this.#cables.values()) cable.close();
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #start(id: string, words: readonly string[]): void {
    this.#arguments.set(id, words);
    const child = spawn(process.execPath, [cli, ...words], {
      cwd: this.folder,
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
