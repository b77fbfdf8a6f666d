/** The client's end of a fleet on NATS. */

import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { ClientAnswer, ClientRequest } from "../../protocol/fleet/client-requests.ts";
import { clientAnswerSchema } from "../../protocol/fleet/client-requests.ts";
import { FleetError } from "../fleet-error.ts";
import type { ClientTransport } from "../fleet-transport.ts";
import { hear, openConnection } from "./connection.ts";
import type { FleetAddress } from "./fleet-address.ts";
import { fleetName } from "./fleet-address.ts";
import { FleetNames } from "./fleet-names.ts";
import { announcementSchema } from "./leader-announcement.ts";
import { encode, MessageReader } from "./messages.ts";
import { PendingAnswers } from "./pending-answers.ts";

/** A coordinator that has not answered after this time, beyond what it may wait, is asked again. */
const ANSWER_MS = 2500;
const RETRY_MS = 250;

/**
 * @param patienceSeconds how long to wait for a server that is not there
 * @throws FleetError when the fleet cannot be reached or does not let us in
 */
export async function connectClient(
  address: FleetAddress,
  notice: (level: "info" | "warning", text: string) => void,
  patienceSeconds = 0,
): Promise<NatsClient> {
  const names = new FleetNames(fleetName(address));
  let client: NatsClient | undefined;
  const connection = await openConnection(address, {
    name: "plimsoll client",
    patienceSeconds,
    notice,
    reconnected: () => client?.askAgain(),
  });
  client = new NatsClient(connection, names, notice);
  return client;
}

export class NatsClient implements ClientTransport {
  readonly connection: NatsConnection;
  readonly names: FleetNames;
  readonly #reader: MessageReader;
  readonly #pending = new PendingAnswers();
  #epoch = 0;

  constructor(
    connection: NatsConnection,
    names: FleetNames,
    notice: (level: "info" | "warning", text: string) => void,
  ) {
    this.connection = connection;
    this.names = names;
    this.#reader = new MessageReader(notice);
    hear(connection, names.leader, (message) => this.#onAnnouncement(message), notice);
  }

  /** What was asked before is not answered any more. */
  askAgain(): void {
    this.#pending.abandon();
  }

  async ask(request: ClientRequest, limitSeconds: number): Promise<ClientAnswer | undefined> {
    const until = Date.now() + limitSeconds * 1000;
    const data = encode(request);
    const { max_payload: most = data.length } = this.connection.info ?? {};
    if (data.length > most) throw tooLarge(data.length, most);
    const patienceMs = ANSWER_MS + (request.kind === "follow" ? request.waitSeconds * 1000 : 0);
    while (!this.connection.isClosed()) {
      const left = until - Date.now();
      if (left <= 0) return undefined;
      try {
        const options = { timeout: Math.min(patienceMs, Math.max(50, left)) };
        const asked = this.connection.request(this.names.client, data, options);
        const reply = await this.#pending.race(asked);
        const answer = reply && this.#reader.read(clientAnswerSchema, reply.data, "answer");
        if (answer !== undefined && !isNotLeading(answer)) return answer;
      } catch {
        // Nobody leads, or the server is away: somebody will answer, or the time will be over.
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return undefined;
  }

  #onAnnouncement(message: Msg): void {
    const said = this.#reader.read(announcementSchema, message.data, "leader's announcement");
    if (said === undefined || said.epoch <= this.#epoch) return;
    this.#epoch = said.epoch;
    this.askAgain();
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

function isNotLeading(answer: ClientAnswer): boolean {
  return answer.kind === "error" && answer.code === "not-leading";
}

function tooLarge(bytes: number, most: number): FleetError {
  return new FleetError(
    "fleet-unusable",
    `The request takes ${bytes} bytes, and the fleet's server takes ${most} at most.`,
    "Ask for fewer tests at once, or raise max_payload in the configuration of the server.",
  );
}
