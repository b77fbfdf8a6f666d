/** Who may run what, and what a worker has left. */

import { describe, expect, test } from "vitest";
import { LoadTable } from "../../adapt/load-table.ts";
import type { MachineDemand, TestRequirements } from "../../model/test.ts";
import type { WorkerCapabilities } from "../../model/worker.ts";
import { WorkerState } from "../../state/worker-state.ts";
import { capabilities, testSpec } from "../../testing/builders.ts";
import { Qualifier } from "./qualifier.ts";
import { versionMatches } from "./version-match.ts";

const HARDWARE = capabilities().hardwareSpecs;
const BIG: Partial<WorkerCapabilities> = {
  slots: 8,
  labels: ["arm"],
  hardwareSpecs: { ...HARDWARE, cpuCores: 8, memoryGb: 32 },
  gpus: [
    { kind: "A100", memoryGb: 80 },
    { kind: "T4", memoryGb: 16 },
  ],
  supportedBackends: ["cpu", "cuda"],
  browsers: [{ name: "chromium", version: "156", features: ["webgpu", "wasm"] }],
  softwareVersions: { node: "20.20.2" },
};

function wanting(demand: Partial<TestRequirements>): TestRequirements {
  return testSpec("t", { requirements: demand }).requirements;
}

function setUp(offer: Partial<WorkerCapabilities> = BIG) {
  const qualifier = new Qualifier();
  const offered = capabilities(offer);
  const loads = new LoadTable();
  const worker = new WorkerState(offered, 0, qualifier.kindOf(offered), loads);
  const idOf = (demand: Partial<TestRequirements>) => qualifier.demandOf(wanting(demand));
  const fits = (demand: Partial<TestRequirements>) => qualifier.fitsNow(idOf(demand), worker);
  const take = (demand: Partial<TestRequirements>) => qualifier.reserve(idOf(demand), worker);
  return { qualifier, worker, idOf, fits, take, loads };
}

const NODE_20 = {
  text: "^20",
  anyOf: [
    [
      { operator: ">=", major: 20, minor: 0, patch: 0 },
      { operator: "<", major: 21, minor: 0, patch: 0, prerelease: true },
    ],
  ],
} as const;

describe("a worker that lacks something is impossible, and says what", () => {
  test.each<[MachineDemand, string]>([
    [{ labels: ["x64"] }, "does not have the label x64"],
    [{ minimumMemoryGb: 64 }, "has 32 GB of memory, not 64"],
    [{ cpuCores: 16 }, "has 8 cores, not 16"],
    [{ gpus: 2, gpuMemoryGb: 40 }, "has no 2 GPUs with 40 GB"],
    [{ gpuKind: "H100" }, "has no GPU of kind H100"],
    [{ backends: ["rocm", "mps"] }, "does not offer the backend mps or rocm"],
    [{ browser: { name: "firefox" } }, "has no browser firefox"],
    [{ browser: { features: ["webnn"] } }, "has no browser with webnn"],
    [{ softwareVersions: { python: NODE_20 } }, "does not have python"],
    [{ workerClasses: ["mac"] }, "is not of the class mac"],
  ])("%j", (demand, reason) => {
    expect(setUp().fits(demand)).toEqual({ kind: "impossible", reason });
  });

  test.each<[MachineDemand]>([
    [{}],
    [{ labels: ["arm"], minimumMemoryGb: 32, cpuCores: 8 }],
    [{ gpus: 2 }],
    [{ gpuMemoryGb: 40 }],
    [{ backends: ["rocm", "cuda"] }],
    [{ browser: { name: "chromium", features: ["wasm", "webgpu"] } }],
    [{ softwareVersions: { node: NODE_20 } }],
  ])("but not for %j", (demand) => {
    expect(setUp().fits(demand)).toEqual({ kind: "feasible" });
  });
});

describe("what a worker has promised", () => {
  test("is never more than it has, and comes back", () => {
    const { fits, take, worker, loads } = setUp();
    const first = take({ minimumMemoryGb: 20.1 });
    expect(take({ minimumMemoryGb: 20 })).toBeUndefined();
    expect(fits({ minimumMemoryGb: 20 })).toMatchObject({ kind: "busy", until: "resources-freed" });
    const idle = { workerId: "w1", activeTests: 0, cpuUtilization: 0, memoryUtilization: 0 };
    loads.report("w1", idle, 1);
    expect(worker.reservations.memoryGb).toBe(20.1);
    if (first !== undefined) worker.reservations.release(first);
    expect(worker.reservations.memoryGb).toBe(0);
    expect(take({ minimumMemoryGb: 32 })).toBeDefined();
  });

  test("takes the smallest GPU that will do", () => {
    const { take } = setUp();
    expect(take({ gpus: 1 })?.gpus).toEqual([1]);
    expect(take({ gpuMemoryGb: 16 })?.gpus).toEqual([0]);
    expect(take({ gpus: 1 })).toBeUndefined();
  });

  test("falls back on an alternative", () => {
    const { take, fits } = setUp();
    const either = { alternatives: [{ gpuKind: "A100" }, { cpuCores: 6 }] };
    expect(take(either)).toMatchObject({ gpus: [0], cpuCores: 0 });
    expect(take(either)).toMatchObject({ gpus: [], cpuCores: 6 });
    expect(fits(either).kind).toBe("busy");
  });
});

test("a worker that is being replaced is busy, and impossible for what it could never run", () => {
  const { worker, fits } = setUp();
  worker.phase = "away";
  expect(fits({})).toMatchObject({ kind: "busy", until: "worker-returns" });
  expect(fits({ cpuCores: 99 }).kind).toBe("impossible");
});

test("a worker that is dedicated to a label takes only tests that require it", () => {
  const { qualifier, idOf } = setUp();
  const labels = ["run"];
  const kind = qualifier.kindOf(capabilities({ workerId: "x", labels, dedicatedTo: "run" }));
  expect(qualifier.canEver(idOf({ labels }), kind)).toBe(true);
  expect(qualifier.staticAnswer(idOf({}), kind).reason).toBe(
    "takes only tests that require the label run",
  );
  expect(qualifier.kindOf(capabilities({ workerId: "y", labels }))).not.toBe(kind);
});

test("equal demands and equal workers have one number, whatever the order of what they list", () => {
  const { qualifier, idOf } = setUp();
  expect(idOf({ labels: ["a", "b"], gpus: 1 })).toBe(idOf({ gpus: 1, labels: ["b", "a", "b"] }));
  expect(idOf({ labels: ["a"] })).not.toBe(idOf({}));
  const kind = qualifier.kindOf(capabilities({ workerId: "x", labels: ["a", "b"] }));
  expect(qualifier.kindOf(capabilities({ workerId: "y", labels: ["b", "a"] }))).toBe(kind);
});

test.each([
  ["20.20.2", true],
  ["v20.0.0", true],
  ["20", true],
  ["21.0.0-rc.1", false],
  ["20.0.0-rc.1", false],
  ["19.9.9", false],
  ["unknown", false],
])("version %s in ^20: %s", (version, expected) => {
  expect(versionMatches(version, NODE_20)).toBe(expected);
});
