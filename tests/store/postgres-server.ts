/** A PostgreSQL server of a test's own, which can be killed and started again. */

import type { ChildProcessByStdio } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import pg from "pg";
import { freePort } from "../../src/cli/bench/fleet/free-port.ts";

/** Stands in the URLs of the server, and nowhere else. */
export const password = "s3cret-of-the-store";

type ServerProcess = ChildProcessByStdio<null, null, Readable>;

/** Who the server runs as: it refuses to be root. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

export class PostgresServer {
  readonly #directory: string;
  readonly #account: Account;
  readonly #port: number;
  #process: ServerProcess | undefined;

  private constructor(directory: string, account: Account, port: number) {
    this.#directory = directory;
    this.#account = account;
    this.#port = port;
  }

  static async start(): Promise<PostgresServer> {
    const directory = mkdtempSync(path.join(tmpdir(), "plimsoll-postgres-"));
    const account = unprivilegedAccount();
    const passwordFile = path.join(directory, "password");
    writeFileSync(passwordFile, password);
    if (account.uid !== undefined && account.gid !== undefined) {
      for (const place of [directory, passwordFile]) chownSync(place, account.uid, account.gid);
    }
    const data = path.join(directory, "data");
    const initialize = [`--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--username=plimsoll"];
    execFileSync(
      serverProgram("initdb"),
      ["-D", data, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", ...initialize],
      { ...account, cwd: directory, stdio: "ignore" },
    );
    const server = new PostgresServer(directory, account, await freePort());
    await server.start();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Of its database. */
  url(port = this.#port, secret = password): string {
    return `postgres://plimsoll:${secret}@127.0.0.1:${port}/postgres`;
  }

  /** Resolves when it lets clients in. */
  async start(): Promise<void> {
    const settings = [
      `port=${this.#port}`,
      "listen_addresses=127.0.0.1",
      `unix_socket_directories=${this.#directory}`,
      // What is killed is the server, not the machine: what it wrote is kept.
      "fsync=off",
    ];
    const server = spawn(
      serverProgram("postgres"),
      ["-D", path.join(this.#directory, "data"), ...settings.flatMap((one) => ["-c", one])],
      { ...this.#account, cwd: this.#directory, stdio: ["ignore", "ignore", "pipe"] },
    );
    this.#process = server;
    const said: string[] = [];
    for await (const line of createInterface({ input: server.stderr })) {
      said.push(line);
      if (!line.includes("ready to accept connections")) continue;
      server.stderr.resume();
      return;
    }
    throw new Error(`The server ended:\n${said.join("\n")}`);
  }

  /** Ends it and all of its processes at once, as a machine that loses power does. */
  async kill(): Promise<void> {
    const server = this.#process;
    if (server?.pid === undefined) return;
    const gone = once(server, "exit");
    // First it, so that it starts no more of the others.
    const before = childrenOf(server.pid);
    process.kill(server.pid, "SIGSTOP");
    const children = new Set([...before, ...childrenOf(server.pid)]);
    for (const pid of [...children, server.pid]) endAtOnce(pid);
    await gone;
  }

  async query(sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url() });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true });
  }
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}

function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const idOf = (kind: string) =>
    Number(execFileSync("id", [kind, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** Debian keeps them out of PATH, each version in a folder of its own. */
function serverProgram(name: string): string {
  const versions = "/usr/lib/postgresql";
  const found = existsSync(versions)
    ? readdirSync(versions).map((version) => path.join(versions, version, "bin", name))
    : [];
  const onPath = (process.env.PATH ?? "").split(path.delimiter).map((one) => path.join(one, name));
  const program = [...found, ...onPath].find((file) => existsSync(file));
  if (program !== undefined) return program;
  throw new Error(`There is no ${name}: on Debian or Ubuntu, sudo apt-get install postgresql`);
}
