/** What an agent and a runner host say to each other. */

import type { ProgressEvent, WorkerMessage } from "../protocol/worker-messages.ts";
import type { RunnerName, SuiteSpec } from "../runners/runner.ts";

/** The host's descriptors for its channel: after standard input, output and error. */
export const REQUEST_DESCRIPTOR = 3;
export const REPORT_DESCRIPTOR = 4;

/** An attempt of a batch, by the runner's own id of its test. */
export interface HostAttempt {
  readonly attempt: number;
  readonly id: string;
}

/**
 * From the agent. A host does one thing after the other, and every request has a reply except
 * `prepare`, `close`, and `revoke`, which acts at once on the batch that runs.
 */
export type HostRequest =
  /** Loads an adapter ahead of time; without a reply. */
  | { readonly type: "prepare"; readonly runner: RunnerName }
  /** Comes before all others but `prepare`. */
  | {
      readonly type: "open";
      readonly suite: SuiteSpec;
      readonly workerId: string;
      readonly slotNumber: number;
    }
  | { readonly type: "discover"; readonly paths: readonly string[] }
  | {
      readonly type: "run";
      /** When the batch began, by `monotonicSeconds`, which all processes of a machine share. */
      readonly beganAtSeconds: number;
      readonly attempts: readonly HostAttempt[];
    }
  | { readonly type: "revoke"; readonly attempts: readonly number[] }
  | { readonly type: "close" };

/** Something that the user has to mend; mirrors `RunnerError`. */
export interface SuiteProblem {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** What a runner found, as it travels to the coordinator. */
export type FoundTests = Extract<WorkerMessage, { type: "discovered" }>["discovery"];

/** From the host: replies, and between them the progress of the batch that runs. */
export type HostReport =
  | { readonly type: "opened" }
  | { readonly type: "discovered"; readonly discovery: FoundTests }
  | { readonly type: "batch-done"; readonly startSeconds: number }
  /** Instead of any other reply: no test of the suite can be run. */
  | { readonly type: "broken"; readonly error: SuiteProblem; readonly startSeconds?: number }
  /** The suite was not closed in good order; the host ends all the same. */
  | { readonly type: "close-failed"; readonly error: SuiteProblem }
  | { readonly type: "progress"; readonly events: ProgressEvent[] };

// Taken at the start: a test may put a fake clock into the process that it runs in.
const readClock = process.hrtime.bigint.bind(process.hrtime);

/** Seconds on a clock that never jumps and that all processes of a machine share. */
export function monotonicSeconds(): number {
  return Number(readClock()) / 1e9;
}
