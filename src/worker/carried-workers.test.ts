import { expect, test } from "vitest";
import { carriedWorkers, readMachineResources } from "./carried-workers.ts";

const GB = 2 ** 30;

test.each([
  { cores: 8, gigabytes: 32, count: 8, because: "8 cores" },
  { cores: 1, gigabytes: 32, count: 1, because: "1 core" },
  { cores: 1.5, gigabytes: 32, count: 2, because: "1.5 cores" },
  { cores: 0.2, gigabytes: 32, count: 1, because: "0.2 cores" },
  { cores: 8, gigabytes: 3.2, count: 3, because: "3.2 GB of free memory, about 1 GB for each" },
  { cores: 2, gigabytes: 0.3, count: 1, because: "0.3 GB of free memory, about 1 GB for each" },
])("$cores cores and $gigabytes GB carry $count", ({ cores, gigabytes, count, because }) => {
  const resources = { cores, availableBytes: gigabytes * GB };
  expect(carriedWorkers(resources)).toEqual({ count, because });
});

test("limits of control groups count", () => {
  const files: Record<string, string> = {
    "/proc/meminfo": "MemTotal: 99999999 kB\nMemAvailable: 2097152 kB\n",
    "/proc/self/cgroup": "0::/\n",
    "/proc/self/mountinfo": "30 23 0:26 / /g rw - cgroup2 cgroup2 rw\n",
    "/g/cpu.max": "50000 100000\n",
  };
  const read = (path: string) => files[path];
  expect(readMachineResources(read)).toEqual({ cores: 0.5, availableBytes: 2 * GB });
  files["/g/memory.max"] = String(GB);
  files["/g/memory.current"] = String(GB / 4);
  expect(readMachineResources(read)).toEqual({ cores: 0.5, availableBytes: (3 * GB) / 4 });
});
