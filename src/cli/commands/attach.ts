/** `plimsoll attach RUN`: comes back to a run of a fleet, whether it goes on or is over. */

import type { LoadedConfiguration } from "../config/load-configuration.ts";
import { loadConfiguration } from "../config/load-configuration.ts";
import { resolveRequest } from "../config/resolve-request.ts";
import { chosenFleet } from "../fleet/fleet-choice.ts";
import type { AttendFlags } from "../fleet/run-on-fleet.ts";
import { attended } from "../fleet/run-on-fleet.ts";
import { UsageError } from "../usage-error.ts";

export interface AttachFlags extends AttendFlags {
  readonly config?: string;
}

/** @returns the exit status of the run, as `plimsoll run` would have had it */
export async function attachCommand(run: string, flags: AttachFlags): Promise<number> {
  const loaded = await loadConfiguration(process.cwd(), flags.config);
  const address = chosenFleet(flags, loaded);
  const suiteRoots = await rootsHere(loaded);
  return await attended({ loaded, flags, address, suiteRoots, notes: [], asked: run });
}

/** Where the suites lie if this is the run's project: only links to their files depend on it. */
async function rootsHere(loaded: LoadedConfiguration): Promise<ReadonlyMap<string, string>> {
  try {
    const { request } = await resolveRequest(loaded, { folder: loaded.root, paths: [] });
    return new Map(request.suites.map(({ spec }) => [spec.name, spec.root]));
  } catch (error) {
    if (error instanceof UsageError) return new Map();
    throw error;
  }
}
