/** Plans the faults of a faults file on the virtual clock. */

import type { FaultEvent } from "./input/faults-file.ts";
import { workersMet } from "./input/faults-file.ts";
import type { MetFault } from "./met-fault.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { VirtualCoordinator } from "./virtual-coordinator.ts";
import type { VirtualFleet } from "./virtual-fleet.ts";

export interface FaultTargets {
  readonly clock: VirtualClock;
  readonly fleet: VirtualFleet;
  readonly coordinator: VirtualCoordinator;
  readonly workerIds: readonly string[];
  readonly onFault: (fault: MetFault) => void;
}

export function planFaults(events: readonly FaultEvent[], targets: FaultTargets): void {
  for (const event of events) {
    targets.clock.at(event.at, () => {
      if (event.kind === "coordinator-crash") {
        targets.onFault({ kind: event.kind });
        targets.coordinator.crash(event.forSeconds ?? 0);
        return;
      }
      const met = workersMet(event.worker ?? "", targets.workerIds);
      for (const id of met) strike(event, id, targets);
    });
  }
}

function strike(event: FaultEvent, id: string, { clock, fleet }: FaultTargets): void {
  const { kind, forSeconds, to } = event;
  const later = (happen: () => void) => {
    if (forSeconds !== undefined) clock.after(forSeconds, happen);
  };
  if (kind === "crash") fleet.crash(id, forSeconds);
  if (kind === "pause") fleet.pause(id, forSeconds);
  if (kind === "rejoin") fleet.rejoin(id);
  if (kind === "drain") fleet.drain(id);
  if (kind === "runner-crash") fleet.killRunner(id);
  if (kind === "cut-off") fleet.cutOff(id, forSeconds);
  if (kind === "slow" && to !== undefined) {
    const before = fleet.setSpeed(id, to);
    later(() => fleet.setSpeed(id, before));
  }
  if (kind === "fails-all") {
    fleet.setFailing(id, true);
    later(() => fleet.setFailing(id, false));
  }
}
