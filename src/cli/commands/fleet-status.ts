/** `plimsoll fleet status`: the workers and runs of a fleet. */

import { connectClient } from "../../engine/nats/client-transport.ts";
import { loadConfiguration } from "../config/load-configuration.ts";
import { nobodyLeads } from "../fleet/attended-run.ts";
import type { FleetFlags } from "../fleet/fleet-choice.ts";
import { chosenFleet } from "../fleet/fleet-choice.ts";
import { renderFleet } from "../present/fleet-text.ts";
import { detectTheme } from "../present/theme.ts";

/** A fleet without a leader has one within seconds. */
const ANSWER_SECONDS = 10;

export interface FleetStatusFlags extends FleetFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** @throws FleetError when no coordinator answers */
export async function fleetStatusCommand(flags: FleetStatusFlags): Promise<number> {
  const address = chosenFleet(flags, await loadConfiguration(process.cwd(), flags.config));
  const transport = await connectClient(address, (_, text) => console.error(`plimsoll: ${text}`));
  try {
    const answer = await transport.ask({ kind: "status" }, ANSWER_SECONDS);
    if (answer?.kind !== "status") {
      throw nobodyLeads(ANSWER_SECONDS);
    }
    const { kind, ...status } = answer;
    const theme = detectTheme(process.stdout, process.env);
    console.log(flags.json === true ? JSON.stringify(status, null, 2) : renderFleet(answer, theme));
    return 0;
  } finally {
    await transport.close();
  }
}
