/** The checker notices when the core breaks a rule: it is told commands that no core should give. */

import { expect, test } from "vitest";
import type { Command, StartBatch } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { TestSpec } from "../core/model/test.ts";
import { capabilities, testSpec } from "../core/testing/builders.ts";
import { Checker } from "./checker.ts";

const told = { at: 0, cause: "test" };

/** A checker that was told of two workers and of these tests. */
function checker(tests: readonly TestSpec[]) {
  const broken: string[] = [];
  const one = new Checker({
    canRun: (workerId) => workerId !== "unable",
    onViolation: (rule) => {
      broken.push(rule);
      throw new Error(rule);
    },
  });
  const joined = ["a", "b", "unable"].map((workerId): BalancerEvent => {
    return { type: "worker-joined", worker: capabilities({ workerId }), ...told };
  });
  const check = (events: readonly BalancerEvent[], commands: readonly Command[]) => {
    try {
      one.check(events, commands);
    } catch {
      // It has been written down.
    }
  };
  check([...joined, { type: "tests-submitted", run: "run", tests, ...told }], []);
  return { broken, check };
}

let count = 0;

function start(workerId: string, ...leases: readonly (readonly [TestSpec, number])[]): StartBatch {
  count += 1;
  return {
    type: "start-batch",
    run: "run",
    workerId,
    batch: count,
    suite: "suite",
    attempts: leases.map(([{ key }, epoch]) => {
      count += 1;
      return { attempt: count, test: key, epoch, predictedSeconds: 1 };
    }),
    decision: {
      rule: "earliest-finish",
      finishInSeconds: 1,
      predictedSeconds: [1, 1, 1],
      alternatives: [],
      rejections: [],
      batchSeconds: 1,
      waiting: 1,
    },
  };
}

function settle({ key }: TestSpec, attempt: number | undefined): Command {
  return {
    type: "settle-test",
    run: "run",
    test: key,
    verdict: "passed",
    flaky: false,
    ...(attempt === undefined ? {} : { attempt }),
  };
}

const attemptOf = (batch: StartBatch) => batch.attempts[0]?.attempt ?? Number.NaN;

const finished = (attempt: number): BalancerEvent => {
  return { type: "attempt-finished", attempt, outcome: "passed", seconds: 1, ...told };
};

const plain = testSpec("plain");
const single = testSpec("single", { repeatable: false });
const keyed = ["x", "y"].map((id) => testSpec(id, { requirements: { exclusiveKeys: ["port"] } }));

test("a test that may be repeated is in two places, and not in three", () => {
  const { broken, check } = checker([plain]);
  check([], [start("a", [plain, 1]), start("b", [plain, 2])]);
  expect(broken).toEqual([]);
  check([{ type: "worker-joined", worker: capabilities({ workerId: "c" }), ...told }], []);
  check([], [start("c", [plain, 3])]);
  expect(broken).toEqual(["a test is in too many places"]);
});

test("a test that may not be repeated is in one place", () => {
  const { broken, check } = checker([single]);
  check([], [start("a", [single, 1]), start("b", [single, 2])]);
  expect(broken).toEqual(["a test is in too many places"]);
});

test("an exclusive key has one holder, and a batch is one", () => {
  const [x = plain, y = plain] = keyed;
  const together = checker(keyed);
  together.check([], [start("a", [x, 1], [y, 1])]);
  expect(together.broken).toEqual([]);
  const apart = checker(keyed);
  apart.check([], [start("a", [x, 1]), start("b", [y, 1])]);
  expect(apart.broken).toEqual(["an exclusive key is held twice"]);
});

test("what was taken back decides nothing", () => {
  const { broken, check } = checker([plain]);
  const batch = start("a", [plain, 1]);
  const attempt = attemptOf(batch);
  const outcome = "cancelled";
  check([], [batch]);
  check([], [{ type: "record-attempt", attempt, test: plain.key, outcome, reason: "taken back" }]);
  check([finished(attempt)], [settle(plain, attempt)]);
  expect(broken).toEqual(["settled by what was taken back"]);
});

test("a verdict needs a result, is given once, and is the end of the test", () => {
  const early = checker([plain]);
  const batch = start("a", [plain, 1]);
  early.check([], [batch, settle(plain, attemptOf(batch))]);
  expect(early.broken).toEqual(["it passed without a result that says so"]);
  const twice = checker([plain]);
  const other = start("a", [plain, 1]);
  twice.check([], [other]);
  twice.check([finished(attemptOf(other))], [settle(plain, attemptOf(other))]);
  twice.check([], [start("b", [plain, 2])]);
  twice.check([], [settle(plain, attemptOf(other))]);
  expect(twice.broken).toEqual(["a settled test is leased", "a test is settled twice"]);
});

test("nothing goes to a worker that cannot run it, or is not there", () => {
  const { broken, check } = checker([plain, single]);
  check([], [start("unable", [plain, 1])]);
  check([], [start("nobody", [single, 1])]);
  expect(broken).toEqual(["a worker cannot run what it is given", "a batch for an absent worker"]);
});

test("a run ends when all of it is settled, and once", () => {
  const { broken, check } = checker([plain]);
  const batch = start("a", [plain, 1]);
  check([], [batch, { type: "finish-run", run: "run" }]);
  check([finished(attemptOf(batch))], [settle(plain, attemptOf(batch))]);
  check([], [{ type: "finish-run", run: "run" }]);
  check([], [{ type: "finish-run", run: "run" }]);
  const rule = "a run ends with open tests, or twice";
  expect(broken).toEqual([rule, rule]);
});
