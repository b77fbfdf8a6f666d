import { expect, test } from "vitest";
import { capabilities } from "../core/testing/builders.ts";
import { WorkerPool } from "./worker-pool.ts";
import { WorkerRoster } from "./worker-roster.ts";

function rosterOf(workerId: string) {
  const clock = { nowMs: 5 };
  const notices: string[] = [];
  const killed: string[] = [];
  const pool = new WorkerPool({
    groups: [{ name: "w", count: 1, slots: 1, labels: [], environment: {} }],
    launch: () => {},
    nowMs: () => clock.nowMs,
  });
  const roster = new WorkerRoster({
    pool,
    kill: (id) => killed.push(id),
    notice: (_, text) => notices.push(text),
    nowMs: () => clock.nowMs,
  });
  pool.start();
  roster.greeted(capabilities({ workerId }));
  return { roster, pool, notices, killed, clock };
}

const exit = { detail: "was killed by SIGKILL", death: "crash" } as const;

test("a worker that is ended since it is silent went for that, whatever ended its process", () => {
  const { roster, killed } = rosterOf("w-1");
  const evict = { type: "evict-worker", workerId: "w-1", incarnation: 1 } as const;
  roster.evict({ ...evict, silentSeconds: 15.4 });
  expect(killed).toEqual(["w-1"]);
  expect(roster.gone("w-1", 1, exit)).toMatchObject({ death: "silence", returns: true });
  expect(roster.gone("w-1", 2, exit)).toMatchObject({ death: "crash", returns: true });
  expect(roster.lossesOf("w-1")).toMatchObject([{ at: 5, death: "silence" }, { death: "crash" }]);
  expect(roster.present).toEqual([]);
});

test("a worker that was to leave is not lost", () => {
  const { roster, pool, notices } = rosterOf("w-1");
  pool.release("w-1");
  expect(roster.gone("w-1", 1, exit)).toMatchObject({ returns: false });
  expect(roster.lossesOf("w-1")).toEqual([]);
  expect(notices).toEqual([]);
});

test("what is thought of a worker is said and kept", () => {
  const { roster, notices, clock } = rosterOf("w-1");
  const judged = { type: "judge-worker", workerId: "w-1" } as const;
  roster.judged({ ...judged, standing: "set-aside", reason: "others passed" });
  clock.nowMs = 9;
  roster.judged({ ...judged, standing: "trusted", reason: "it passes again" });
  expect(notices).toEqual([
    "w-1 is set aside: others passed",
    "w-1 gets tests again: it passes again",
  ]);
  expect(roster.judgementsOf("w-1")).toEqual([
    { at: 5, standing: "set-aside", reason: "others passed" },
    { at: 9, standing: "trusted", reason: "it passes again" },
  ]);
});
