/** Work that a worker holds and has not begun: who gets it, and what becomes of it when things go wrong. */

import { expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import { DEFAULT_CONFIGURATION } from "../configuration.ts";
import type { Command, RecordMove, StartBatch } from "../model/commands.ts";
import type { BalancerEvent } from "../model/events.ts";
import { capabilities, testSpec } from "../testing/builders.ts";

/** The holder has a batch of six tests of two seconds each; the thief can run no others. */
function situation() {
  const configuration = { ...DEFAULT_CONFIGURATION, batchOverheadFactor: 10_000, leaseSeconds: 15 };
  const balancer = new Balancer({ configuration, estimates: [] });
  let now = 0;
  const tell = (at: number, ...events: readonly object[]): Command[] => {
    now = Math.max(now, at);
    return balancer.handle(
      events.map((event) => ({ at: now, cause: "t", ...event }) as BalancerEvent),
    );
  };
  const seconds = { expectedDurationSeconds: 2, exclusiveKeys: [], priority: 3 } as const;
  const plain = ["a", "b", "c", "d", "e", "f"].map((id) =>
    testSpec(id, { requirements: { ...seconds, testId: id, labels: [] } }),
  );
  // They wait for the holder, so that what it holds is half of what there is.
  const special = ["u", "v", "w", "x", "y", "z"].map((id) =>
    testSpec(id, { requirements: { ...seconds, testId: id, labels: ["special"] } }),
  );
  const tests = [...plain, ...special];
  const holder = capabilities({ workerId: "holder", labels: ["special"] });
  tell(0, { type: "worker-joined", worker: holder });
  const [start] = startsIn(tell(0, { type: "tests-submitted", run: "run", tests }));
  if (start === undefined) throw new Error("nothing was leased");
  const [first] = start.attempts;
  tell(0.1, { type: "attempt-started", attempt: first?.attempt });
  const join = (at: number) =>
    tell(at, { type: "worker-joined", worker: capabilities({ workerId: "thief" }) });
  const tick = (at: number) => {
    const alive = ["holder", "thief"].map((workerId) => ({
      type: "load-reported",
      workerId,
      load: { workerId, activeTests: 1, cpuUtilization: 0, memoryUtilization: 0 },
    }));
    return tell(at, ...alive, { type: "timer-fired", timer: "tick" });
  };
  return { start, tell, join, tick };
}

const startsIn = (commands: readonly Command[]) =>
  commands.filter((one): one is StartBatch => one.type === "start-batch");
const movesIn = (commands: readonly Command[]) =>
  commands.filter((one): one is RecordMove => one.type === "record-move");

function asked(commands: readonly Command[]) {
  return commands.flatMap((one) => (one.type === "revoke-attempts" ? one.attempts : []));
}

test("an idle worker takes over as much of a batch as it can do in the same time", () => {
  const { start, tell, join, tick } = situation();
  expect(start.attempts).toHaveLength(6);
  join(0.5);
  const attempts = asked(tick(1));
  expect(attempts).toEqual(start.attempts.slice(3).map(({ attempt }) => attempt));
  const answer = tell(1.1, ...attempts.map((attempt) => ({ type: "attempt-revoked", attempt })));
  const [moved] = startsIn(answer);
  expect(moved).toMatchObject({ workerId: "thief", decision: { rule: "moved" } });
  expect(moved?.attempts.map(({ epoch }) => epoch)).toEqual([2, 2, 2]);
  const benefit = moved?.decision.moved?.benefit;
  expect(benefit?.netSeconds).toBeGreaterThan(0);
  expect(benefit?.netSeconds).toBeLessThanOrEqual(benefit?.gainSeconds ?? 0);
  expect(movesIn(answer).map(({ phase }) => phase)).toEqual([
    ...attempts.map(() => "released"),
    ...attempts.map(() => "committed"),
  ]);
});

test("what the worker has begun meanwhile stays there", () => {
  const { start, tell, join, tick } = situation();
  join(0.5);
  const [first = 0] = asked(tick(1));
  const done = start.attempts.slice(0, 3).map(({ attempt }) => ({
    type: "attempt-finished",
    attempt,
    outcome: "passed",
    seconds: 0.1,
  }));
  const commands = tell(1.2, ...done, { type: "attempt-started", attempt: first });
  expect(movesIn(commands)).toMatchObject([{ attempt: first, phase: "refused" }]);
  expect(startsIn(commands)).toEqual([]);
});

test("a worker that does not answer keeps what it has, and is not asked before its lease is over", () => {
  const { join, tick } = situation();
  join(0.5);
  const first = asked(tick(1));
  const later = Array.from({ length: 14 }, (_, place) => tick(2 + place)).flat();
  expect(asked(later).filter((attempt) => first.includes(attempt))).toEqual([]);
  const expired = movesIn(tick(17)).filter(({ phase }) => phase === "expired");
  expect(expired.map(({ attempt }) => attempt)).toEqual(first);
});

test("when the worker dies that was asked, the test is run elsewhere, once", () => {
  const { tell, join, tick } = situation();
  join(0.5);
  const attempts = asked(tick(1));
  const loss = { type: "worker-lost", workerId: "holder", incarnation: 1, returns: false };
  const commands = tell(2, { ...loss, hostSurvived: false, detail: "killed" });
  const phases = movesIn(commands).filter(({ attempt }) => attempts.includes(attempt));
  expect(phases.map(({ phase }) => phase)).toEqual(attempts.map(() => "void"));
  const leased = startsIn(commands).flatMap((one) => one.attempts.map((lease) => lease.test));
  expect(new Set(leased).size).toBe(leased.length);
  const late = tell(2.5, ...attempts.map((attempt) => ({ type: "attempt-revoked", attempt })));
  expect(startsIn(late)).toEqual([]);
});
