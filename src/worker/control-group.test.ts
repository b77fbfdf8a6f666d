import { expect, test } from "vitest";
import { readGroupLimits } from "./control-group.ts";

const GB = 2 ** 30;

function limitsOf(files: Readonly<Record<string, string>>) {
  return readGroupLimits((path) => files[path]);
}

const mount2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";

test("without control groups there are no limits", () => {
  expect(limitsOf({})).toEqual({});
});

test("version 2: the narrowest group around the process counts", () => {
  const limits = limitsOf({
    "/proc/self/cgroup": "0::/user.slice/job\n",
    "/proc/self/mountinfo": mount2,
    "/sys/fs/cgroup/user.slice/cpu.max": "150000 100000\n",
    "/sys/fs/cgroup/user.slice/memory.max": `${8 * GB}\n`,
    "/sys/fs/cgroup/user.slice/memory.current": `${3 * GB}\n`,
    "/sys/fs/cgroup/user.slice/memory.stat": `anon 5\ninactive_file ${1 * GB}\n`,
    "/sys/fs/cgroup/user.slice/job/cpu.max": "max 100000\n",
    "/sys/fs/cgroup/user.slice/job/memory.max": "max\n",
  });
  expect(limits).toEqual({ cores: 1.5, memoryBytes: 8 * GB, availableBytes: 6 * GB });
});

test("version 1: controllers have trees of their own", () => {
  const limits = limitsOf({
    "/proc/self/cgroup": "4:memory:/job\n3:cpu,cpuacct:/job\n",
    "/proc/self/mountinfo": [
      "31 23 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
      "32 23 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
      "",
    ].join("\n"),
    "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "300000\n",
    "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": `${2 * GB}\n`,
    "/sys/fs/cgroup/memory/job/memory.usage_in_bytes": `${GB}\n`,
    "/sys/fs/cgroup/memory/job/memory.stat": "total_inactive_file 0\n",
  });
  expect(limits).toEqual({ cores: 3, memoryBytes: 2 * GB, availableBytes: GB });
});

test("version 1: -1 is no limit", () => {
  const limits = limitsOf({
    "/proc/self/cgroup": "3:cpu:/\n",
    "/proc/self/mountinfo": "31 23 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n",
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
  });
  expect(limits).toEqual({});
});

test("in a container the path may be one of the machine outside: the mount counts", () => {
  const outside = limitsOf({
    "/proc/self/cgroup": "0::/../../elsewhere\n",
    "/proc/self/mountinfo": mount2,
    "/sys/fs/cgroup/cpu.max": "50000 100000\n",
  });
  expect(outside).toEqual({ cores: 0.5 });
  const bound = limitsOf({
    "/proc/self/cgroup": "0::/docker/abc\n",
    "/proc/self/mountinfo": mount2.replace("0:26 /", "0:26 /docker/abc"),
    "/sys/fs/cgroup/cpu.max": "200000 100000\n",
  });
  expect(bound).toEqual({ cores: 2 });
});
