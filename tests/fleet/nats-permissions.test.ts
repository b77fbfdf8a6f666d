/** What `plimsoll fleet init` writes, on a real nats-server: it suffices for each role, and no more. */

import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fleetInitCommand } from "../../src/cli/commands/fleet-init.ts";
import type { CoordinatorEvents } from "../../src/engine/fleet-transport.ts";
import { connectClient } from "../../src/engine/nats/client-transport.ts";
import { openContentStore } from "../../src/engine/nats/content-store.ts";
import { connectCoordinator } from "../../src/engine/nats/coordinator-transport.ts";
import { permittedId } from "../../src/engine/nats/fleet-address.ts";
import { LeaderKey } from "../../src/engine/nats/leader-key.ts";
import { connectFleetWorker } from "../../src/engine/nats/worker-transport.ts";
import type { FleetOrder } from "../../src/protocol/fleet/fleet-commands.ts";
import type { WorkerHello, WorkerReport } from "../../src/protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/protocol-version.ts";
import { WorkerCapabilityDetector } from "../../src/worker/capability-detector.ts";
import { NatsServer } from "../support/nats-server.ts";
import { until } from "../support/until.ts";
import { written } from "./nats-ends.ts";

let folder: string;
let server: NatsServer;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-init-"));
  const out = path.join(folder, "fleet");
  await fleetInitCommand({ out, listen: "127.0.0.1:4222", worker: ["build-1", "build-2"] });
  server = await NatsServer.start(path.join(out, "nats-server.conf"));
});

afterAll(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await server.close();
  await rm(folder, { recursive: true });
});

const address = (role: string) => ({
  url: server.url,
  credentials: path.join(folder, "fleet", `${role}.creds`),
});

const hello = (workerId: string): WorkerHello => ({
  protocol: PROTOCOL_VERSION,
  version: "0",
  capabilities: new WorkerCapabilityDetector().detect({
    workerId,
    incarnation: 1,
    workerClass: "c",
    slots: 1,
    labels: [],
  }),
  epoch: 0,
  held: [],
  runs: [],
  reported: 0,
  draining: false,
});

const report = (workerId: string, number: number): WorkerReport => ({
  protocol: PROTOCOL_VERSION,
  workerId,
  incarnation: 1,
  number,
  entries: [
    {
      run: "r",
      message: { type: "batch-ended", batch: 1, how: "completed", startSeconds: 0 },
    },
  ],
});

/** A coordinator that leads, with what it hears. */
async function leader(more: Partial<CoordinatorEvents> = {}) {
  const heard: string[] = [];
  const transport = await connectCoordinator(address("coordinator"), "c", {
    greeted: ({ capabilities }) => {
      heard.push(`hello ${capabilities.workerId}`);
      return { kind: "later", seconds: 1 };
    },
    heartbeat: (workerId) => heard.push(`heartbeat ${workerId}`),
    reported: ({ workerId, number }, acknowledge) => {
      heard.push(`report ${workerId} ${number}`);
      acknowledge();
    },
    unreachable: () => {},
    refused: () => {},
    asked: async ({ kind }) => {
      heard.push(`asked ${kind}`);
      return { kind: "accepted", run: "r" };
    },
    notice: (level, text) => {
      if (level === "warning") heard.push(text);
    },
    ...more,
  });
  open.push(transport);
  return { heard, transport };
}

async function worker(role: string, id: string) {
  const taken: FleetOrder[] = [];
  const notices: string[] = [];
  const transport = await connectFleetWorker(address(role), id, {
    leaderChanged: () => {},
    ordered: ({ first, orders }) => {
      taken.push(...orders);
      return { kind: "taken", upTo: first + orders.length - 1 };
    },
    notice: (_, text) => notices.push(text),
  });
  open.push(transport);
  await transport.connection.flush();
  return { taken, notices, transport };
}

/** Tries to publish, and tells whether the server has refused it. */
async function isRefused(connection: NatsConnection, subject: string, data = "{}") {
  let refused = false;
  const statuses = connection.status();
  const watch = (async () => {
    for await (const status of statuses) {
      if (status.type === "error") {
        refused = status.error.message.includes(`"${subject}"`);
        break;
      }
    }
  })();
  connection.publish(subject, data);
  // Complaints come before what is asked later.
  await connection.flush();
  await new Promise((resolve) => setImmediate(resolve));
  (statuses as unknown as { stop?: () => void }).stop?.();
  await Promise.race([watch, connection.flush()]);
  return refused;
}

test("each role can do all that it has to", async () => {
  const { heard, transport } = await leader();
  let leads = false;
  const key = new LeaderKey(transport.connection, transport.names, "c", {
    elected: () => {
      leads = true;
    },
    deposed: () => {},
  });
  key.contend();
  await until(() => leads);
  await transport.lead(1);
  await transport.takeReports();
  const id = permittedId(address("worker-build-1"), "host-1");
  expect(id).toBe("build-1/host-1");
  const one = await worker("worker-build-1", id);
  expect(await one.transport.greet(hello(id))).toEqual({ kind: "later", seconds: 1 });
  const load = { workerId: id, activeTests: 0, cpuUtilization: 0, memoryUtilization: 0 };
  one.transport.heartbeat({ incarnation: 1, epoch: 1, load });
  await one.transport.report(written(report(id, 1)));
  transport.send(id, 1, { kind: "close-run", run: "r" });
  await until(() => one.taken.length === 1);
  const client = await connectClient(address("client"), () => {});
  open.push(client);
  expect(await client.ask({ kind: "status" }, 30)).toEqual({ kind: "accepted", run: "r" });
  const stored = await openContentStore(client.connection, client.names);
  const bytes = Buffer.alloc(1_500_000, "plimsoll");
  const name = await stored.put(bytes);
  const read = await openContentStore(one.transport.connection, one.transport.names);
  expect(await read.missing([name])).toEqual([]);
  expect(bytes.equals((await read.get(name)) ?? Buffer.alloc(0))).toBe(true);
  await until(() => heard.includes(`report ${id} 1`) && heard.includes(`heartbeat ${id}`));
  await key.release();
  expect(heard.filter((line) => line.includes("Permissions"))).toEqual([]);
});

test("credentials are for their owner only, and are not written over", async () => {
  for (const name of ["coordinator", "client", "worker-build-1", "worker-build-2"]) {
    const file = path.join(folder, "fleet", `${name}.creds`);
    expect((await stat(file)).mode & 0o077).toBe(0);
  }
  const configuration = await readFile(path.join(folder, "fleet", "nats-server.conf"), "utf8");
  expect(configuration).not.toMatch(/\bSU[A-Z2-7]{20,}/);
  const again = { out: path.join(folder, "fleet"), listen: "127.0.0.1:1", worker: ["build-1"] };
  await expect(fleetInitCommand(again)).rejects.toMatchObject({ code: "output-unwritable" });
});

test("nobody gets in without credentials of the fleet", async () => {
  await expect(connectClient({ url: server.url }, () => {})).rejects.toMatchObject({
    code: "fleet-refused",
  });
  await expect(
    connectFleetWorker({ url: server.url }, "w", {
      leaderChanged: () => {},
      ordered: () => ({ kind: "taken", upTo: 0 }),
      notice: () => {},
    }),
  ).rejects.toMatchObject({ code: "fleet-refused" });
});

test("a worker speaks for itself only, and neither submits nor leads nor stores", async () => {
  const { transport } = await worker("worker-build-1", "build-1");
  const { names, connection } = transport;
  const forbidden = [
    names.hello("build-2"),
    names.heartbeat("build-2"),
    names.reports("build-2"),
    names.orders("build-2"),
    names.orders("build-1"),
    names.client,
    names.leader,
    names.content("0".repeat(64)),
    `$KV.${names.leaderBucket}.leader`,
    `$JS.API.STREAM.DELETE.${names.reportStream}`,
    `$JS.API.STREAM.PURGE.${names.reportStream}`,
    `$JS.API.CONSUMER.CREATE.${names.contentStream}`,
    `$JS.API.STREAM.MSG.GET.${names.reportStream}`,
    "_INBOX_x.1",
  ];
  for (const subject of forbidden) {
    expect([subject, await isRefused(connection, subject)]).toEqual([subject, true]);
  }
  expect(await isRefused(connection, names.hello("build-1/x"))).toBe(false);
});

test("a client cannot act as coordinator or worker", async () => {
  const { connection, names } = await connectClient(address("client"), () => {});
  open.push(connection);
  const forbidden = [
    names.hello("build-1"),
    names.heartbeat("build-1"),
    names.reports("build-1"),
    names.orders("build-1"),
    names.leader,
    `$KV.${names.leaderBucket}.leader`,
    `$JS.API.STREAM.DELETE.${names.contentStream}`,
    `$JS.API.CONSUMER.CREATE.${names.contentStream}`,
  ];
  for (const subject of forbidden) {
    expect([subject, await isRefused(connection, subject)]).toEqual([subject, true]);
  }
});

test("nobody hears what is meant for others", async () => {
  const { transport } = await worker("worker-build-1", "build-1");
  const { connection, names } = transport;
  for (const subject of [names.orders("build-2"), names.client, names.hellos, "_INBOX_>", ">"]) {
    const ended = new Promise<string>((resolve) => {
      connection.subscribe(subject, { callback: (error) => resolve(error?.message ?? "") });
    });
    expect(await ended).toMatch(/Permissions Violation for Subscription/i);
  }
});

test("content that the server is asked to send on does not pass for the words of others", async () => {
  const { heard, transport: coordinator } = await leader();
  await coordinator.lead(2);
  await coordinator.takeReports();
  const victim = await worker("worker-build-1", "build-1");
  const { connection, names } = await connectClient(address("client"), () => {});
  open.push(connection);
  const orders: FleetOrder[] = [{ kind: "drain", reason: "forged" }];
  const sender = { protocol: PROTOCOL_VERSION, epoch: 99, incarnation: 1, channel: 1, first: 1 };
  const forgeries: [string, unknown][] = [
    [names.orders("build-1"), { ...sender, orders }],
    [names.leader, { epoch: 99 }],
    [names.reports("build-1"), report("build-1", 666)],
    [names.hello("build-1"), hello("build-1")],
  ];
  for (const [place, [subject, message]] of forgeries.entries()) {
    const name = `${place}`.repeat(64);
    await connection.request(names.content(name), JSON.stringify(message));
    const get = `$JS.API.DIRECT.GET.${names.contentStream}.${names.content(name)}`;
    connection.publish(get, "", { reply: subject });
  }
  await connection.flush();
  await victim.transport.report(written(report("build-1", 1)));
  await until(() => heard.includes("report build-1 1"));
  expect(victim.taken).toEqual([]);
  expect(heard.filter((line) => line.includes("666") || line.startsWith("hello"))).toEqual([]);
});
