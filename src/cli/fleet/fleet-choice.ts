/** Which fleet a command is for: what the command line says outranks the configuration. */

import path from "node:path";
import type { FleetAddress } from "../../engine/nats/fleet-address.ts";
import type { LoadedConfiguration } from "../config/load-configuration.ts";
import { UsageError } from "../usage-error.ts";

/** The options of every command of a client. */
export interface FleetFlags {
  /** A URL; true where the option is given without one. */
  readonly fleet?: string | true;
  readonly fleetName?: string;
  readonly credentials?: string;
  readonly ca?: string;
}

/** @throws UsageError when neither says where the fleet is */
export function chosenFleet(flags: FleetFlags, loaded: LoadedConfiguration): FleetAddress {
  const configured = loaded.configuration.fleet;
  const file = (given: string | undefined, its: string | undefined) =>
    given ?? (its === undefined ? undefined : path.resolve(loaded.root, its));
  const url = typeof flags.fleet === "string" ? flags.fleet : configured?.url;
  if (url === undefined) {
    throw new UsageError(
      "fleet-missing",
      "It is not said where the fleet is.",
      "Give --fleet nats://HOST:PORT, or `fleet: { url }` in the configuration.",
    );
  }
  // An option whose value may be left out takes the path that follows it for one.
  if (!/:\/\/|:\d+$/.test(url)) {
    throw new UsageError(
      "fleet-address",
      `${JSON.stringify(url)} after --fleet is no address of a fleet.`,
      "Give --fleet nats://HOST:PORT; where the configuration has the address, put --fleet after the paths.",
    );
  }
  const name = flags.fleetName ?? configured?.name;
  const credentials = file(flags.credentials, configured?.credentials);
  const ca = file(flags.ca, configured?.ca);
  return {
    url,
    ...(name === undefined ? {} : { fleet: name }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(ca === undefined ? {} : { ca }),
  };
}
