import { expect, test } from "vitest";
import { LoadSampler } from "./load-sampler.ts";

test("processor use is that of the time since the last sample", () => {
  const files: Record<string, string> = {
    "/proc/stat": "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 2 3\n",
    "/proc/meminfo": "MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:  250 kB\n",
  };
  const sampler = new LoadSampler("w1", (path) => files[path]);
  files["/proc/stat"] = "cpu  150 0 125 825 0 0 0 0 50 0\n";
  expect(sampler.sample(2)).toEqual({
    workerId: "w1",
    activeTests: 2,
    cpuUtilization: 75,
    memoryUtilization: 75,
  });
  expect(sampler.sample(0)).toMatchObject({ activeTests: 0, cpuUtilization: 0 });
});

test("a system that tells nothing counts as idle", () => {
  const sampler = new LoadSampler("w1", () => undefined);
  expect(sampler.sample(1)).toMatchObject({ cpuUtilization: 0, memoryUtilization: 0 });
});
