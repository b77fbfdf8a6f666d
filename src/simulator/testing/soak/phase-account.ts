/** Follows each test and attempt through its phases, from what is told and commanded alone. */

import type { AttemptPhase, MovePhase, TestPhase } from "../../../core/lifecycle.ts";
import { ATTEMPT_MOVES, MOVE_MOVES, TEST_MOVES } from "../../../core/lifecycle.ts";
import type {
  Command,
  RecordAttempt,
  RecordMove,
  SettleTest,
} from "../../../core/model/commands.ts";
import type { BalancerEvent } from "../../../core/model/events.ts";
import type { AttemptId, BatchId, TestKey, WorkerId } from "../../../core/model/identifiers.ts";
import type { JournalGroup } from "../../virtual-coordinator.ts";

/** However often what is known changes. */
const MOST_MOVES = 3;

export interface FollowedTest {
  readonly key: TestKey;
  phase: TestPhase;
  readonly attempts: FollowedAttempt[];
}

export interface FollowedAttempt {
  readonly id: AttemptId;
  readonly test: FollowedTest;
  readonly batch: BatchId;
  readonly workerId: WorkerId;
  phase: AttemptPhase;
  /** Of the last move by which its worker was asked for it. */
  move?: MovePhase;
}

/** Told of each phase that somebody comes to. */
export type PhaseListener = (
  kind: "test" | "attempt" | "move",
  phase: TestPhase | AttemptPhase | MovePhase,
) => void;

export class PhaseAccount {
  readonly tests = new Map<TestKey, FollowedTest>();
  readonly attempts = new Map<AttemptId, FollowedAttempt>();
  /** Moves that the lifecycle does not have. */
  readonly problems: string[] = [];
  readonly #onPhase: PhaseListener;

  constructor(onPhase: PhaseListener) {
    this.#onPhase = onPhase;
  }

  follow({ events, commands }: JournalGroup): void {
    for (const event of events) this.#hear(event);
    for (const command of commands) this.#obey(command);
  }

  #hear(event: BalancerEvent): void {
    if (event.type === "tests-submitted") {
      for (const { key } of event.tests) {
        this.tests.set(key, { key, phase: "waiting", attempts: [] });
        this.#onPhase("test", "waiting");
      }
    } else if (event.type === "attempt-started") {
      const attempt = this.attempts.get(event.attempt);
      if (attempt?.phase !== "leased") return;
      this.#moveAttempt(attempt, "running");
      if (attempt.test.phase === "leased") this.#moveTest(attempt.test, "running");
    } else if (event.type === "attempt-finished") {
      const attempt = this.attempts.get(event.attempt);
      // What was taken back is over, whatever is told of it.
      if (attempt !== undefined && ATTEMPT_MOVES[attempt.phase].length > 0) {
        this.#moveAttempt(attempt, event.outcome);
      }
    }
  }

  #obey(command: Command): void {
    if (command.type === "start-batch") {
      const { batch, workerId } = command;
      for (const lease of command.attempts) {
        const test = this.tests.get(lease.test);
        if (test === undefined) continue;
        const id = lease.attempt;
        const attempt: FollowedAttempt = { id, test, batch, workerId, phase: "leased" };
        this.attempts.set(id, attempt);
        test.attempts.push(attempt);
        this.#onPhase("attempt", "leased");
        if (test.phase === "waiting") this.#moveTest(test, "leased");
      }
    } else if (command.type === "record-attempt") {
      this.#onRecord(command);
    } else if (command.type === "record-move") {
      this.#onMove(command);
    } else if (command.type === "settle-test") {
      this.#onSettle(command);
    }
  }

  #onRecord({ attempt: id, outcome }: RecordAttempt): void {
    const attempt = this.attempts.get(id);
    if (attempt === undefined) {
      this.problems.push(`attempt ${id} is recorded, and was never leased`);
      return;
    }
    const { test } = attempt;
    if (attempt.phase !== outcome) this.#moveAttempt(attempt, outcome);
    const waits = test.phase === "settled" || test.phase === "waiting";
    if (!waits && !test.attempts.some(isLive)) this.#moveTest(test, "waiting");
  }

  #onMove({ attempt: id, phase, from, test: key, benefit }: RecordMove): void {
    const attempt = this.attempts.get(id);
    if (attempt === undefined || attempt.workerId !== from || attempt.test.key !== key) {
      this.problems.push(`${from} is asked for attempt ${id}, which it does not hold`);
      return;
    }
    const { move: before, test } = attempt;
    const isLegal = before === undefined ? phase === "asked" : MOVE_MOVES[before].includes(phase);
    if (!isLegal) this.problems.push(`the move of attempt ${id} goes from ${before} to ${phase}`);
    if (benefit !== undefined && benefit.netSeconds <= 0) {
      this.problems.push(`attempt ${id} is moved at a loss of ${-benefit.netSeconds} s`);
    }
    attempt.move = phase;
    this.#onPhase("move", phase);
    this.#checkMoves(test);
  }

  /** No test moves more than three times, nor twice away from one worker. */
  #checkMoves({ key, attempts }: FollowedTest): void {
    const moved = attempts.filter(({ move }) => move === "released" || move === "committed");
    if (moved.length > MOST_MOVES) this.problems.push(`${key} moves ${moved.length} times`);
    if (new Set(moved.map(({ workerId }) => workerId)).size < moved.length) {
      this.problems.push(`${key} moves away from one worker twice`);
    }
  }

  #onSettle({ test: key, attempt: id, reason }: SettleTest): void {
    const attempt = id === undefined ? undefined : this.attempts.get(id);
    // Nobody reports an attempt that was ended at its limit, or whose runner died once too often.
    if (attempt !== undefined && isLive(attempt)) {
      this.#moveAttempt(attempt, reason === undefined ? "failed" : "lost");
    }
    const test = this.tests.get(key);
    if (test !== undefined) this.#moveTest(test, "settled");
  }

  #moveAttempt(attempt: FollowedAttempt, to: AttemptPhase): void {
    if (!ATTEMPT_MOVES[attempt.phase].includes(to)) {
      this.problems.push(`attempt ${attempt.id} moves from ${attempt.phase} to ${to}`);
    }
    attempt.phase = to;
    this.#onPhase("attempt", to);
  }

  #moveTest(test: FollowedTest, to: TestPhase): void {
    if (!TEST_MOVES[test.phase].includes(to)) {
      this.problems.push(`${test.key} moves from ${test.phase} to ${to}`);
    }
    test.phase = to;
    this.#onPhase("test", to);
  }
}

function isLive({ phase }: FollowedAttempt): boolean {
  return phase === "leased" || phase === "running";
}
