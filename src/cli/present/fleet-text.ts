/** A fleet at one moment, for `plimsoll fleet status`. */

import type { ClientAnswer } from "../../protocol/fleet/client-requests.ts";
import { cleanText } from "./clean-text.ts";
import { formatCount } from "./format-number.ts";
import { alignColumns, compareNames } from "./tables.ts";
import type { Theme } from "./theme.ts";

type FleetStatus = Extract<ClientAnswer, { readonly kind: "status" }>;

/** Who leads, then a table of the workers and one of the runs. */
export function renderFleet(status: FleetStatus, theme: Theme): string {
  const { coordinator, epoch, workers, runs } = status;
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const sections = [
    [
      `${cleanText(coordinator)} leads ${formatCount(workers.length, "worker")} with ${formatCount(slots, "slot")}; leadership ${epoch}`,
    ],
    workers.length === 0
      ? ["No worker has joined: plimsoll worker --join URL"]
      : workerTable(status.workers, theme),
    runs.length === 0 ? ["No run is under way."] : runTable(runs, theme),
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n");
}

function workerTable(workers: FleetStatus["workers"], theme: Theme): string[] {
  const header = ["worker", "class", "host", "busy", "slots", "state"].map(theme.faint);
  const rows = workers
    .toSorted((a, b) => compareNames(a.workerId, b.workerId))
    .map(({ workerId, workerClass, host, busy, slots, state }) => [
      ...[workerId, workerClass, host].map(cleanText),
      `${busy}`,
      `${slots}`,
      cleanText(state),
    ]);
  return alignColumns([header, ...rows], ["left", "left", "left", "right", "right", "left"]);
}

function runTable(runs: FleetStatus["runs"], theme: Theme): string[] {
  const header = ["run", "phase", "done", "tests", "owner"].map(theme.faint);
  const rows = runs.map(({ run, phase, done, tests, owner = "" }) => [
    cleanText(run),
    phase,
    `${done}`,
    `${tests}`,
    cleanText(owner),
  ]);
  return alignColumns([header, ...rows], ["left", "left", "right", "right", "left"]);
}
