/** The embedded store in this thread: what every store must do, and what becomes of its files. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import Libsql from "libsql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RecordStore } from "./record-store.ts";
import type { OperationName, RowCall, RowCaller } from "./row-calls.ts";
import type { RowOperations } from "./rows.ts";
import type { StoreMode } from "./sqlite-store.ts";
import { SqliteStore } from "./sqlite-store.ts";
import type { Store } from "./store.ts";
import {
  appendOf,
  attemptRecord,
  runRecord,
  storeConformance,
  verdictRecord,
} from "./testing/store-conformance.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "plimsoll-store-"));
});
afterAll(() => rmSync(root, { recursive: true }));

/** A directory for one store, which is not there yet. */
function freshDirectory(): string {
  return path.join(mkdtempSync(path.join(root, "place-")), ".plimsoll");
}

/** Carries out each call at once, in a transaction of its own. */
class CallerHere implements RowCaller {
  readonly #store: SqliteStore;
  #closed = false;

  constructor(store: SqliteStore) {
    this.#store = store;
  }

  async call<Name extends OperationName>(
    operation: Name,
    ...parameters: Parameters<RowOperations[Name]>
  ): Promise<ReturnType<RowOperations[Name]>> {
    if (this.#closed) throw new Error("The store is closed");
    const [outcome] = this.#store.execute([{ operation, parameters } as RowCall]);
    if (outcome === undefined || "error" in outcome) throw outcome?.error;
    return outcome.value as ReturnType<RowOperations[Name]>;
  }

  async close(): Promise<void> {
    if (!this.#closed) this.#store.close();
    this.#closed = true;
  }
}

function openHere(directory: string, mode: StoreMode = "write"): Store {
  return new RecordStore(new CallerHere(new SqliteStore({ directory, mode })));
}

storeConformance(() => {
  const directory = freshDirectory();
  return { open: () => openHere(directory) };
});

describe("files", () => {
  test("are kept out of version control, and the user's own .gitignore stays", async () => {
    const directory = freshDirectory();
    await openHere(directory).close();
    const ignoreFile = path.join(directory, ".gitignore");
    expect(readFileSync(ignoreFile, "utf8")).toBe("*\n");
    writeFileSync(ignoreFile, "mine\n");
    await openHere(directory).close();
    expect(readFileSync(ignoreFile, "utf8")).toBe("mine\n");
  });

  test("the main file alone holds everything after closing", async () => {
    const directory = freshDirectory();
    const store = openHere(directory);
    await store.createRun(runRecord("r1"));
    await store.close();
    const copy = freshDirectory();
    await openHere(copy).close();
    for (const name of readdirSync(copy)) rmSync(path.join(copy, name));
    writeFileSync(
      path.join(copy, "plimsoll.db"),
      readFileSync(path.join(directory, "plimsoll.db")),
    );
    const reader = openHere(copy, "read");
    expect(await reader.listRuns(1)).toEqual([runRecord("r1")]);
    await reader.close();
  });

  test("a damaged one is named, with what to do", () => {
    const directory = freshDirectory();
    new SqliteStore({ directory, mode: "write" }).close();
    writeFileSync(path.join(directory, "plimsoll.db"), "no database\n".repeat(1000));
    for (const mode of ["write", "read"] as const) {
      expect(() => new SqliteStore({ directory, mode })).toThrowError(
        expect.objectContaining({
          code: "store-unreadable",
          message: expect.stringContaining(path.join(directory, "plimsoll.db")),
          remedy: expect.stringContaining("move it away"),
        }),
      );
    }
  });

  test("damage inside of one is found when it is read", async () => {
    const directory = freshDirectory();
    const store = openHere(directory);
    await store.createRun(runRecord("r1"));
    const attempts = Array.from({ length: 2000 }, (_, index) => attemptRecord(index, `t${index}`));
    await store.append("r1", appendOf(attempts));
    await store.close();
    const file = path.join(directory, "plimsoll.db");
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 5 * 4096);
    writeFileSync(file, bytes);
    const damaged = openHere(directory, "read");
    await expect(damaged.loadRun("r1")).rejects.toMatchObject({ code: "store-unreadable" });
    await damaged.close();
  });

  test("one of a newer version is left as it is", async () => {
    const directory = freshDirectory();
    await openHere(directory).close();
    const file = path.join(directory, "plimsoll.db");
    const newer = new Libsql(file);
    newer.exec("pragma user_version = 1000");
    newer.close();
    for (const mode of ["write", "read"] as const) {
      expect(() => new SqliteStore({ directory, mode })).toThrowError(
        expect.objectContaining({ code: "store-newer" }),
      );
    }
  });

  test("a directory that cannot be made is named", () => {
    const file = path.join(root, "file");
    writeFileSync(file, "");
    const directory = path.join(file, ".plimsoll");
    expect(() => new SqliteStore({ directory, mode: "write" })).toThrowError(
      expect.objectContaining({ code: "store-unreadable" }),
    );
  });
});

test("of the version before feedback, a reader sees none and a writer keeps everything", async () => {
  const directory = freshDirectory();
  const first = openHere(directory);
  await first.createRun(runRecord("r1"));
  await first.append("r1", appendOf([attemptRecord(1, "a")], [verdictRecord(1, "a")]));
  await first.close();
  const before = new Libsql(path.join(directory, "plimsoll.db"));
  before.exec("drop table tuning");
  before.exec("pragma user_version = 1");
  before.close();
  const reader = openHere(directory, "read");
  expect(await reader.loadTuning()).toEqual([]);
  expect(await reader.listRuns(10)).toEqual([runRecord("r1")]);
  await reader.close();
  const writer = openHere(directory);
  await writer.appendTuning([{ at: 1, kind: "freeze", detail: undefined }]);
  expect(await writer.loadTuning()).toHaveLength(1);
  expect((await writer.loadRun("r1"))?.attempts).toEqual([attemptRecord(1, "a")]);
  await writer.close();
});

describe("one writer", () => {
  test("a second one is refused and told who writes, until the first is closed", () => {
    const directory = freshDirectory();
    const first = new SqliteStore({ directory, mode: "write" });
    expect(() => new SqliteStore({ directory, mode: "write" })).toThrowError(
      expect.objectContaining({
        code: "store-locked",
        message: expect.stringMatching(new RegExp(`process ${process.pid} since \\d{4}-`)),
      }),
    );
    first.close();
    new SqliteStore({ directory, mode: "write" }).close();
  });

  test("a store that could not be opened frees its lock", () => {
    const directory = freshDirectory();
    new SqliteStore({ directory, mode: "write" }).close();
    const file = path.join(directory, "plimsoll.db");
    writeFileSync(file, "x".repeat(5000));
    expect(() => new SqliteStore({ directory, mode: "write" })).toThrowError();
    rmSync(file);
    new SqliteStore({ directory, mode: "write" }).close();
  });
});

describe("readers", () => {
  test("see an empty store where there is none, and make nothing", async () => {
    const directory = freshDirectory();
    const reader = openHere(directory, "read");
    expect(await reader.listRuns(10)).toEqual([]);
    expect(await reader.summarizeHistory(10)).toEqual([]);
    await reader.close();
    expect(readdirSync(path.dirname(directory))).toEqual([]);
  });

  test("see what is committed beside a writer, and cannot write", async () => {
    const directory = freshDirectory();
    const writer = openHere(directory);
    const reader = openHere(directory, "read");
    await writer.createRun(runRecord("r1"));
    expect(await reader.listRuns(10)).toHaveLength(1);
    await writer.append("r1", appendOf([attemptRecord(1, "a")], [verdictRecord(1, "a")]));
    expect(await reader.history("a", 10)).toHaveLength(1);
    await expect(reader.createRun(runRecord("r2"))).rejects.toMatchObject({
      code: "store-unreadable",
    });
    await writer.close();
    await reader.close();
  });
});

test("a place where no folder can be made is an error that says so", () => {
  // Node's own way of making folders with those around them never comes back there.
  const directory = "/proc/plimsoll/.plimsoll";
  expect(() => openHere(directory)).toThrow(expect.objectContaining({ code: "store-unreadable" }));
});
