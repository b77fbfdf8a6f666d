/** Reports of workers, on a real nats-server that is killed, full, or told nonsense. */

import { jetstreamManager } from "@nats-io/jetstream";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../support/until.ts";
import { NatsEnds, report, WORKER, written } from "./nats-ends.ts";

let fleet: NatsEnds;

beforeEach(async () => {
  fleet = await NatsEnds.start();
});

afterEach(async () => {
  await fleet.close();
});

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test("reports that a killed coordinator has not acknowledged come to the next one", async () => {
  const first = await fleet.coordinator(false);
  await first.transport.lead(1);
  await first.transport.takeReports();
  const { transport } = await fleet.worker();
  for (const number of [1, 2, 3]) await transport.report(written(report(number)));
  await until(() => first.reports.length === 3);
  await first.transport.close();
  await transport.report(written(report(4)));
  await fleet.server.kill();
  const late = transport.report(written(report(5)));
  await fleet.server.run();
  await late;
  const second = await fleet.coordinator();
  await second.transport.lead(2);
  await second.transport.takeReports();
  await second.transport.reportsUpToNow();
  expect(second.reports).toEqual([1, 2, 3, 4, 5]);
});

test("reports on their way when the server dies come again, and none is handed over twice", async () => {
  const { transport, reports, acknowledge } = await fleet.coordinator(false);
  await transport.lead(1);
  await transport.takeReports();
  const { transport: worker } = await fleet.worker();
  const sent = (async () => {
    for (const number of upTo(600)) await worker.report(written(report(number)));
  })();
  for (const count of [100, 300]) {
    await until(() => reports.length >= count);
    for (const done of acknowledge.splice(0, 80)) done();
    await fleet.server.kill();
    await fleet.server.run();
  }
  await sent;
  await until(() => reports.length >= 600);
  expect(reports).toEqual(upTo(600));
  for (const done of acknowledge.splice(0)) done();
  // Everything is acknowledged, also what was so while nobody listened.
  await until(async () => {
    // What is asked while the connection comes back is not answered.
    const manager = await jetstreamManager(transport.connection, { timeout: 500 }).catch(() => {});
    const info = await manager?.streams.info(transport.names.reportStream).catch(() => undefined);
    return info?.state.messages === 0;
  });
});

test("a leader that was asleep does not take the reports of its successor", async () => {
  const old = await fleet.coordinator();
  await old.transport.lead(1);
  await old.transport.takeReports();
  const next = await fleet.coordinator();
  await next.transport.lead(2);
  await next.transport.takeReports();
  old.transport.reconnected();
  await until(() => old.notices.some((text) => text.includes("leader 2 takes them")));
  const { transport: worker } = await fleet.worker();
  for (const number of upTo(20)) await worker.report(written(report(number)));
  await until(() => next.reports.length === 20);
  expect(next.reports).toEqual(upTo(20));
  expect(old.reports).toEqual([]);
});

test("a report that is larger than messages may be arrives whole", async () => {
  const outputs: (string | undefined)[] = [];
  const { transport } = await fleet.coordinator(true, {
    reported: ({ entries }, acknowledge) => {
      for (const { message } of entries) {
        if (message.type === "batch-ended") outputs.push(message.detail);
      }
      acknowledge();
    },
  });
  const { transport: worker } = await fleet.worker();
  const large = "é".repeat(1_000_000);
  await worker.report(written(report(1, large)));
  await worker.report(written(report(2, "small")));
  await transport.lead(1);
  await transport.takeReports();
  await until(() => outputs.length === 2);
  expect(outputs.map((text) => text?.length)).toEqual([large.length, "small".length]);
  expect(outputs[0] === large).toBe(true);
});

test("a full stream refuses and drops nothing: workers keep their reports, and all come", async () => {
  const early = await fleet.coordinator();
  const { names, connection } = early.transport;
  const manager = await jetstreamManager(connection);
  await manager.streams.update(names.reportStream, { max_bytes: 100_000 });
  const worker = await fleet.worker();
  const sent = (async () => {
    for (const number of upTo(30))
      await worker.transport.report(written(report(number, "x".repeat(9000))));
  })();
  await until(() => worker.notices.length > 0);
  expect(worker.notices).toEqual([expect.stringMatching(/kept here meanwhile: maximum bytes/)]);
  const { transport, reports, notices } = await fleet.coordinator();
  await transport.lead(1);
  await until(() => notices.length > 0);
  expect(notices).toEqual([expect.stringMatching(/^reports fill (8|9)\d % of their stream/)]);
  await transport.takeReports();
  await sent;
  await until(() => reports.length === 30);
  expect(reports).toEqual(upTo(30));
});

test("who takes over hears all that waits before anything is acknowledged, however much it is", async () => {
  const first = await fleet.coordinator();
  const { transport: worker } = await fleet.worker();
  const subject = worker.names.reports(WORKER);
  const data = JSON.stringify(report(1));
  for (let count = 1; count <= 6000; count += 1) worker.connection.publish(subject, data);
  await worker.connection.flush();
  await first.transport.close();
  const next = await fleet.coordinator(false);
  await next.transport.lead(1);
  await next.transport.takeReports();
  await next.transport.reportsUpToNow();
  expect(next.reports).toHaveLength(6000);
});

test("messages that are none are left out, with one line for all of them", async () => {
  const { transport, notices, reports } = await fleet.coordinator();
  await transport.lead(1);
  await transport.takeReports();
  const { transport: sender } = await fleet.worker();
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
  await sender.report(written(report(7)));
  await until(() => reports.length > 0);
  expect(reports).toEqual([7]);
  expect(notices.filter((text) => text.startsWith("ignored"))).toHaveLength(4);
});

test("whatever is sent, the coordinator goes on", async () => {
  const { transport, reports, notices } = await fleet.coordinator();
  await transport.lead(1);
  await transport.takeReports();
  const { transport: sender } = await fleet.worker();
  const { names, connection } = sender;
  const subjects = [
    names.hello(WORKER),
    names.client,
    names.heartbeat(WORKER),
    names.reports(WORKER),
    `${names.prefix}.heartbeat.%.%zz`,
    `${names.prefix}.reports.%E0%A4%A`,
  ];
  const almost = fc.record(
    {
      protocol: fc.oneof(fc.constant(1), fc.anything()),
      workerId: fc.oneof(fc.constant(WORKER), fc.anything()),
      kind: fc.oneof(fc.constantFrom("submit", "follow", "status"), fc.anything()),
      incarnation: fc.anything(),
      number: fc.anything(),
      entries: fc.anything(),
      load: fc.anything(),
      capabilities: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    fc.json(),
    almost.map((value) => safeJson(value)),
    fc.string(),
  );
  const messages = fc.sample(fc.tuple(fc.constantFrom(...subjects), text), 5000);
  for (const [subject, data] of messages) {
    connection.publish(subject, data, { reply: `_INBOX_x.${"y"}` });
  }
  await connection.flush();
  await sender.report(written(report(7)));
  await until(() => reports.length > 0);
  expect(reports).toEqual([7]);
  // One line for each kind of message, or two where what is wrong comes later.
  expect(notices.length).toBeLessThanOrEqual(4);
});

function safeJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "bigint" ? inner.toString() : inner,
  );
}
