/** Workers that take nothing new for now, as decision records name them. */

import type { Rejection } from "../model/decision.ts";
import type { WorkerState } from "../state/worker-state.ts";

/** For each class and reason one rejection: of those that are over a limit of their load. */
export function heldBackRejections(workers: Iterable<WorkerState>): Rejection[] {
  const byReason = new Map<string, Rejection>();
  for (const { capabilities, monitor } of workers) {
    const { over } = monitor;
    if (over === undefined) continue;
    const { workerClass } = capabilities;
    const reason = overLimit(over);
    const name = `${workerClass} ${reason}`;
    byReason.set(name, { workerClass, verdict: "busy", reason, until: "load-falls" });
  }
  return [...byReason.values()];
}

/** To be read after the worker's name. */
export function overLimit(over: string): string {
  return `takes nothing new: ${over}`;
}
