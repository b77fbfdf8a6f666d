/** What a user may type to come back to a run of a fleet. */

import type { FleetAddress } from "../../engine/nats/fleet-address.ts";
import { shownAddress } from "../../engine/nats/fleet-address.ts";

export function attachCommand(run: string, address: FleetAddress): string {
  const name = address.fleet === undefined ? "" : ` --fleet-name ${address.fleet}`;
  return `plimsoll attach ${run} --fleet ${shownAddress(address)}${name}`;
}
