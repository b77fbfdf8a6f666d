/** Where a fleet is and how one is let in: the address, and what proves who is asking. */

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { NodeConnectionOptions } from "@nats-io/transport-node";
import { credsAuthenticator, nkeyAuthenticator, nkeys } from "@nats-io/transport-node";
import { FleetError } from "../fleet-error.ts";

export interface FleetAddress {
  /** `nats://` or `tls://`, with a token or user and password if need be; several with commas. */
  readonly url: string;
  /** Several fleets may share a server. */
  readonly fleet?: string;
  /** File with an nkey seed or NATS credentials, and perhaps the certificate that `ca` is about. */
  readonly credentials?: string;
  /** File with the certificate of the authority that vouches for the server, in PEM. */
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
  const [user, pass] = [username, password].map(unescaped);
  const { authenticator, owner, ca } = readCredentials(address);
  return {
    // Nobody else may listen to what is answered to us.
    inboxPrefix: `_INBOX_${owner ?? randomBytes(12).toString("hex")}`,
    servers: urls.map(({ host }) => host),
    ...(user === ""
      ? {}
      : pass === ""
        ? { token: user ?? "" }
        : { user: user ?? "", pass: pass ?? "" }),
    ...(secure || ca !== undefined ? { tls: ca === undefined ? {} : { ca } } : {}),
    ...(authenticator === undefined ? {} : { authenticator }),
  };
}

/** What stands in an address may be escaped, as in `p%40ss`; what is no escape is itself. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The id of a worker that may call itself `own`: credentials for a worker hold for ids that begin
 * with its name.
 *
 * @throws FleetError `fleet-credentials`
 */
export function permittedId({ credentials }: FleetAddress, own: string): string {
  if (credentials === undefined) return own;
  const name = /^# worker: (\S+)$/m.exec(readText(credentials, "credentials"))?.[1];
  return name === undefined ? own : `${name}/${own}`;
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

const CERTIFICATES = /-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----/s;

interface Credentials {
  readonly authenticator?: NonNullable<NodeConnectionOptions["authenticator"]>;
  /** The public key, which the server's permissions go by. */
  readonly owner?: string;
  /** Certificates in PEM. */
  readonly ca?: string;
}

function readCredentials({ credentials, ca }: FleetAddress): Credentials {
  const authority = ca === undefined ? {} : { ca: readText(ca, "certificate") };
  if (credentials === undefined) return authority;
  const content = readText(credentials, "credentials");
  const certificates = content.match(CERTIFICATES);
  const known = certificates === null ? authority : { ca: certificates[0], ...authority };
  if (content.includes("BEGIN NATS USER JWT")) {
    return { ...known, authenticator: credsAuthenticator(new TextEncoder().encode(content)) };
  }
  const seed = /\bSU[A-Z2-7]{50,}\b/.exec(content)?.[0];
  try {
    const bytes = new TextEncoder().encode(seed);
    const owner = nkeys.fromSeed(bytes).getPublicKey();
    return { ...known, owner, authenticator: nkeyAuthenticator(bytes) };
  } catch {
    // The cause may have the seed in it.
    throw new FleetError(
      "fleet-credentials",
      `There are no credentials in ${credentials}.`,
      "It has to hold the seed of an nkey (SU…), or NATS credentials; `plimsoll fleet init` writes such files.",
    );
  }
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const message = `The ${what} in ${file} cannot be read.`;
    const remedy = "Check the path and who may read it; `plimsoll fleet init` writes such files.";
    throw new FleetError("fleet-credentials", message, remedy, cause);
  }
}
