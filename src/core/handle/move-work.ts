/** Work that a worker holds goes to another one: it is asked for, and leased again when it is free. */

import type { MovedWork } from "../model/decision.ts";
import { onlyChoice } from "../schedule/only-choice.ts";
import { isFree, predictOn } from "../schedule/ready-workers.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { BatchState } from "../state/batch-state.ts";
import type { MovePlan, MoveState } from "../state/move-state.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { leaseBatch } from "./lease-batch.ts";

/** What may be asked for of a batch: what has not begun, and stands behind what runs or is next. */
export function movable(state: BalancerState, batch: BatchState): AttemptState[] {
  return batch.behindCurrent().filter((attempt) => state.moves.mayAsk(attempt));
}

/** Asks for attempts of a batch, which its worker gives back as far as it has not begun them. */
export function askFor(
  state: BalancerState,
  batch: BatchState,
  asked: readonly AttemptState[],
  plan: MovePlan,
): void {
  if (asked.length === 0) return;
  const { workerId, id } = batch;
  for (const attempt of asked) state.moves.ask(attempt, plan, state.now);
  const attempts = asked.map((attempt) => attempt.id);
  state.commands.push({ type: "revoke-attempts", workerId, batch: id, attempts });
}

/** Asks for a batch that waits at its worker, all of it. */
export function askForAll(state: BalancerState, batch: BatchState, plan: MovePlan): void {
  const live = batch.attempts.filter((attempt) => attempt.live);
  if (!live.every((attempt) => state.moves.mayAsk(attempt))) return;
  for (const attempt of live) state.moves.ask(attempt, plan, state.now);
  state.cancel(batch, { reason: "revoked" });
}

/** Leases what was given back to whom it was asked for; what that worker cannot take is planned anew. */
export function commitMoves(state: BalancerState): void {
  if (!state.moves.anyOpen) return;
  const byThief = new Map<string, MoveState[]>();
  for (const move of state.moves.open) {
    const { to } = move.plan;
    if (move.phase !== "released" || to === undefined) continue;
    byThief.set(to, [...(byThief.get(to) ?? []), move]);
  }
  for (const [to, moves] of byThief) {
    const thief = state.workers.get(to);
    if (thief?.ready === true && isFree(thief)) leaseMoved(state, thief, moves);
    // Whatever is left of them is planned like everything else that waits.
    for (const move of moves) {
      const { to: _, ...plan } = move.plan;
      move.plan = plan;
    }
  }
}

function leaseMoved(state: BalancerState, worker: WorkerState, moves: readonly MoveState[]): void {
  const [first] = moves;
  if (first?.plan.benefit === undefined) return;
  const tests = moves
    .filter(({ from, test }) => from === first.from && test.phase === "waiting" && !test.suspect)
    .map(({ test }) => test)
    .filter((test) => sharesStart(state, test, first.test));
  const [head] = tests;
  const hold = head && state.qualifier.reserve(head.demand, worker);
  if (head === undefined || hold === undefined) return;
  const picks = tests.map((test) => ({ test, prediction: predictOn(state, test, worker) }));
  const moved = { workerId: first.from, benefit: first.plan.benefit };
  leaseBatch(state, { worker, picks, decision: describe(state, worker, head, moved), hold });
}

function sharesStart(state: BalancerState, test: TestState, head: TestState): boolean {
  const { demands } = state.qualifier;
  const alike = test.run === head.run && test.spec.suite === head.spec.suite;
  return alike && demands.mayShareBatch(test.demand, head.demand);
}

function describe(state: BalancerState, worker: WorkerState, head: TestState, moved: MovedWork) {
  return { ...onlyChoice(state, "moved", predictOn(state, head, worker)), moved };
}
