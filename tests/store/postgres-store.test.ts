/** The store in PostgreSQL: what every store must do, and what it does when others write or the server dies. */

import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Connection } from "../../src/store/postgres-connection.ts";
import type { PostgresStore } from "../../src/store/postgres-store.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { RunAppend, Store } from "../../src/store/store.ts";
import {
  appendOf,
  attemptRecord,
  runRecord,
  storeConformance,
  verdictRecord,
} from "../../src/store/testing/store-conformance.ts";
import { CuttingProxy } from "./cutting-proxy.ts";
import { PostgresServer, password } from "./postgres-server.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server?.remove());
beforeEach(async () => {
  await server.query("drop schema if exists plimsoll cascade");
});

const impatient = { again: 0.2, first: 0.2 };

storeConformance(() => ({ open: () => openPostgresStore(server.url()) }));

/** One group of a journal with an attempt and its verdict. */
function wholeAppend(sequence: number): RunAppend {
  return {
    journal: { sequence, events: [{ kind: "some-event", sequence }], commands: [] },
    attempts: [attemptRecord(sequence, `t${sequence}`)],
    verdicts: [verdictRecord(sequence, `t${sequence}`)],
  };
}

/** The numbers of a run's appends, each checked to be there once and with all of its parts. */
async function wholeAppends(store: Store, runId: string): Promise<number[]> {
  // Called together, so that both are read in one transaction.
  const [journal, stored] = await Promise.all([store.loadJournal(runId), store.loadRun(runId)]);
  const sequences = journal.map(({ sequence }) => sequence);
  expect(stored?.attempts.map(({ attempt }) => attempt)).toEqual(sequences);
  const verdicts = await server.query("select attempt from plimsoll.verdicts order by attempt");
  expect(verdicts.length).toBeGreaterThanOrEqual(sequences.length);
  expect(new Set(verdicts.map(({ attempt }) => attempt)).size).toBe(verdicts.length);
  return sequences;
}

describe("a server that goes away", () => {
  test("by kill -9 while it writes: callers wait, nothing is lost and nothing is there twice", async () => {
    const store = openPostgresStore(server.url());
    await store.createRun(runRecord("r1"));
    let next = 1;
    let acknowledged = 0;
    /** Several at once, so that batches carry more than one. */
    const writeUntil = (count: number) =>
      Promise.all(
        [1, 2, 3, 4].map(async () => {
          while (acknowledged < count) {
            const sequence = next;
            next += 1;
            await store.append("r1", wholeAppend(sequence));
            acknowledged += 1;
          }
        }),
      );
    for (let kill = 1; kill <= 5; kill += 1) {
      const before = acknowledged;
      const writing = writeUntil(before + 200 + kill * 50);
      while (acknowledged < before + kill * 37) await store.listRuns(1);
      await server.kill();
      await server.start();
      await writing;
    }
    const all = Array.from({ length: next - 1 }, (_, index) => index + 1);
    expect(await wholeAppends(store, "r1")).toEqual(all);
    await store.close();
  });

  test("after a commit and before its answer: it is not written again, and reads are answered", async () => {
    const proxy = await CuttingProxy.start(server.port);
    const store = openPostgresStore(server.url(proxy.port));
    await store.createRun(runRecord("r1"));
    await store.append("r1", wholeAppend(1));
    proxy.loseNextAnswerWith("INSERT", "SELECT 1");
    await store.append("r1", wholeAppend(2));
    proxy.loseNextAnswerWith("COMMIT");
    const together = [
      store.append("r1", appendOf([], [verdictRecord(2, "t2", { flaky: true })])),
      store.createRun(runRecord("r2")),
      store.listRuns(10),
    ];
    const [, , runs] = await Promise.all(together);
    expect(runs).toHaveLength(2);
    expect(proxy.lost).toBe(2);
    expect((await store.loadRun("r1"))?.attempts).toHaveLength(2);
    expect(await server.query("select position from plimsoll.verdicts")).toHaveLength(3);
    await store.close();
    await proxy.close();
  });

  test("for good: the error says where it was looked for, and not the password", async () => {
    const store = openPostgresStore(server.url(1), impatient);
    const error = await store.listRuns(1).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: "StoreError",
      code: "store-unreachable",
      message: expect.stringContaining("database postgres on 127.0.0.1:1"),
      remedy: expect.any(String),
    });
    expect(`${error} ${JSON.stringify(error)}`).not.toContain(password);
    await store.close();
  });
});

describe("several stores", () => {
  test("who led before is refused from then on, and leads again when it says so", async () => {
    const former = openPostgresStore(server.url());
    const latter = openPostgresStore(server.url());
    expect(await former.beginLeadership()).toBe(1);
    await former.createRun(runRecord("r1"));
    await former.append("r1", wholeAppend(1));
    expect(await latter.beginLeadership()).toBe(2);
    await latter.append("r1", wholeAppend(2));
    for (const write of [
      () => former.append("r1", wholeAppend(3)),
      () => former.createRun(runRecord("r2")),
      () => former.append("nobody", wholeAppend(1)),
    ]) {
      await expect(write()).rejects.toMatchObject({ name: "StoreError", code: "store-fenced" });
    }
    expect(await wholeAppends(former, "r1")).toEqual([1, 2]);
    expect(await former.beginLeadership()).toBe(3);
    await former.append("r1", wholeAppend(4));
    expect(await wholeAppends(latter, "r1")).toEqual([1, 2, 4]);
    await Promise.all([former.close(), latter.close()]);
  });

  test("who stopped in the middle of a transaction holds up its successor for seconds only", async () => {
    const store = openPostgresStore(server.url());
    await store.createRun(runRecord("r1"));
    const stopped = await Connection.open(server.url());
    await stopped.rows("begin");
    await stopped.rows("update leadership set last_batch = 1000");
    expect(await store.beginLeadership()).toBe(2);
    await store.append("r1", wholeAppend(1));
    await expect(stopped.rows("commit")).rejects.toThrow();
    expect(await wholeAppends(store, "r1")).toEqual([1]);
    await store.close();
  });

  test("whatever they do, exactly the appends of who leads at that time are kept", async () => {
    const steps = fc.array(
      fc.record({ who: fc.nat({ max: 1 }), what: fc.constantFrom("lead", "append", "append") }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        await server.query("drop schema if exists plimsoll cascade");
        const stores = [openPostgresStore(server.url()), openPostgresStore(server.url())] as const;
        await stores[0].createRun(runRecord("r1"));
        const kept = await follow(stores, sequence);
        expect(await wholeAppends(stores[1], "r1")).toEqual(kept);
        await Promise.all(stores.map((store) => store.close()));
      }),
      { numRuns: 10 },
    );
  });

  test("one sees whole appends while another writes, and both may make the tables", async () => {
    const places = [openPostgresStore(server.url()), openPostgresStore(server.url())] as const;
    const epochs = await Promise.all(places.map((store) => store.beginLeadership()));
    const [writer, reader] = epochs[0] === 2 ? places : [places[1], places[0]];
    expect(epochs.toSorted()).toEqual([1, 2]);
    await writer.createRun(runRecord("r1"));
    for (let look = 0; look < 10; look += 1) {
      const writing = Promise.all(
        [1, 2, 3].map((part) => writer.append("r1", wholeAppend(look * 3 + part))),
      );
      const seen = await wholeAppends(reader, "r1");
      expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1));
      expect(seen.length).toBeGreaterThanOrEqual(look * 3);
      await writing;
    }
    await Promise.all([writer.close(), reader.close()]);
  });
});

/** Carries out the steps, and gives the appends that must be kept. */
async function follow(
  stores: readonly [PostgresStore, PostgresStore],
  steps: readonly { readonly who: number; readonly what: string }[],
): Promise<number[]> {
  let leader = 0;
  const led = new Set([0]);
  const kept: number[] = [];
  for (const [index, { who, what }] of steps.entries()) {
    const store = stores[who === 0 ? 0 : 1];
    // The first that a store writes begins a leadership.
    if (what === "lead" || !led.has(who)) {
      leader = who;
      led.add(who);
    }
    if (what === "lead") {
      await store.beginLeadership();
      continue;
    }
    const outcome = await store.append("r1", wholeAppend(index)).then(
      () => "kept",
      (error: { code?: string }) => error.code,
    );
    expect(outcome).toBe(who === leader ? "kept" : "store-fenced");
    if (who === leader) kept.push(index);
  }
  return kept;
}

describe("what cannot be used is named", () => {
  test("a store of a newer version, with both versions", async () => {
    const first = openPostgresStore(server.url());
    await first.createRun(runRecord("r1"));
    await first.close();
    await server.query("update plimsoll.schema_version set version = 1000");
    const store = openPostgresStore(server.url());
    for (const use of [() => store.listRuns(1), () => store.createRun(runRecord("r2"))]) {
      await expect(use()).rejects.toMatchObject({
        code: "store-newer",
        message: expect.stringMatching(/schema 1000, this one knows \d+/),
      });
    }
    await store.close();
  });

  test("a wrong password and a wrong location, without showing either", async () => {
    const store = openPostgresStore(server.url(server.port, "wr0ng"));
    const error = await store.listRuns(1).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "store-unreadable" });
    expect(`${error}`).not.toContain("wr0ng");
    await store.close();
    expect(() => openPostgresStore("postgres://u:wr0ng@[broken/x")).toThrow(
      expect.objectContaining({
        code: "store-unreadable",
        message: expect.not.stringMatching("wr0ng"),
      }),
    );
  });
});

test("a name that PostgreSQL cannot hold spoils nothing", async () => {
  const store = openPostgresStore(server.url());
  await store.createRun(runRecord("r1"));
  await store.append("r1", appendOf([attemptRecord(1, "a\0b"), attemptRecord(2, "ok")]));
  expect((await store.loadRun("r1"))?.attempts.map((one) => one.test)).toEqual(["a\ufffdb", "ok"]);
  expect(await store.history("a\0b", 10)).toHaveLength(1);
  await store.close();
});
