import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Discovery } from "./discovery.ts";
import type { RunRequest } from "./run-request.ts";

const group = { name: "w", count: 2, slots: 1, labels: [], environment: {} };

function requestOf(suites: readonly string[]): Pick<RunRequest, "suites" | "groups"> {
  const specs = suites.map((name) => ({
    spec: { name, runner: "module" as const, root: "/", environment: {}, options: {} },
    retries: 0,
    requirements: { labels: [] },
  }));
  return { suites: specs, groups: [group] };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function discoveryOf(...suites: string[]) {
  const asked: string[] = [];
  const ended: string[] = [];
  const givenUp: string[] = [];
  const discovery: Discovery = new Discovery(requestOf(suites), {
    ask: (workerId, suite) => void asked.push(`${workerId} ${suite}`),
    end: (workerId) => void ended.push(workerId),
    gaveUp: () => void givenUp.push(...discovery.problems.map(({ code }) => code)),
  });
  return { discovery, asked, ended, givenUp };
}

test("each suite is looked through by one worker", () => {
  const { discovery, asked } = discoveryOf("a", "b");
  for (const workerId of ["w-1", "w-2", "w-3"]) discovery.offer(workerId, []);
  expect(asked).toEqual(["w-1 a", "w-2 b"]);
});

test("what a dead worker was looking through goes to another, but not for ever", () => {
  const { discovery, asked } = discoveryOf("a");
  for (const workerId of ["w-1", "w-2", "w-3", "w-4"]) {
    discovery.offer(workerId, []);
    discovery.lost(workerId, "killed");
  }
  expect(asked).toEqual(["w-1 a", "w-2 a", "w-3 a"]);
  expect(discovery.done).toBe(true);
  expect(discovery.problems.map(({ code }) => code)).toEqual(["discovery-died"]);
});

test("a worker that never comes back from it is ended, and the suite named", () => {
  const { discovery, ended } = discoveryOf("a", "b");
  discovery.offer("w-1", []);
  discovery.offer("w-2", []);
  discovery.found("b", { tests: [], notes: [] });
  vi.advanceTimersByTime(3_600_000);
  expect(ended).toEqual(["w-1"]);
  expect(discovery.problems[0]?.message).toContain("suite a");
});

const missing = { code: "workspace-missing", message: "There is no folder.", remedy: "Make it." };

test("what one worker cannot look through another one does, and nobody is asked twice", () => {
  const { discovery, asked } = discoveryOf("a");
  for (const workerId of ["w-1", "w-2", "w-3", "w-4"]) {
    discovery.offer(workerId, []);
    discovery.refused("a", workerId, missing);
    discovery.offer(workerId, []);
  }
  expect(asked).toEqual(["w-1 a", "w-2 a", "w-3 a", "w-4 a"]);
  expect(discovery.done).toBe(false);
  discovery.offer("w-5", []);
  vi.advanceTimersByTime(100_000);
  expect(discovery.done).toBe(false);
  discovery.found("a", { tests: [], notes: [] });
  expect(discovery.problems).toEqual([]);
});

test("what all refuse is given up after a while, with the reason of each", () => {
  const { discovery, givenUp } = discoveryOf("a");
  for (const workerId of ["w-1", "w-2"]) {
    discovery.offer(workerId, []);
    discovery.refused("a", workerId, missing);
  }
  vi.advanceTimersByTime(3_600_000);
  expect(givenUp).toEqual(["workspace-missing"]);
  expect(discovery.problems[0]?.message).toMatch(
    /w-1: There is no folder. w-2: There is no folder./,
  );
});

test("another process of a worker that refused is asked again", () => {
  const { discovery, asked } = discoveryOf("a");
  discovery.offer("w-1", []);
  discovery.refused("a", "w-1", missing);
  discovery.lost("w-1", "killed");
  discovery.offer("w-1", []);
  expect(asked).toEqual(["w-1 a", "w-1 a"]);
});
