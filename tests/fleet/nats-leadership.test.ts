/** The key of which one coordinator has hold, on a real nats-server that is killed and paused. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { connect } from "@nats-io/transport-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FleetNames } from "../../src/engine/nats/fleet-names.ts";
import {
  LEADER_SECONDS,
  makeStreams,
  openLeaderBucket,
} from "../../src/engine/nats/fleet-storage.ts";
import { LeaderKey } from "../../src/engine/nats/leader-key.ts";
import { NatsServer } from "../support/nats-server.ts";
import { until } from "../support/until.ts";
import { NatsEnds } from "./nats-ends.ts";

let fleet: NatsEnds;
/** What became of the contenders, in order. */
let log: string[];

beforeEach(async () => {
  fleet = await NatsEnds.start();
  log = [];
});

afterEach(async () => {
  await fleet.close();
});

async function contender(name: string) {
  const { transport } = await fleet.coordinator();
  const key = new LeaderKey(transport.connection, transport.names, name, {
    elected: () => log.push(`${name} elected`),
    deposed: () => log.push(`${name} deposed`),
  });
  key.contend();
  return { key, transport };
}

/** No two are elected without the first one knowing that it leads no more. */
function oneAtATime(): boolean {
  const leading = new Set<string>();
  for (const line of log) {
    const [name = "", what] = line.split(" ");
    if (what === "elected") leading.add(name);
    else leading.delete(name);
    if (leading.size > 1) return false;
  }
  return true;
}

test("one coordinator leads at a time, and another one soon after it is gone", async () => {
  const a = await contender("a");
  await until(() => log.includes("a elected"));
  const b = await contender("b");
  await a.transport.connection.close();
  await until(() => log.includes("b elected"));
  await until(() => log.includes("a deposed"));
  expect(log.indexOf("a deposed")).toBeLessThan(log.indexOf("b elected"));
  await b.key.release();
  const c = await contender("c");
  await until(() => log.includes("c elected"));
  await c.key.release();
});

test("after a restart of the server there is a leader again, and never two", async () => {
  const keys = [];
  for (const name of ["a", "b", "c"]) keys.push(await contender(name));
  await until(() => log.length === 1);
  await fleet.server.kill();
  // Who leads finds out by itself that it cannot know whether it still does.
  await until(() => log.length === 2);
  await fleet.server.run();
  await until(() => log.length === 3);
  expect(log[2]).toMatch(/elected$/);
  expect(oneAtATime()).toBe(true);
  for (const { key } of keys) await key.release();
});

test("while the server is paused nobody leads for longer than the key lives", async () => {
  const keys = [await contender("a"), await contender("b")];
  await until(() => log.length === 1);
  fleet.server.signal("SIGSTOP");
  await until(() => log.length === 2);
  expect(log[1]).toMatch(/deposed$/);
  fleet.server.signal("SIGCONT");
  await until(() => log.at(-1)?.endsWith("elected") === true);
  expect(oneAtATime()).toBe(true);
  for (const { key } of keys) await key.release();
});

test("who slept and finds the key still its own leads on", async () => {
  const { key, transport } = await contender("a");
  await until(() => log.includes("a elected"));
  const bucket = await openLeaderBucket(transport.connection, transport.names);
  const before = (await bucket.get("leader"))?.revision ?? 0;
  // As if this process had got no processor for longer than a leader lives without renewing.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LEADER_SECONDS * 1500);
  await until(async () => ((await bucket.get("leader"))?.revision ?? 0) > before + 1);
  expect(log).toEqual(["a elected"]);
  await key.release();
});

test("who did not hear that a renewal was made finds out that the key is still its own", async () => {
  const { key, transport } = await contender("a");
  await until(() => log.includes("a elected"));
  const bucket = await openLeaderBucket(transport.connection, transport.names);
  const before = await bucket.get("leader");
  // As the server leaves it when its answer gets lost: renewed, with a revision that nobody knows.
  if (before === null) throw new Error("nobody has the key");
  await bucket.update("leader", before.string(), before.revision).catch(() => {});
  await until(async () => ((await bucket.get("leader"))?.revision ?? 0) > before.revision + 2);
  expect(log).toEqual(["a elected"]);
  await key.release();
});

test("a server that has no room for another fleet says what can be done", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-room-"));
  const configuration = path.join(folder, "nats.conf");
  const store = `store_dir: ${JSON.stringify(folder)}, max_file_store: 20MB`;
  writeFileSync(configuration, `jetstream { ${store} }\n`);
  const server = await NatsServer.start(configuration);
  try {
    const connection = await connect({ servers: server.url });
    const made = makeStreams(connection, new FleetNames("one"));
    await expect(made).rejects.toMatchObject({
      code: "fleet-unusable",
      remedy: expect.stringMatching(/max_file_store/),
    });
    await connection.close();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
