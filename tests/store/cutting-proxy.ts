/** Stands between a store and its server, and can lose an answer together with the connection. */

import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect, createServer } from "node:net";

export class CuttingProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #marks: readonly string[] = [];
  #lost = 0;

  private constructor(target: number) {
    this.#server = createServer((client) => this.#serve(client, target));
  }

  /** Listens on a port of its own for what goes to another one of this machine. */
  static async start(target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many answers were lost. */
  get lost(): number {
    return this.#lost;
  }

  /** The next answer that has one of the texts in it does not arrive. */
  loseNextAnswerWith(...marks: readonly string[]): void {
    this.#marks = marks;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #serve(client: Socket, target: number): void {
    const server = connect(target, "127.0.0.1");
    for (const socket of [client, server]) {
      this.#open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.#open.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (data) => server.write(data));
    server.on("data", (data) => {
      if (!this.#marks.some((mark) => data.includes(mark))) {
        client.write(data);
        return;
      }
      this.#marks = [];
      this.#lost += 1;
      client.destroy();
    });
  }
}
