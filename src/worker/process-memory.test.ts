/** Memory of processes and of what they have started. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { treeMemoryBytes } from "./process-memory.ts";

function files(texts: Readonly<Record<string, string>>) {
  return (path: string): string | undefined => texts[path];
}

const status = (kilobytes: number) =>
  `Name:\tnode\nRssAnon:\t   ${kilobytes} kB\nRssFile:\t 900 kB\n`;

test("a process counts with those that it started, and without the files that it has mapped", () => {
  const read = files({
    "/proc/1/status": status(10),
    "/proc/1/task/1/children": "2 3 ",
    "/proc/2/status": status(20),
    "/proc/2/task/2/children": "",
    "/proc/3/status": status(30),
  });
  expect(treeMemoryBytes(1, read)).toBe(60 * 1024);
});

test("a process that is gone holds nothing", () => {
  expect(treeMemoryBytes(1, files({}))).toBe(0);
});

test("on this machine a real process holds something", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume(); console.log(1)"]);
  await once(child.stdout, "data");
  expect(treeMemoryBytes(child.pid ?? 0)).toBeGreaterThan(1024 ** 2);
  child.stdin.end();
  await once(child, "close");
});
