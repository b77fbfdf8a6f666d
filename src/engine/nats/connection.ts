/** Connects to the server of a fleet, stays connected, and says how that goes. */

import type {
  Msg,
  NatsConnection,
  NodeConnectionOptions,
  Subscription,
} from "@nats-io/transport-node";
import { connect } from "@nats-io/transport-node";
import { FleetError } from "../fleet-error.ts";
import type { FleetAddress } from "./fleet-address.ts";
import { connectionOptions, shownAddress } from "./fleet-address.ts";
import { isRelayed } from "./messages.ts";

export interface ConnectOptions {
  /** For the operator of the server. */
  readonly name: string;
  /** How long to wait for a server that is not there yet. */
  readonly patienceSeconds: number;
  readonly notice: (level: "info" | "warning", text: string) => void;
  readonly disconnected?: () => void;
  /** The connection was lost and is there again. */
  readonly reconnected: () => void;
}

const CONNECT_TIMEOUT_MS = 5000;
const RETRY_MS = 500;

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
  const natsOptions: NodeConnectionOptions = {
    ...connectionOptions(address),
    name: options.name,
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    pingInterval: 5000,
    // Credentials may be put in order on the server while we are at it.
    ignoreAuthErrorAbort: true,
  };
  const until = performance.now() + options.patienceSeconds * 1000;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const connection = await connect(natsOptions);
      if (attempt > 1) options.notice("info", `is connected to ${shown}`);
      void watch(connection, shown, options);
      return connection;
    } catch (error) {
      const cause = asFleetError(error, shown);
      if (cause.code !== "fleet-unreachable" || performance.now() >= until) throw cause;
      if (attempt === 1) options.notice("warning", `${cause.message} Waiting for it.`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Hears what is said now; a handler that throws does no harm to others. */
export function hear(
  connection: NatsConnection,
  subject: string,
  handle: (message: Msg) => void,
  notice: (level: "info" | "warning", text: string) => void,
): Subscription {
  const callback = (error: Error | null, message: Msg) => {
    if (error !== null || isRelayed(message)) return;
    try {
      handle(message);
    } catch (cause) {
      notice("warning", `a message could not be dealt with: ${String(cause)}`);
    }
  };
  return connection.subscribe(subject, { callback });
}

async function watch(
  connection: NatsConnection,
  shown: string,
  { notice, disconnected, reconnected }: ConnectOptions,
): Promise<void> {
  let away = false;
  let complained = "";
  for await (const status of connection.status()) {
    if (status.type === "disconnect" && !away) {
      away = true;
      disconnected?.();
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

function asFleetError(error: unknown, shown: string): FleetError {
  if (error instanceof FleetError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/authoriz|authentic|permission|nkey|credential/i.test(text)) {
    const remedy = "Check the token in the address, or the file given with --credentials.";
    return new FleetError("fleet-refused", `${shown} does not let us in: ${text}.`, remedy, error);
  }
  if (/certificate|self.signed|\btls\b|\bssl\b/i.test(text)) {
    const remedy =
      "Name the file with the certificate of the server's authority (--ca), and use tls:// if and only if the server does.";
    const message = `No safe connection to ${shown} comes about: ${text}.`;
    return new FleetError("fleet-refused", message, remedy, error);
  }
  const remedy =
    "Check that a NATS server with JetStream runs there (nats-server -js) and can be reached.";
  const message = `The fleet's server at ${shown} cannot be reached: ${text}.`;
  return new FleetError("fleet-unreachable", message, remedy, error);
}
