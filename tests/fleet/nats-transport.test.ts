/** What carries the messages of a fleet, on a real nats-server that is killed and started again. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { connectClient } from "../../src/engine/nats/client-transport.ts";
import { openContentStore } from "../../src/engine/nats/content-store.ts";
import { until } from "../support/until.ts";
import { closeRun, NatsEnds, WORKER } from "./nats-ends.ts";

let fleet: NatsEnds;

beforeEach(async () => {
  fleet = await NatsEnds.start();
});

afterEach(async () => {
  await fleet.close();
});

test("orders come once and in order, also when the server is killed meanwhile", async () => {
  const { taken } = await fleet.worker();
  const { transport } = await fleet.coordinator();
  await transport.lead(1);
  const runs = Array.from({ length: 300 }, (_, index) => `run-${index}`);
  for (const [place, run] of runs.entries()) {
    transport.send(WORKER, 1, closeRun(run));
    if (place === 150) {
      await until(() => taken.length > 0);
      await fleet.server.kill();
      void fleet.server.run();
    }
  }
  await until(() => taken.length === runs.length);
  expect(taken).toEqual(runs);
});

test("a worker that claims more than it was given still gets every order", async () => {
  const runs: string[] = [];
  const { transport } = await fleet.coordinator();
  await fleet.worker(({ orders }) => {
    for (const order of orders) if (order.kind === "close-run") runs.push(order.run);
    return { kind: "taken", upTo: 1_000_000 };
  });
  await transport.lead(1);
  for (const run of ["a", "b", "c"]) {
    transport.send(WORKER, 1, closeRun(run));
    await until(() => runs.includes(run));
  }
  expect(runs).toEqual(["a", "b", "c"]);
});

test("a worker that nobody listens for is said to be unreachable", async () => {
  const { transport, unreachable } = await fleet.coordinator();
  await transport.lead(1);
  transport.send("nobody", 1, closeRun("run"));
  await until(() => unreachable.length > 0);
  expect(unreachable).toEqual(["nobody"]);
});

test("a client is answered by the coordinator that leads, whenever that is", async () => {
  const client = await connectClient({ url: fleet.server.url }, () => {});
  fleet.keep(client);
  expect(await client.ask({ kind: "status" }, 0.3)).toBeUndefined();
  const asked = client.ask({ kind: "status" }, 30);
  const { transport } = await fleet.coordinator();
  await transport.lead(1);
  expect(await asked).toEqual({ kind: "accepted", run: "status" });
});

test("content is stored once and comes back by its name, also when it is large", async () => {
  const { transport } = await fleet.coordinator();
  const content = await openContentStore(transport.connection, transport.names);
  const none = "0".repeat(64);
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(1000, "a"), Buffer.alloc(1_600_000, "b")]) {
    const name = await content.put(bytes);
    expect(await content.put(bytes)).toBe(name);
    expect(await content.missing([name, none])).toEqual([none]);
    expect(bytes.equals((await content.get(name)) ?? Buffer.alloc(1))).toBe(true);
  }
  expect(await content.get(none)).toBeUndefined();
});

test("content under a name that is not its own is none", async () => {
  const { transport } = await fleet.coordinator();
  const { connection, names } = transport;
  const content = await openContentStore(connection, names);
  for (const [name, data] of [
    ["1".repeat(64), "\0spoiled"],
    // Pieces of itself.
    ["2".repeat(64), Buffer.concat([Buffer.from([1]), Buffer.from("2".repeat(64), "hex")])],
    ["3".repeat(64), ""],
  ] as const) {
    await connection.request(names.content(name), data);
    expect(await content.get(name)).toBeUndefined();
  }
});
