/** Which of several runs has its turn. */

import { describe, expect, test } from "vitest";
import type { Priority } from "../model/test.ts";
import type { RunClaim } from "./fair-share.ts";
import { fairOrder } from "./fair-share.ts";

const CAPACITY = { slots: 10, cpuCores: 40, memoryGb: 100, gpus: 2 };
const NOTHING = { slots: 0, cpuCores: 0, memoryGb: 0, gpus: 0 };

function claim(id: string, differs: Partial<RunClaim> = {}): RunClaim {
  const priority: Priority = 3;
  return { id, weight: 1, priority, submittedAt: 0, waitingSince: 0, holds: NOTHING, ...differs };
}

function order(claims: readonly RunClaim[], now = 0): string[] {
  return fairOrder(claims, CAPACITY, { now, ageingSeconds: 60 }).map(({ id }) => id);
}

describe("the run that goes first", () => {
  test("has the lowest share of the resource of which it holds most", () => {
    const slots = claim("slots", { holds: { ...NOTHING, slots: 4 } });
    const memory = claim("memory", { holds: { ...NOTHING, slots: 1, memoryGb: 50 } });
    expect(order([memory, slots])).toEqual(["slots", "memory"]);
  });

  test("may hold twice as much for twice the weight, or for one step of priority", () => {
    const holds = { ...NOTHING, slots: 3 };
    const plain = claim("plain", { holds: { ...NOTHING, slots: 2 } });
    expect(order([plain, claim("heavy", { holds, weight: 2 })])).toEqual(["heavy", "plain"]);
    expect(order([plain, claim("urgent", { holds, priority: 2 })])).toEqual(["urgent", "plain"]);
    expect(order([plain, claim("other", { holds })])).toEqual(["plain", "other"]);
  });

  test("came first, of equals, and then has the smaller id", () => {
    const late = claim("a", { submittedAt: 5 });
    expect(order([late, claim("c"), claim("b")])).toEqual(["b", "c", "a"]);
  });

  test("has waited long, whatever its priority", () => {
    const low = claim("low", { priority: 5, waitingSince: 0 });
    const high = claim("high", { priority: 1, submittedAt: 200, waitingSince: 200 });
    expect(order([low, high], 239)).toEqual(["high", "low"]);
    expect(order([low, high], 259)).toEqual(["low", "high"]);
  });
});
