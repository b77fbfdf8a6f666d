/** The client's end of a fleet on NATS. */

import type { NatsConnection } from "@nats-io/transport-node";
import type { ClientAnswer, ClientRequest } from "../../protocol/fleet/client-requests.ts";
import { clientAnswerSchema } from "../../protocol/fleet/client-requests.ts";
import type { ClientTransport } from "../fleet-transport.ts";
import { openConnection } from "./connection.ts";
import type { FleetAddress } from "./fleet-address.ts";
import { fleetName } from "./fleet-address.ts";
import { FleetNames } from "./fleet-names.ts";
import { encode, MessageReader } from "./messages.ts";

/** A coordinator that has not answered after this time, beyond what it may wait, is asked again. */
const ANSWER_MS = 2500;
const RETRY_MS = 250;

/** @throws FleetError when the fleet cannot be reached or does not let us in */
export async function connectClient(
  address: FleetAddress,
  notice: (level: "info" | "warning", text: string) => void,
): Promise<NatsClient> {
  const names = new FleetNames(fleetName(address));
  const connection = await openConnection(address, {
    name: "plimsoll client",
    role: "client",
    patient: false,
    notice,
    reconnected: () => {},
  });
  return new NatsClient(connection, names, notice);
}

export class NatsClient implements ClientTransport {
  readonly connection: NatsConnection;
  readonly names: FleetNames;
  readonly #reader: MessageReader;

  constructor(
    connection: NatsConnection,
    names: FleetNames,
    notice: (level: "info" | "warning", text: string) => void,
  ) {
    this.connection = connection;
    this.names = names;
    this.#reader = new MessageReader(notice);
  }

  async ask(request: ClientRequest, limitSeconds: number): Promise<ClientAnswer | undefined> {
    const until = Date.now() + limitSeconds * 1000;
    const data = encode(request);
    const patienceMs = ANSWER_MS + (request.kind === "follow" ? request.waitSeconds * 1000 : 0);
    while (!this.connection.isClosed()) {
      const left = until - Date.now();
      if (left <= 0) return undefined;
      try {
        const options = { timeout: Math.min(patienceMs, Math.max(50, left)) };
        const reply = await this.connection.request(this.names.client, data, options);
        const answer = this.#reader.read(clientAnswerSchema, reply.data, "coordinator's answer");
        if (answer !== undefined && !isNotLeading(answer)) return answer;
      } catch {
        // Nobody leads, or the server is away: somebody will answer, or the time will be over.
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

function isNotLeading(answer: ClientAnswer): boolean {
  return answer.kind === "error" && answer.code === "not-leading";
}
