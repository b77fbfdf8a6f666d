/** What is said of how a worker suits a test. */

import { expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import { DEFAULT_CONFIGURATION } from "../configuration.ts";
import type { BalancerEvent } from "../model/events.ts";
import { capabilities, testSpec } from "../testing/builders.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";

function balancerThat(events: readonly object[]): Balancer {
  const balancer = new Balancer({ configuration: DEFAULT_CONFIGURATION, estimates: [] });
  balancer.handle(events.map((event) => ({ at: 0, cause: "test", ...event }) as BalancerEvent));
  return balancer;
}

const joined = (differs: Parameters<typeof capabilities>[0]) => ({
  type: "worker-joined",
  worker: capabilities(differs),
});
const submitted = (...tests: ReturnType<typeof testSpec>[]) => ({
  type: "tests-submitted",
  run: "run",
  tests,
});

test("a free worker is feasible from now on, and its interval holds the median", () => {
  const answer = balancerThat([joined({})]).suitability("w1", { spec: testSpec("a") }, 0);
  if (typeof answer !== "object" || answer.kind !== "feasible") throw new Error("is not feasible");
  const [low, median, high] = answer.predictedSeconds;
  expect(answer.startInSeconds).toBe(0);
  expect(low).toBeLessThan(median);
  expect(median).toBeLessThan(high);
  expect(answer.finishInSeconds).toBeGreaterThanOrEqual(median);
});

test("a worker whose slot is taken is busy until it is free", () => {
  const balancer = balancerThat([joined({}), submitted(testSpec("a"))]);
  const spec = testSpec("b");
  const at0 = balancer.suitability("w1", { spec }, 0);
  expect(at0).toMatchObject({ kind: "busy", obstacles: [{ until: "slot-freed" }] });
  if (typeof at0 !== "object" || at0.kind !== "busy") throw new Error("is not busy");
  expect(at0.startInSeconds).toBeGreaterThan(0);
  const [, median] = at0.predictedSeconds;
  expect(at0.finishInSeconds).toBeGreaterThanOrEqual(at0.startInSeconds + median);
});

test("a batch that is being ended holds its slot no longer than that takes", () => {
  const balancer = balancerThat([
    joined({}),
    submitted(testSpec("a", { requirements: { expectedDurationSeconds: 1000 } })),
  ]);
  balancer.handle([{ type: "run-cancelled", at: 0, cause: "test", run: "run", reason: "enough" }]);
  const answer = balancer.suitability("w1", { spec: testSpec("b") }, 0);
  if (typeof answer !== "object" || answer.kind !== "busy") throw new Error("is not busy");
  expect(answer.startInSeconds).toBeLessThan(10);
});

test("all that stands in the way is named", () => {
  const needs = { minimumMemoryGb: 0.75, exclusiveKeys: ["port"] };
  const balancer = balancerThat([joined({}), submitted(testSpec("a", { requirements: needs }))]);
  const answer = balancer.suitability("w1", { spec: testSpec("b", { requirements: needs }) }, 0);
  const obstacles = typeof answer === "object" && answer.kind === "busy" ? answer.obstacles : [];
  expect(obstacles.map(({ until }) => until)).toEqual([
    "slot-freed",
    "resources-freed",
    "key-released",
  ]);
});

test("what a worker lacks makes it impossible, and so does its leaving", () => {
  const spec = testSpec("a", { requirements: { labels: ["gpu"] } });
  const balancer = balancerThat([
    joined({}),
    joined({ workerId: "w2", labels: ["gpu"] }),
    { type: "worker-draining", workerId: "w2", incarnation: 1 },
  ]);
  expect(balancer.suitability("w1", { spec }, 0)).toEqual({
    kind: "impossible",
    reason: "does not have the label gpu",
  });
  expect(balancer.suitability("w2", { spec }, 0)).toMatchObject({ kind: "impossible" });
});

test("a worker whose process is being replaced is busy until it returns", () => {
  const lost = { type: "worker-lost", workerId: "w1", incarnation: 1, detail: "", returns: true };
  const answer = balancerThat([joined({}), lost]).suitability("w1", { spec: testSpec("a") }, 0);
  expect(answer).toMatchObject({ kind: "busy", obstacles: [{ until: "worker-returns" }] });
});

test("what there is none of is said", () => {
  const balancer = balancerThat([joined({}), submitted(testSpec("a"))]);
  expect(balancer.suitability("w9", { run: "run", test: "suite:a" }, 0)).toBe("no-worker");
  expect(balancer.suitability("w1", { run: "run", test: "suite:b" }, 0)).toBe("no-test");
  expect(balancer.suitability("w1", { run: "other", test: "suite:a" }, 0)).toBe("no-test");
});

test("asking changes no decision", () => {
  const play = (asks: boolean) => {
    const fleet = new VirtualFleet((key) => 1 + (key.length % 3));
    fleet.onCommand = () => {
      if (!asks) return;
      const spec = testSpec("other", { suite: "new", requirements: { cpuCores: 0.5 } });
      for (const id of ["w1", "w2"]) fleet.balancer.suitability(id, { spec }, fleet.now);
      fleet.balancer.suitability("w1", { run: "run", test: "suite:t3" }, fleet.now);
    };
    fleet.join([
      { id: "w1", speed: 1 },
      { id: "w2", speed: 0.5 },
    ]);
    fleet.submit(
      Array.from({ length: 30 }, (_, place) => testSpec(`t${10 ** (place % 4)}-${place}`)),
    );
    fleet.after(5, () => fleet.join([{ id: "w3", speed: 2 }]));
    fleet.run();
    return fleet.journal;
  };
  expect(play(true)).toEqual(play(false));
});
