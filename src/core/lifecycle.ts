/** The legal moves of a test, of an attempt, and of work that a worker holds; a move that is not listed is a defect. */

import { InvariantError } from "./invariant.ts";

/**
 * `waiting`: no worker has it. `leased`: a worker holds it. `running`: a worker has begun with it.
 * `settled`: it has its verdict.
 */
export type TestPhase = "waiting" | "leased" | "running" | "settled";

/**
 * `leased` → `running` → how it ended. `lost`: its worker or runner died; its result still counts
 * when it arrives before the test is settled. `cancelled`: it was taken back or cut off.
 */
export type AttemptPhase =
  | "leased"
  | "running"
  | "passed"
  | "failed"
  | "skipped"
  | "lost"
  | "cancelled";

/**
 * A worker is `asked` for a test that it holds and has not begun; it has `released` or `refused` it,
 * and what was released is `committed` when another attempt of it is leased. `expired`: no answer
 * came within a lease, and the test stays where it is. `void`: there is nothing to move any more.
 */
export type MovePhase = "asked" | "expired" | "released" | "committed" | "refused" | "void";

/** Where a test may go from each phase. */
export const TEST_MOVES: Readonly<Record<TestPhase, readonly TestPhase[]>> = {
  waiting: ["leased", "settled"],
  leased: ["running", "waiting", "settled"],
  running: ["waiting", "settled"],
  settled: [],
};

/** Where an attempt may go from each phase. */
export const ATTEMPT_MOVES: Readonly<Record<AttemptPhase, readonly AttemptPhase[]>> = {
  leased: ["running", "passed", "failed", "skipped", "lost", "cancelled"],
  running: ["passed", "failed", "skipped", "lost", "cancelled"],
  lost: ["passed", "failed", "skipped"],
  passed: [],
  failed: [],
  skipped: [],
  cancelled: [],
};

/** Where a move of held work may go from each phase. */
export const MOVE_MOVES: Readonly<Record<MovePhase, readonly MovePhase[]>> = {
  asked: ["released", "refused", "expired", "void"],
  expired: ["asked", "released", "refused", "void"],
  released: ["committed", "void"],
  committed: [],
  refused: [],
  void: [],
};

/** @throws InvariantError when the table has no such move. */
export function assertMove<Phase extends string>(
  moves: Readonly<Record<Phase, readonly Phase[]>>,
  from: Phase,
  to: Phase,
  story: () => string,
): void {
  if (!moves[from].includes(to)) {
    throw new InvariantError(`no move from ${from} to ${to}; ${story()}`);
  }
}
