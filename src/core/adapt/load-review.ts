/** Looks once a second at the workers that are over a limit of their load, or were lately. */

import type { BalancerState } from "../state/balancer-state.ts";
import type { HostState } from "../state/host-state.ts";
import type { WorkerState } from "../state/worker-state.ts";

/** A machine that holds nothing and is over a limit for so long is so without our doing. */
const OTHERS_DOING_SECONDS = 10;

/** Whoever is below its limits again gets something; see `letOneProbe` for who never is. */
export function reviewLoads(state: BalancerState): void {
  const hosts = new Set<HostState>();
  for (const worker of state.strained) {
    if (state.workers.get(worker.id) !== worker) {
      state.strained.delete(worker);
      continue;
    }
    const host = state.hosts.of(worker);
    if (host !== undefined) hosts.add(host);
    if (worker.reviewLoad(state.now)) {
      state.freed.add(worker);
      state.changes += 1;
    }
    if (!worker.strained) state.strained.delete(worker);
  }
  for (const host of state.hosts.shared) allotAgain(state, host);
  for (const host of hosts) letOneProbe(state, host);
}

/** The worker is new among others that have work already, or comes back: it has to show what it bears. */
export function beginWithOne(state: BalancerState, worker: WorkerState): void {
  worker.rampUp(state.now);
  if (worker.strained) state.strained.add(worker);
}

/** Workers that were set aside or drain leave their slots to the others, and may come back. */
function allotAgain(state: BalancerState, host: HostState): void {
  const before = new Map([...host.workers].map((worker) => [worker, worker.allotted]));
  host.allot();
  for (const [worker, allotted] of before) {
    if (worker.allotted <= allotted) continue;
    state.freed.add(worker);
    state.changes += 1;
  }
}

/**
 * Where others keep a machine over its limits, what was accepted must run all the same: one worker
 * after the other may take one test, as long as none has anything.
 */
function letOneProbe(state: BalancerState, host: HostState): void {
  const workers = [...host.workers].filter(({ ready, allotted }) => ready && allotted > 0);
  const stuck = workers.length > 0 && workers.every(({ monitor }) => monitor.isOver);
  if (!stuck || host.running > 0) {
    host.stuckSince = undefined;
    return;
  }
  host.stuckSince ??= state.now;
  if (state.now - host.stuckSince < OTHERS_DOING_SECONDS) return;
  const last = workers.findIndex(({ takesOneOverLimit }) => takesOneOverLimit);
  const next = workers[(last + 1) % workers.length] as WorkerState;
  for (const worker of workers) worker.takesOneOverLimit = worker === next;
  state.freed.add(next);
  state.changes += 1;
}
