/** Counts which fault met tests and attempts in which state, so that a search shows what it tried. */

import type { AttemptPhase, MovePhase, TestPhase } from "../../../core/lifecycle.ts";
import { ATTEMPT_MOVES, MOVE_MOVES, TEST_MOVES } from "../../../core/lifecycle.ts";
import type { MetFault } from "../../met-fault.ts";
import type { FollowedAttempt, FollowedTest, PhaseAccount } from "./phase-account.ts";

/** Lying predictions are no event: they meet each state that is come to under them. */
export type FaultKind = MetFault["kind"] | "lying-predictions";

export const FAULT_KINDS: readonly FaultKind[] = [
  "crash",
  "crash-and-return",
  "pause",
  "slow",
  "join",
  "drain",
  "fails-all",
  "runner-crash",
  "cut-off",
  "coordinator-crash",
  "loss",
  "duplicate",
  "reorder",
  "lying-predictions",
];

export type StateName = `test ${TestPhase}` | `attempt ${AttemptPhase}` | `move ${MovePhase}`;

export const STATES = [
  ...Object.keys(TEST_MOVES).map((phase) => `test ${phase}`),
  ...Object.keys(ATTEMPT_MOVES).map((phase) => `attempt ${phase}`),
  ...Object.keys(MOVE_MOVES).map((phase) => `move ${phase}`),
] as readonly StateName[];

/** How often each fault met each state; what is missing was not met. */
export type MetStates = Partial<Record<StateName, Partial<Record<FaultKind, number>>>>;

export function addMet(sum: MetStates, state: StateName, fault: FaultKind, times = 1): void {
  const row = sum[state] ?? {};
  sum[state] = row;
  row[fault] = (row[fault] ?? 0) + times;
}

/** Adds what another case has met. */
export function mergeMet(sum: MetStates, other: MetStates): void {
  for (const [state, row] of Object.entries(other)) {
    for (const [fault, times] of Object.entries(row)) {
      addMet(sum, state as StateName, fault as FaultKind, times);
    }
  }
}

/** The counts as a table, one line for each fault and one column for each state. */
export function renderMet(sum: MetStates): string {
  const heads = STATES.map((state) => state.split(" "));
  const rows = FAULT_KINDS.map((fault) => [
    fault,
    ...STATES.map((state) => String(sum[state]?.[fault] ?? 0)),
  ]);
  const lines = [
    ["", ...heads.map(([of = ""]) => of)],
    ["", ...heads.map(([, name = ""]) => name)],
  ];
  const all = [...lines, ...rows];
  const widths = all[0]?.map((_, column) =>
    all.reduce((most, line) => Math.max(most, line[column]?.length ?? 0), 0),
  );
  return all
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths?.[column] ?? 0;
          return column === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  "),
    )
    .join("\n");
}

/** Pairs of state and fault that were never met; each of them can be. */
export function unmet(sum: MetStates): string[] {
  return STATES.flatMap((state) =>
    FAULT_KINDS.filter((fault) => !sum[state]?.[fault]).map((fault) => `${state} × ${fault}`),
  );
}

/**
 * Enters a fault. A fault of a worker meets the attempts that it was ever given, with their tests,
 * and the tests that wait; one of a message meets the attempts that the message is about; the
 * coordinator's, and a worker that joins, meet all.
 */
export function meet(sum: MetStates, fault: MetFault, account: PhaseAccount): void {
  const attempts = attemptsMet(fault, account);
  const tests = new Set<FollowedTest>(attempts.map(({ test }) => test));
  if (!("message" in fault)) {
    const all = fault.kind === "coordinator-crash" || fault.kind === "join";
    for (const test of account.tests.values()) {
      if (all || test.phase === "waiting") tests.add(test);
    }
  }
  for (const { phase, move } of attempts) {
    addMet(sum, `attempt ${phase}`, fault.kind);
    if (move !== undefined) addMet(sum, `move ${move}`, fault.kind);
  }
  for (const { phase } of tests) addMet(sum, `test ${phase}`, fault.kind);
}

function attemptsMet(fault: MetFault, account: PhaseAccount): FollowedAttempt[] {
  const all = [...account.attempts.values()];
  if ("message" in fault) {
    const { message } = fault;
    if ("attempt" in message) return all.filter(({ id }) => id === message.attempt);
    return "batch" in message ? all.filter(({ batch }) => batch === message.batch) : [];
  }
  if (fault.kind === "coordinator-crash" || fault.kind === "join") return all;
  return all.filter(({ workerId }) => workerId === fault.workerId);
}
