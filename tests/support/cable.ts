/** A connection between a process and a server that can be cut, as a network that fails cuts it: in silence. */

import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { connect, createServer } from "node:net";

/** Both ends think that they are connected while it is cut; what they send arrives when it is mended. */
export class Cable {
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  private constructor(toPort: number) {
    this.#listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
      const far = connect({ port: toPort, host: "127.0.0.1", allowHalfOpen: true });
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  /** @param toPort of the server, on this machine */
  static async lay(toPort: number): Promise<Cable> {
    const cable = new Cable(toPort);
    cable.#listener.listen(0, "127.0.0.1");
    await once(cable.#listener, "listening");
    return cable;
  }

  get port(): number {
    const address = this.#listener.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return address.port;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  mend(): void {
    this.#cut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What comes from the one goes to the other, its end and its failure too. */
  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on("data", (bytes) => {
      if (!to.write(bytes)) from.pause();
    });
    to.on("drain", () => {
      if (!this.#cut) from.resume();
    });
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    if (this.#cut) from.pause();
    else from.resume();
  }
}
