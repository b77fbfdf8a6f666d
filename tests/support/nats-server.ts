/** A nats-server of a test's own, on a free port, with a folder that outlives its process. */

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { freePort } from "../../src/cli/bench/fleet/free-port.ts";

export class NatsServer {
  readonly port: number;
  readonly #folder: string;
  readonly #arguments: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, configuration: string | undefined) {
    this.port = port;
    this.#folder = folder;
    const storing = configuration === undefined ? ["-js", "-sd", folder] : ["-c", configuration];
    this.#arguments = ["-a", "127.0.0.1", "-p", `${port}`, ...storing];
  }

  /** @param configuration a file that says where the server stores; its port is not used */
  static async start(configuration?: string): Promise<NatsServer> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-nats-"));
    const server = new NatsServer(await freePort(), folder, configuration);
    await server.run();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it again, where it was. */
  async run(): Promise<void> {
    const child = spawn("nats-server", [...this.#arguments], { stdio: "ignore" });
    this.#process = child;
    const ended = once(child, "exit").then(([status]) => {
      throw new Error(`nats-server ended with status ${status}; apt-get install nats-server`);
    });
    ended.catch(() => {});
    await Promise.race([answering(this.port), ended]);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Resolves when somebody listens. */
async function answering(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const [listens] = await Promise.race([
      once(socket, "data").then(() => [true]),
      once(socket, "error").then(() => [false]),
    ]).catch(() => [false]);
    socket.destroy();
    if (listens === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
