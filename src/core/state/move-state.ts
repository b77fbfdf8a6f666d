/** Moves of work that workers hold: asked for, given back or not, and leased to somebody else. */

import type { MovePhase } from "../lifecycle.ts";
import { assertMove, MOVE_MOVES } from "../lifecycle.ts";
import type { RecordMove } from "../model/commands.ts";
import type { MoveBenefit } from "../model/decision.ts";
import type { AttemptId, WorkerId } from "../model/identifiers.ts";
import type { AttemptState, TestState } from "./test-state.ts";

/** No worker is asked for a test more often than this, whichever of them. */
const MOVE_LIMIT = 3;

/** Before anything was measured, an answer is taken to need so long. */
const FIRST_TRANSFER_SECONDS = 0.02;

/** Weight of the newest measurement. */
const RECENCY = 0.25;

/** Why a worker is asked, and who is to have what it gives back. */
export interface MovePlan {
  readonly reason: string;
  /** Absent where the next plan says. */
  readonly to?: WorkerId;
  readonly benefit?: MoveBenefit;
}

/** The move of one test away from one worker. */
export interface MoveState {
  readonly attempt: AttemptId;
  readonly test: TestState;
  readonly from: WorkerId;
  phase: MovePhase;
  plan: MovePlan;
  askedAt: number;
}

/** All that are under way. */
export class Moves {
  readonly #record: (command: RecordMove) => void;
  readonly #open = new Map<TestState, MoveState>();
  /** Measured from a question to its answer. */
  transferSeconds = FIRST_TRANSFER_SECONDS;

  constructor(record: (command: RecordMove) => void) {
    this.#record = record;
  }

  get anyOpen(): boolean {
    return this.#open.size > 0;
  }

  get open(): Iterable<MoveState> {
    return this.#open.values();
  }

  /** The one by which a worker is asked for the attempt, or was. */
  of({ id, test }: AttemptState): MoveState | undefined {
    const move = this.#open.get(test);
    return move?.attempt === id ? move : undefined;
  }

  /** Whether a worker may be asked for the attempt's test. */
  mayAsk({ test, phase, terms }: AttemptState): boolean {
    const { phase: asked = "expired" } = this.#open.get(test) ?? {};
    if (phase !== "leased" || asked !== "expired" || test.moves >= MOVE_LIMIT) return false;
    return !test.movedFrom.includes(terms.workerId);
  }

  /** Its worker is asked for the attempt's test. */
  ask({ id, test, terms }: AttemptState, plan: MovePlan, now: number): void {
    test.moves += 1;
    const known = this.#open.get(test);
    if (known !== undefined) {
      known.plan = plan;
      known.askedAt = now;
      this.#go(known, "asked");
      return;
    }
    const from = terms.workerId;
    const move: MoveState = { attempt: id, test, from, phase: "asked", plan, askedAt: now };
    this.#open.set(test, move);
    this.#tell(move);
  }

  /** Its worker has given the test back. */
  release({ test }: AttemptState, now: number): void {
    const move = this.#open.get(test);
    if (move === undefined) return;
    const took = now - move.askedAt;
    this.transferSeconds += RECENCY * (took - this.transferSeconds);
    if (!test.movedFrom.includes(move.from)) test.movedFrom = [...test.movedFrom, move.from];
    this.#go(move, "released");
  }

  /** The test is leased again. */
  commit(test: TestState, to: WorkerId): void {
    const move = this.#open.get(test);
    if (move?.phase !== "released") return;
    move.plan = { ...move.plan, to };
    this.close(test, "committed");
  }

  /** No answer has come for longer than a lease: the work stays where it is until one does. */
  expire(now: number, leaseSeconds: number): void {
    for (const move of this.open) {
      if (move.phase === "asked" && now - move.askedAt > leaseSeconds) this.#go(move, "expired");
    }
  }

  /** Nobody could answer for so long: we were stopped ourselves. */
  excuse(seconds: number): void {
    for (const move of this.open) move.askedAt += seconds;
  }

  /** The move of the test, if there is one, has come to its end. */
  close(test: TestState, phase: "committed" | "refused" | "void"): void {
    const move = this.#open.get(test);
    if (move === undefined) return;
    this.#go(move, phase);
    this.#open.delete(test);
  }

  #go(move: MoveState, to: MovePhase): void {
    assertMove(MOVE_MOVES, move.phase, to, () => `a move; ${move.test.story()}`);
    move.phase = to;
    this.#tell(move);
  }

  #tell({ attempt, test, from, phase, plan }: MoveState): void {
    this.#record({ type: "record-move", attempt, test: test.spec.key, phase, from, ...plan });
  }
}
