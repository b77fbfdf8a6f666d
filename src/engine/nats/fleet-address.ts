/** Where a fleet is and how one is let in: the address, and what proves who is asking. */

import { readFileSync } from "node:fs";
import type { NodeConnectionOptions } from "@nats-io/transport-node";
import { credsAuthenticator, nkeyAuthenticator } from "@nats-io/transport-node";
import { FleetError } from "../fleet-error.ts";

export interface FleetAddress {
  /** `nats://` or `tls://`, with a token or user and password if need be; several with commas. */
  readonly url: string;
  /** Several fleets may share a server. */
  readonly fleet?: string;
  /** File with an nkey seed or NATS credentials. */
  readonly credentials?: string;
  /** File with the certificate of the authority that vouches for the server. */
  readonly ca?: string;
}

export const DEFAULT_FLEET = "default";

/**
 * @returns the name of the fleet
 * @throws FleetError `fleet-address`
 */
export function fleetName({ fleet = DEFAULT_FLEET }: FleetAddress): string {
  if (/^[A-Za-z0-9_-]{1,60}$/.test(fleet)) return fleet;
  throw new FleetError(
    "fleet-address",
    `${JSON.stringify(fleet)} is no name of a fleet.`,
    "Use up to 60 letters, digits, _ and -.",
  );
}

/** @throws FleetError `fleet-address`, `fleet-credentials` */
export function connectionOptions(address: FleetAddress): NodeConnectionOptions {
  const urls = address.url.split(",").map(readUrl);
  const [first] = urls;
  const { username = "", password = "" } = first ?? {};
  const secure = urls.some(({ protocol }) => protocol === "tls:");
  const [user, pass] = [username, password].map(decodeURIComponent);
  return {
    servers: urls.map(({ host }) => host),
    ...(user === ""
      ? {}
      : pass === ""
        ? { token: user ?? "" }
        : { user: user ?? "", pass: pass ?? "" }),
    ...(secure || address.ca !== undefined
      ? { tls: address.ca === undefined ? {} : { caFile: address.ca } }
      : {}),
    ...(address.credentials === undefined
      ? {}
      : { authenticator: authenticator(address.credentials) }),
  };
}

/** The address without what is secret, for people. */
export function shownAddress({ url }: FleetAddress): string {
  return url.replaceAll(/\/\/[^@/,]*@/g, "//…@");
}

function readUrl(text: string): URL {
  const complete = text.includes("://") ? text : `nats://${text}`;
  try {
    const url = new URL(complete);
    if (url.port === "") url.port = "4222";
    if (["nats:", "tls:"].includes(url.protocol) && url.hostname !== "") return url;
  } catch {
    // Told below, without what may be secret in it.
  }
  throw new FleetError(
    "fleet-address",
    "The address of the fleet cannot be read.",
    "Give it as nats://HOST:PORT, nats://TOKEN@HOST:PORT or tls://HOST:PORT.",
  );
}

function authenticator(file: string): NonNullable<NodeConnectionOptions["authenticator"]> {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (cause) {
    const message = `The credentials in ${file} cannot be read.`;
    const remedy = "Check the path and who may read it; `plimsoll fleet init` writes such files.";
    throw new FleetError("fleet-credentials", message, remedy, cause);
  }
  if (content.includes("BEGIN NATS USER JWT")) {
    return credsAuthenticator(new TextEncoder().encode(content));
  }
  const seed = /\bSU[A-Z2-7]{50,}\b/.exec(content)?.[0];
  if (seed !== undefined) return nkeyAuthenticator(new TextEncoder().encode(seed));
  throw new FleetError(
    "fleet-credentials",
    `There are no credentials in ${file}.`,
    "It has to hold the seed of an nkey (SU…), or NATS credentials; `plimsoll fleet init` writes such files.",
  );
}
