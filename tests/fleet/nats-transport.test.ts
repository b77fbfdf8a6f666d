/** What carries the messages of a fleet, on a real nats-server that is killed and started again. */

import { afterEach, beforeEach, expect, test } from "vitest";
import type { CoordinatorEvents } from "../../src/engine/fleet-transport.ts";
import { connectClient } from "../../src/engine/nats/client-transport.ts";
import { openContentStore } from "../../src/engine/nats/content-store.ts";
import type { NatsCoordinator } from "../../src/engine/nats/coordinator-transport.ts";
import { connectCoordinator } from "../../src/engine/nats/coordinator-transport.ts";
import { LeaderKey } from "../../src/engine/nats/leader-key.ts";
import type { NatsFleetWorker } from "../../src/engine/nats/worker-transport.ts";
import { connectFleetWorker } from "../../src/engine/nats/worker-transport.ts";
import type { FleetOrder, OrderGroup } from "../../src/protocol/fleet/fleet-commands.ts";
import type { WorkerReport } from "../../src/protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/protocol-version.ts";
import { NatsServer } from "../support/nats-server.ts";
import { until } from "../support/until.ts";

let server: NatsServer;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  server = await NatsServer.start();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await server.close();
});

const closeRun = (run: string): FleetOrder => ({ kind: "close-run", run });

interface Heard {
  readonly reports: number[];
  readonly unreachable: string[];
  readonly notices: string[];
}

/** @param acknowledges whether the coordinator says that a report is safe */
async function coordinator(
  acknowledges = true,
  more: Partial<CoordinatorEvents> = {},
): Promise<Heard & { transport: NatsCoordinator }> {
  const heard: Heard = { reports: [], unreachable: [], notices: [] };
  const transport = await connectCoordinator({ url: server.url }, "c", {
    greeted: () => ({ kind: "later", seconds: 1 }),
    heartbeat: () => {},
    reported: ({ number }, acknowledge) => {
      heard.reports.push(number);
      if (acknowledges) acknowledge();
    },
    unreachable: (workerId) => heard.unreachable.push(workerId),
    refused: (_, __, { why }) => heard.unreachable.push(why),
    asked: async ({ kind }) => ({ kind: "accepted", run: kind }),
    notice: (_, text) => heard.notices.push(text),
    ...more,
  });
  open.push(transport);
  return { ...heard, transport };
}

/** A worker that takes each order once, by its number. */
async function worker(id = "w.1 *"): Promise<{ taken: string[]; transport: NatsFleetWorker }> {
  const taken: string[] = [];
  let upTo = 0;
  const ordered = ({ first, orders }: OrderGroup) => {
    orders.forEach((order, place) => {
      if (first + place !== upTo + 1 || order.kind !== "close-run") return;
      upTo += 1;
      taken.push(order.run);
    });
    return { kind: "taken", upTo } as const;
  };
  const events = { leaderChanged: () => {}, ordered, notice: () => {} };
  const transport = await connectFleetWorker({ url: server.url }, id, events);
  open.push(transport);
  await transport.connection.flush();
  return { taken, transport };
}

function report(number: number): WorkerReport {
  const message = { type: "batch-ended", batch: 1, how: "completed", startSeconds: 0 } as const;
  const entries = [{ run: "run", message }];
  return { protocol: PROTOCOL_VERSION, workerId: "w.1 *", incarnation: 1, number, entries };
}

test("orders come once and in order, also when the server is killed meanwhile", async () => {
  const { taken } = await worker();
  const { transport } = await coordinator();
  await transport.lead(1);
  const runs = Array.from({ length: 300 }, (_, index) => `run-${index}`);
  for (const [place, run] of runs.entries()) {
    transport.send("w.1 *", 1, closeRun(run));
    if (place === 150) {
      await until(() => taken.length > 0);
      await server.kill();
      void server.run();
    }
  }
  await until(() => taken.length === runs.length);
  expect(taken).toEqual(runs);
});

test("a worker that nobody listens for is said to be unreachable", async () => {
  const { transport, unreachable } = await coordinator();
  await transport.lead(1);
  transport.send("nobody", 1, closeRun("run"));
  await until(() => unreachable.length > 0);
  expect(unreachable).toEqual(["nobody"]);
});

test("reports that a killed coordinator has not acknowledged come to the next one", async () => {
  const first = await coordinator(false);
  await first.transport.lead(1);
  await first.transport.takeReports();
  const { transport } = await worker();
  for (const number of [1, 2, 3]) await transport.report(report(number));
  await until(() => first.reports.length === 3);
  await first.transport.close();
  await transport.report(report(4));
  await server.kill();
  const late = transport.report(report(5));
  await server.run();
  await late;
  const second = await coordinator();
  await second.transport.lead(2);
  await second.transport.takeReports();
  await second.transport.reportsUpToNow();
  expect(second.reports).toEqual([1, 2, 3, 4, 5]);
});

test("one coordinator leads at a time, and another one soon after it is gone", async () => {
  const log: string[] = [];
  const contender = async (name: string) => {
    const { transport } = await coordinator();
    const key = new LeaderKey(transport.connection, transport.names, name, {
      elected: () => log.push(`${name} elected`),
      deposed: () => log.push(`${name} deposed`),
    });
    key.contend();
    return { key, transport };
  };
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

test("a client is answered by the coordinator that leads, whenever that is", async () => {
  const client = await connectClient({ url: server.url }, () => {});
  open.push(client);
  expect(await client.ask({ kind: "status" }, 0.3)).toBeUndefined();
  const asked = client.ask({ kind: "status" }, 30);
  const { transport } = await coordinator();
  await transport.lead(1);
  expect(await asked).toEqual({ kind: "accepted", run: "status" });
});

test("messages that are none are left out, with one line for all of them", async () => {
  const { transport, notices, reports } = await coordinator();
  await transport.lead(1);
  await transport.takeReports();
  const { transport: sender } = await worker();
  const { names, connection } = sender;
  const subject = names.reports("w");
  const reply = `_INBOX_x.${"1"}`;
  for (let count = 0; count < 200; count += 1) {
    for (const to of [names.hello("w"), names.client, names.heartbeat("w"), subject])
      connection.publish(to, "{nonsense", { reply });
  }
  // Somebody else's reports are nobody's.
  sender.connection.publish(subject, JSON.stringify(report(1)));
  await sender.connection.flush();
  await sender.report(report(7));
  await until(() => reports.length > 0);
  expect(reports).toEqual([7]);
  expect(notices.filter((text) => text.startsWith("ignored"))).toHaveLength(4);
});

test("content is stored once and comes back by its name", async () => {
  const { transport } = await coordinator();
  const content = await openContentStore(transport.connection, transport.names);
  const bytes = new Uint8Array(300_000).fill(7);
  const name = await content.put(bytes);
  expect(await content.put(bytes)).toBe(name);
  expect(await content.missing([name, "0".repeat(64)])).toEqual(["0".repeat(64)]);
  expect(await content.get(name)).toEqual(bytes);
  expect(await content.get("0".repeat(64))).toBeUndefined();
});
