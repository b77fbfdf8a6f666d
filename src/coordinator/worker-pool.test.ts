import { expect, test } from "vitest";
import { capabilities } from "../core/testing/builders.ts";
import type { WorkerLaunch } from "../engine/engine.ts";
import type { WorkerGroup } from "./run-request.ts";
import { WorkerPool } from "./worker-pool.ts";

function poolOf(group: Partial<WorkerGroup>) {
  const launched: string[] = [];
  const clock = { nowMs: 0 };
  const pool = new WorkerPool({
    groups: [{ name: "w", count: 1, slots: 2, labels: [], environment: {}, ...group }],
    launch: ({ workerId, incarnation }: WorkerLaunch) =>
      launched.push(`${workerId}/${incarnation}`),
    nowMs: () => clock.nowMs,
  });
  pool.start();
  for (const { workerId } of pool.present) pool.greeted(capabilities({ workerId }));
  return { pool, launched, clock };
}

test("only a group with bounds has limits, and begins with its least", () => {
  expect(poolOf({ count: 3 }).pool.limits.size).toBe(0);
  const { pool, launched } = poolOf({ count: 2, maximum: 5 });
  expect([...pool.limits]).toEqual([["w", { least: 2, most: 5 }]]);
  expect(launched).toEqual(["w-1/1", "w-2/1"]);
});

test("it grows as far as its maximum, and counts what is on its way", () => {
  const { pool, launched } = poolOf({ count: 1, maximum: 3 });
  pool.grow("w", 7);
  expect(launched).toEqual(["w-1/1", "w-2/1", "w-3/1"]);
  expect([...pool.starting]).toEqual([["w", 2]]);
  pool.greeted(capabilities({ workerId: "w-2" }));
  expect([...pool.starting]).toEqual([["w", 1]]);
});

test("a worker that leaves is not replaced, and comes back as another process", () => {
  const { pool, launched } = poolOf({ count: 1, maximum: 2 });
  pool.grow("w", 1);
  pool.greeted(capabilities({ workerId: "w-2" }));
  pool.release("w-2");
  expect(pool.leaving.map(({ workerId }) => workerId)).toEqual(["w-2"]);
  pool.grow("w", 1);
  expect(launched).toHaveLength(2);
  expect(pool.lost("w-2")).toBe("left");
  expect(pool.present.map(({ workerId }) => workerId)).toEqual(["w-1"]);
  pool.grow("w", 1);
  expect(launched.at(-1)).toBe("w-2/2");
  expect(pool.lost("w-2")).toBe("replaced");
  expect(launched.at(-1)).toBe("w-2/3");
  expect(pool.replacements("w-2")).toBe(1);
});

test("with every worker given up it is exhausted, whoever else might have come", () => {
  const { pool } = poolOf({ count: 1, maximum: 2 });
  for (let death = 1; death < 10; death += 1) expect(pool.lost("w-1")).toBe("replaced");
  expect(pool.exhausted).toBe(false);
  expect(pool.lost("w-1")).toBe("given-up");
  expect(pool.exhausted).toBe(true);
});

test("a worker offers its slots only while it is there", () => {
  const { pool, clock } = poolOf({ count: 1, maximum: 2 });
  clock.nowMs = 4000;
  pool.grow("w", 1);
  pool.greeted(capabilities({ workerId: "w-2" }));
  pool.release("w-2");
  clock.nowMs = 9000;
  pool.lost("w-2");
  clock.nowMs = 20_000;
  expect(pool.offeredSeconds("w-1", 1000, 11_000)).toBe(20);
  expect(pool.offeredSeconds("w-2", 1000, 11_000)).toBe(10);
  expect(pool.workers.map(({ workerId }) => workerId)).toEqual(["w-1", "w-2"]);
});

test("the price of a start is what starts have cost", () => {
  const { pool, clock } = poolOf({ count: 1, maximum: 2 });
  pool.grow("w", 1);
  clock.nowMs = 400;
  pool.greeted(capabilities({ workerId: "w-2" }));
  pool.began("w-2", 3);
  pool.began("w-2", 100);
  expect(pool.startSeconds).toBeCloseTo(3.2);
});
