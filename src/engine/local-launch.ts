/** What a local engine tells an agent on its command line, and on which descriptor they talk. */

import type { WorkerLaunch } from "./engine.ts";

/** The agent's descriptor of the channel: after standard input, output and error. */
export const CHANNEL_DESCRIPTOR = 3;

/** One argument of an agent's command line, as JSON. Its environment says the rest. */
export interface LocalLaunch extends Omit<WorkerLaunch, "environment"> {
  /** Tag of everything that this agent starts: see `process-tree.ts`. */
  readonly tag: string;
  /** `NODE_OPTIONS` for runners: meant for users' code, so the agent itself starts without them. */
  readonly nodeOptions?: string;
}
