/** Connects to the server of a fleet, stays connected, and says how that goes. */

import { randomBytes } from "node:crypto";
import type { NatsConnection } from "@nats-io/transport-node";
import { connect } from "@nats-io/transport-node";
import { FleetError } from "../fleet-error.ts";
import type { FleetAddress } from "./fleet-address.ts";
import { connectionOptions, shownAddress } from "./fleet-address.ts";

export interface ConnectOptions {
  /** For the operator of the server. */
  readonly name: string;
  readonly role: "client" | "coordinator" | "worker";
  /** Services wait for a server that is not there yet; clients are told. */
  readonly patient: boolean;
  readonly notice: (level: "info" | "warning", text: string) => void;
  /** The connection was lost and is there again. */
  readonly reconnected: () => void;
}

const CONNECT_TIMEOUT_MS = 5000;

/**
 * The connection comes back by itself, however long the server is away.
 *
 * @throws FleetError `fleet-address`, `fleet-credentials`, `fleet-refused`, `fleet-unreachable`
 */
export async function openConnection(
  address: FleetAddress,
  options: ConnectOptions,
): Promise<NatsConnection> {
  const shown = shownAddress(address);
  let connection: NatsConnection;
  try {
    connection = await connect({
      ...connectionOptions(address),
      name: options.name,
      // Nobody else may listen to what is answered to this role.
      inboxPrefix: `_INBOX_${options.role}_${randomBytes(8).toString("hex")}`,
      timeout: CONNECT_TIMEOUT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      pingInterval: 5000,
      waitOnFirstConnect: options.patient,
      ignoreAuthErrorAbort: true,
    });
  } catch (error) {
    throw asFleetError(error, shown);
  }
  void watch(connection, shown, options);
  return connection;
}

async function watch(
  connection: NatsConnection,
  shown: string,
  { notice, reconnected }: ConnectOptions,
): Promise<void> {
  let away = false;
  let complained = "";
  for await (const status of connection.status()) {
    if (status.type === "disconnect" && !away) {
      away = true;
      notice("warning", `the connection to ${shown} is lost; waiting for it`);
    } else if (status.type === "reconnect") {
      away = false;
      notice("info", `the connection to ${shown} is back`);
      reconnected();
    } else if (status.type === "error") {
      const text = status.error.message;
      if (text !== complained) notice("warning", `${shown} says: ${text}`);
      complained = text;
    }
  }
}

function asFleetError(error: unknown, shown: string): unknown {
  if (error instanceof FleetError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/authoriz|authentic|permission|nkey|credential/i.test(text)) {
    const remedy = "Check the token in the address, or the file given with --credentials.";
    return new FleetError("fleet-refused", `${shown} does not let us in: ${text}.`, remedy, error);
  }
  const remedy =
    "Check that a NATS server with JetStream runs there (nats-server -js) and can be reached.";
  const message = `The fleet's server at ${shown} cannot be reached: ${text}.`;
  return new FleetError("fleet-unreachable", message, remedy, error);
}
