import os from "node:os";
import { expect, test } from "vitest";
import { WorkerCapabilityDetector } from "./capability-detector.ts";

const identity = {
  workerId: "w1",
  incarnation: 3,
  workerClass: "fast",
  slots: 2,
  labels: ["browser"],
};

test("describes the machine within the limits of its control groups", () => {
  const files: Record<string, string> = {
    "/proc/cpuinfo": "processor : 0\nmodel name\t: Quick 9000 @ 3 GHz\n",
    "/proc/self/cgroup": "0::/\n",
    "/proc/self/mountinfo": "30 23 0:26 / /g rw - cgroup2 cgroup2 rw\n",
    "/g/cpu.max": "50000 100000\n",
    "/g/memory.max": String(2 ** 29),
  };
  const detector = new WorkerCapabilityDetector((path) => files[path]);
  expect(detector.detect(identity)).toEqual({
    ...identity,
    host: os.hostname(),
    hardwareSpecs: {
      cpuCores: 0.5,
      cpuModel: "Quick 9000 @ 3 GHz",
      memoryGb: 0.5,
      platform: os.platform(),
      architecture: os.arch(),
    },
    softwareVersions: { node: process.versions.node },
  });
});

test("finds something on this machine", () => {
  const hardware = new WorkerCapabilityDetector().detectHardware();
  expect(hardware.cpuCores).toBeGreaterThan(0);
  expect(hardware.memoryGb).toBeGreaterThan(0);
  expect(hardware.cpuModel).not.toBe("");
});
