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

test("pressure, heat and the use of GPUs are told where the system tells them", () => {
  const files: Record<string, string> = {
    "/proc/self/cgroup": "0::/tests\n",
    "/proc/self/mountinfo": "30 20 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n",
    "/proc/pressure/cpu": "some avg10=12.50 avg60=0.00 avg300=0.00 total=1\n",
    "/proc/pressure/memory": "some avg10=9.00 avg60=0 avg300=0 total=1\nfull avg10=1.00 total=1\n",
    "/sys/fs/cgroup/tests/memory.pressure": "some avg10=50 total=1\nfull avg10=31.25 total=1\n",
    "/sys/class/drm/card1/device/gpu_busy_percent": "64\n",
    "/sys/class/thermal/thermal_zone0/temp": "76000\n",
    "/sys/class/thermal/thermal_zone0/trip_point_0_type": "passive\n",
    "/sys/class/thermal/thermal_zone0/trip_point_0_temp": "50000\n",
    "/sys/class/thermal/thermal_zone0/trip_point_1_type": "critical\n",
    "/sys/class/thermal/thermal_zone0/trip_point_1_temp": "95000\n",
  };
  const load = new LoadSampler("w1", (path) => files[path]).sample(1, 2);
  expect(load).toMatchObject({ queueDepth: 2, cpuPressure: 12.5, gpuUtilization: 64, heat: 80 });
  expect(load.memoryPressure).toBe(31.25);
  expect(load).not.toHaveProperty("ioPressure");
});

test("memory is that of the group around it where this has less left", () => {
  const files: Record<string, string> = {
    "/proc/meminfo": "MemTotal:  1000 kB\nMemAvailable:  900 kB\n",
    "/proc/self/cgroup": "0::/tests\n",
    "/proc/self/mountinfo": "30 20 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n",
    "/sys/fs/cgroup/tests/memory.max": "200000\n",
    "/sys/fs/cgroup/tests/memory.current": "150000\n",
  };
  const load = new LoadSampler("w1", (path) => files[path]).sample(1);
  expect(load.memoryUtilization).toBe(75);
});

test("a system that tells nothing counts as idle", () => {
  const sampler = new LoadSampler("w1", () => undefined);
  expect(sampler.sample(1)).toMatchObject({ cpuUtilization: 0, memoryUtilization: 0 });
});
