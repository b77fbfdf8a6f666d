/** What the control groups around this process allow it: of processor time and of memory. */

import path from "node:path";
import type { ReadText } from "./system-files.ts";
import { readSystemFile } from "./system-files.ts";

/** Limits; absent where there is none. */
export interface GroupLimits {
  /** Processors that may be busy at once on average, for example 1.5. */
  readonly cores?: number;
  readonly memoryBytes?: number;
  /** What is left of the memory limit; memory that only caches files counts as left. */
  readonly availableBytes?: number;
}

/** One that is around this process, with those of version 1 for each controller. */
export interface Group {
  readonly version: 1 | 2;
  readonly folder: string;
}

/** Finds the groups around this process, from the widest on; they stay the same while it runs. */
export function findGroups(read: ReadText = readSystemFile): readonly Group[] {
  return findTrees(read).flatMap(({ version, folders }) =>
    folders.map((folder) => ({ version, folder })),
  );
}

/** Version 1 has one tree for each controller, version 2 one for all. */
interface Tree {
  readonly version: 1 | 2;
  /** Folders of the group and of those around it. */
  readonly folders: readonly string[];
}

/** Reads the limits of every group around this process, and takes the narrowest. */
export function readGroupLimits(read: ReadText = readSystemFile): GroupLimits {
  const groups = findGroups(read);
  const quotas = groups.map((group) =>
    (group.version === 2 ? quota2 : quota1)(inGroup(group, read)),
  );
  const cores = Math.min(Number.POSITIVE_INFINITY, ...quotas);
  const memory = readGroupMemory(groups, read);
  return { ...(cores < Number.POSITIVE_INFINITY && { cores }), ...memory };
}

/** Reads how much memory the groups around this process allow it, and how much of it is left. */
export function readGroupMemory(
  groups: readonly Group[],
  read: ReadText,
): Omit<GroupLimits, "cores"> {
  let memoryBytes = Number.POSITIVE_INFINITY;
  let availableBytes = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    const { limit, used } = (group.version === 2 ? memory2 : memory1)(inGroup(group, read));
    if (limit === Number.POSITIVE_INFINITY) continue;
    memoryBytes = Math.min(memoryBytes, limit);
    availableBytes = Math.min(availableBytes, Math.max(0, limit - used()));
  }
  return memoryBytes < Number.POSITIVE_INFINITY ? { memoryBytes, availableBytes } : {};
}

/** Reads files of a group by their names in it. */
function inGroup({ folder }: Group, read: ReadText): ReadText {
  return (name) => read(`${folder}/${name}`);
}

/** Combines where the trees are mounted with where in them this process is. */
function findTrees(read: ReadText): readonly Tree[] {
  const groups = parseGroups(read("/proc/self/cgroup") ?? "");
  const lines = (read("/proc/self/mountinfo") ?? "").split("\n");
  return lines.flatMap((line) => {
    // "36 25 0:31 /root/in/tree /mount/point options… - type source superOptions"
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "/", mount] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (mount === undefined) return [];
    if (type === "cgroup2") return [tree(2, mount, root, groups.get(""))];
    const controllers = options.split(",").filter((name) => name === "cpu" || name === "memory");
    if (type !== "cgroup" || controllers.length === 0) return [];
    return [tree(1, mount, root, groups.get(controllers[0] ?? ""))];
  });
}

/** Paths by controller, as "4:cpu,cpuacct:/path" tells; version 2 has the controller "". */
function parseGroups(text: string): ReadonlyMap<string, string> {
  const entries = text.split("\n").flatMap((line) => {
    const [, controllers, ...rest] = line.split(":");
    return (controllers ?? "").split(",").map((name) => [name, rest.join(":")] as const);
  });
  return new Map(entries.filter(([, group]) => group !== ""));
}

function tree(version: 1 | 2, mount: string, root: string, group = "/"): Tree {
  const inside = path.posix.relative(root, group);
  // In a container the path can be one of the machine outside; then the mount is what we have.
  const steps = inside === "" || inside.startsWith("..") ? [] : inside.split("/");
  const folders = steps.map((_, index) => path.posix.join(mount, ...steps.slice(0, index + 1)));
  return { version, folders: [mount, ...folders] };
}

function quota2(files: ReadText): number {
  const [quota, period] = (files("cpu.max") ?? "max").trim().split(" ");
  return quota === "max" ? Number.POSITIVE_INFINITY : limit(Number(quota) / Number(period));
}

function quota1(files: ReadText): number {
  return limit(number(files("cpu.cfs_quota_us")) / number(files("cpu.cfs_period_us")));
}

interface GroupMemory {
  readonly limit: number;
  readonly used: () => number;
}

function memory2(files: ReadText): GroupMemory {
  return {
    limit: limit(number(files("memory.max"))),
    used: () => used(files, "memory.current", "inactive_file"),
  };
}

function memory1(files: ReadText): GroupMemory {
  return {
    limit: limit(number(files("memory.limit_in_bytes"))),
    used: () => used(files, "memory.usage_in_bytes", "total_inactive_file"),
  };
}

function used(files: ReadText, usage: string, cache: string): number {
  return number(files(usage) ?? "0") - field(files("memory.stat"), cache);
}

/** NaN for a text that is no number, such as "max", and when there is none. */
function number(text: string | undefined): number {
  return text === undefined ? Number.NaN : Number.parseFloat(text);
}

function field(text: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text ?? "")?.[1] ?? 0);
}

/** Kernels write "no limit" as "max", as -1, or as a number near 2^63. */
function limit(value: number): number {
  return value > 0 && value < 2 ** 60 ? value : Number.POSITIVE_INFINITY;
}
