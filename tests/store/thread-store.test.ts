/** The store in its thread: what every store must do, and what it does among processes. */

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import Libsql from "libsql";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { runRecord, storeConformance } from "../../src/store/testing/store-conformance.ts";
import type { BuiltStore, WriterProcess } from "./built-store.ts";
import { buildStore } from "./built-store.ts";

let built: BuiltStore;
beforeAll(async () => {
  built = await buildStore();
});
afterAll(() => built.remove());

storeConformance(() => {
  const directory = built.freshDirectory();
  return { open: () => built.openStore({ directory, mode: "write" }) };
});

/** The next `count` lines; fewer when the process ends. */
async function readLines(writer: WriterProcess, count: number): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < count) {
    const { value, done } = await writer.lines.next();
    if (done) break;
    lines.push(value);
  }
  return lines;
}

/** What a run holds, each append checked to be there with all of its parts or not at all. */
async function wholeAppends(store: Store, runId: string): Promise<number[]> {
  // Called together, so that both are read in one transaction.
  const [journal, stored] = await Promise.all([store.loadJournal(runId), store.loadRun(runId)]);
  const sequences = journal.map(({ sequence }) => sequence);
  const attempts = sequences.flatMap((sequence) => [0, 1, 2].map((part) => sequence * 3 + part));
  expect(stored?.attempts.map(({ attempt }) => attempt)).toEqual(attempts);
  expect(stored?.verdicts.map(({ attempt }) => attempt).sort(byValue)).toEqual(attempts);
  return sequences;
}

function byValue(a: number | undefined, b: number | undefined): number {
  return (a ?? 0) - (b ?? 0);
}

function integrityOf(directory: string): unknown {
  const database = new Libsql(path.join(directory, "plimsoll.db"));
  const [row] = database.prepare("pragma integrity_check").raw().all([]) as [[string]];
  database.close();
  return row[0];
}

test("what was acknowledged survives kill -9, and no append is there by half", async () => {
  const directory = built.freshDirectory();
  for (let kill = 1; kill <= 10; kill += 1) {
    const writer = built.startWriter(directory, `run-${kill}`);
    const acknowledged = await readLines(writer, 1 + kill * kill * 7);
    acknowledged.push(...(await writer.kill()));
    const store = built.openStore({ directory, mode: "write" });
    const appends = new Set(await wholeAppends(store, `run-${kill}`));
    expect(acknowledged.filter((line) => !appends.has(Number(line)))).toEqual([]);
    await store.close();
    expect(integrityOf(directory)).toBe("ok");
  }
});

test("a second writer is refused while the first lives, and let in when it was killed", async () => {
  const directory = built.freshDirectory();
  const writer = built.startWriter(directory, "r1");
  await readLines(writer, 1);
  const refused = built.openStore({ directory, mode: "write" });
  await expect(refused.createRun(runRecord("r2"))).rejects.toMatchObject({
    name: "StoreError",
    code: "store-locked",
    message: expect.stringContaining(`process ${writer.process.pid} since 20`),
    remedy: expect.any(String),
  });
  await refused.close();
  await writer.kill();
  const store = built.openStore({ directory, mode: "write" });
  await store.createRun(runRecord("r2"));
  await store.close();
});

test("a reader sees whole appends while another process writes", async () => {
  const directory = built.freshDirectory();
  const before = built.openStore({ directory, mode: "read" });
  expect(await before.listRuns(10)).toEqual([]);
  await before.close();
  const writer = built.startWriter(directory, "r1");
  await readLines(writer, 1);
  const reader = built.openStore({ directory, mode: "read" });
  for (let look = 0; look < 10; look += 1) {
    const acknowledged = await readLines(writer, 100);
    const appends = await wholeAppends(reader, "r1");
    expect(appends).toEqual(expect.arrayContaining(acknowledged.map(Number)));
    expect(await reader.history("unit:test-3", 10)).toHaveLength(1);
  }
  await reader.close();
  await writer.kill();
});

test("a full disk is named, loses nothing acknowledged, and is got over", async () => {
  const directory = built.freshDirectory();
  // A limit on the size of files stands for the full disk; it can be lifted while the writer runs.
  const writer = built.startWriter(directory, "r1", "ulimit -S -f 800;");
  const acknowledged: number[] = [];
  for await (const line of writer.lines) {
    if (line === "store-full") break;
    acknowledged.push(Number(line));
  }
  expect(acknowledged.length).toBeGreaterThan(0);

  const reader = built.openStore({ directory, mode: "read" });
  expect(await wholeAppends(reader, "r1")).toEqual(acknowledged);
  await reader.close();

  execFileSync("sh", ["-c", `prlimit --pid ${writer.process.pid} --fsize=unlimited`]);
  const exited = once(writer.process, "exit");
  writer.process.stdin.write("go on\n");
  expect(await exited).toEqual([0, null]);
  const store = built.openStore({ directory, mode: "write" });
  expect(await wholeAppends(store, "r1")).toEqual([...acknowledged, 1_000_000]);
  await store.close();
  expect(integrityOf(directory)).toBe("ok");
});

test("a store that nobody waits for does not keep its process alive", () => {
  const directory = built.freshDirectory();
  const script = `
    import { openStore } from ${JSON.stringify(built.moduleUrl)};
    const store = openStore({ directory: ${JSON.stringify(directory)}, mode: "write" });
    console.log((await store.listRuns(1)).length);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(output).toBe("0\n");
});
