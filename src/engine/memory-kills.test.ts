import { expect, test } from "vitest";
import { MemoryKills } from "./memory-kills.ts";

const GROUP = "/sys/fs/cgroup/ci/job/memory.events";

/** A system whose files and time a test changes. */
function system(files: Record<string, string>) {
  let nowMs = 0;
  const kills = new MemoryKills(
    (path) => files[path],
    () => nowMs,
  );
  const pass = (ms: number) => {
    nowMs += ms;
    kills.look();
  };
  return { kills, files, pass };
}

test("what the kernel ended before anybody looked does not count", () => {
  const { kills } = system({ "/proc/vmstat": "nr_free_pages 9\noom_kill 4\n" });
  expect(kills.recent).toBe(false);
});

test("what it ends counts for two looks, and no longer", () => {
  const { kills, files, pass } = system({ "/proc/vmstat": "oom_kill 4\n" });
  files["/proc/vmstat"] = "oom_kill 5\n";
  expect(kills.recent).toBe(true);
  pass(1000);
  expect(kills.recent).toBe(true);
  pass(500);
  expect(kills.recent).toBe(true);
  pass(500);
  expect(kills.recent).toBe(false);
});

test("the own control group tells it more narrowly than the machine", () => {
  const { kills, files } = system({
    "/proc/self/cgroup": "0::/ci/job\n",
    [GROUP]: "low 0\noom 0\noom_kill 0\noom_group_kill 0\n",
    "/proc/vmstat": "oom_kill 4\n",
  });
  files["/proc/vmstat"] = "oom_kill 5\n";
  expect(kills.recent).toBe(false);
  files[GROUP] = "oom 1\noom_kill 1\noom_group_kill 0\n";
  expect(kills.recent).toBe(true);
});

test("where nothing tells, nothing was ended", () => {
  expect(system({}).kills.recent).toBe(false);
});
