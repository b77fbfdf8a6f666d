/** What goes on when a balancer takes over runs that another one had begun. */

import { expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import { DEFAULT_CONFIGURATION } from "../configuration.ts";
import type { BalancerEvent } from "../model/events.ts";
import { capabilities, testSpec } from "../testing/builders.ts";

const cause = "test";
const specs = ["a", "b", "c"].map((id) => testSpec(id));
const [a, b, c] = specs.map(({ key }) => key) as [string, string, string];

function successor(): Balancer {
  const configuration = { ...DEFAULT_CONFIGURATION, firstNumber: 100 };
  return new Balancer({ configuration, estimates: [] });
}

const submitted: BalancerEvent = {
  type: "tests-submitted",
  at: 1,
  cause,
  run: "run",
  tests: specs,
  earlier: { [c]: { attempts: 2, failures: 1, deaths: 0 } },
};

function joined(id: string): BalancerEvent {
  return { type: "worker-joined", at: 1, cause, worker: capabilities({ workerId: id }) };
}

function adopted(workerId: string): BalancerEvent {
  return {
    type: "batch-adopted",
    at: 1,
    cause,
    run: "run",
    workerId,
    workerClass: "any",
    batch: 7,
    suite: specs[0]?.suite ?? "",
    attempts: [
      { attempt: 11, test: a },
      { attempt: 12, test: b },
    ],
    runningSeconds: 0.5,
  };
}

const finished = (attempt: number, at: number): BalancerEvent => {
  return { type: "attempt-finished", at, cause, attempt, outcome: "passed", seconds: 1 };
};

test("what runs goes on, and only what nobody holds is leased", () => {
  const balancer = successor();
  const commands = balancer.handle([joined("w1"), joined("w2"), submitted, adopted("w1")]);
  const starts = commands.filter((command) => command.type === "start-batch");
  expect(starts.flatMap(({ attempts }) => attempts.map(({ test: key }) => key))).toEqual([c]);
  expect(starts[0]).toMatchObject({ workerId: "w2", run: "run" });
  expect(starts[0]?.attempts[0]).toMatchObject({ epoch: 3 });
  expect(starts[0]?.attempts[0]?.attempt).toBeGreaterThanOrEqual(100);
  const after = balancer.handle([finished(11, 2), finished(12, 3)]);
  const settled = after.filter((command) => command.type === "settle-test");
  expect(settled.map(({ test: key, verdict }) => [key, verdict])).toEqual([
    [a, "passed"],
    [b, "passed"],
  ]);
});

test("a result that was on its way when the leader died settles its test, and nothing runs again", () => {
  const balancer = successor();
  const commands = balancer.handle([submitted, adopted("gone"), finished(11, 1), joined("w2")]);
  const started = commands.flatMap((command) =>
    command.type === "start-batch" ? command.attempts.map(({ test: key }) => key) : [],
  );
  expect(started).not.toContain(a);
  expect(commands).toContainEqual(
    expect.objectContaining({ type: "settle-test", test: a, attempt: 11, verdict: "passed" }),
  );
  expect(commands).toContainEqual(
    expect.objectContaining({ type: "record-attempt", attempt: 12, outcome: "lost" }),
  );
});

test("a finished run can be forgotten and begun again under its name", () => {
  const balancer = successor();
  balancer.handle([submitted, adopted("gone"), finished(11, 1), finished(12, 1)]);
  balancer.handle([{ type: "run-cancelled", at: 2, cause, run: "run", reason: "enough" }]);
  balancer.handle([{ type: "run-closed", at: 3, cause, run: "run" }]);
  const again = balancer.handle([
    { ...submitted, at: 4 },
    { ...joined("w1"), at: 4 },
  ]);
  expect(again.some((command) => command.type === "start-batch")).toBe(true);
});
