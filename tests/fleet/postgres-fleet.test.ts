/** A fleet whose coordinators share a PostgreSQL database, and what happens when either of them dies. */

import { afterEach, expect, test } from "vitest";
import { plimsoll, start } from "../run/testing/plimsoll.ts";
import { project } from "../run/testing/project.ts";
import { PostgresServer, password } from "../store/postgres-server.ts";
import { Fleet } from "../support/fleet.ts";
import { NatsServer } from "../support/nats-server.ts";
import { until } from "../support/until.ts";

const TESTS = 60;
/** What is to be ended, in this order. */
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function startFleet(): Promise<{ fleet: Fleet; database: PostgresServer }> {
  const database = await PostgresServer.start();
  const fleet = await Fleet.start({ FLEET_TESTS: `${TESTS}` });
  ends.push(
    () => fleet.close(),
    () => database.remove(),
  );
  for (const id of ["c1", "c2"]) fleet.coordinator(id, database.url());
  for (const id of ["w1", "w2"]) fleet.worker(id);
  return { fleet, database };
}

const all = { passed: TESTS, failed: 0, skipped: 0, notRun: 0 };

test("the leader is stopped: another one leads, and the stopped one does no harm when it wakes", async () => {
  const { fleet } = await startFleet();
  const followed = fleet.run("run");
  await until(async () => (await fleet.ran()).length >= 10);
  const leader = await fleet.leader();
  fleet.signal(leader, "SIGSTOP");
  await until(async () => (await fleet.leader()) !== leader);
  fleet.signal(leader, "SIGCONT");
  const { report, settled } = await followed;
  expect(report.counts).toEqual(all);
  expect(settled.size).toBe(TESTS);
  expect(await fleet.ran()).toHaveLength(TESTS);
});

test("the database is killed and started again", async () => {
  const { fleet, database } = await startFleet();
  const followed = fleet.run("run");
  await until(async () => (await fleet.ran()).length >= 10);
  await database.kill();
  await database.start();
  const { report } = await followed;
  expect(report.counts).toEqual(all);
  // Its verdicts were told to the client only when they were committed.
  const again = await fleet.ran();
  expect(new Set(again.map((line) => line.split(" ")[0])).size).toBe(TESTS);
});

test("the address of the database may come by the environment, and its password is told nowhere", async (context) => {
  const database = await PostgresServer.start();
  const server = await NatsServer.start();
  ends.push(
    () => server.close(),
    () => database.remove(),
  );
  const made = project(context, {});
  const environment = { PLIMSOLL_STORE: database.url() };
  const leads = start(made, ["coordinator", "--join", server.url, "--id", "c1"], { environment });
  await until(() => leads.stdout.includes("leads (number"));
  const runs = await plimsoll(made, ["runs", "--json", "--store", database.url()]);
  expect(runs).toMatchObject({ status: 0, stdout: "[]\n", stderr: "" });
  await database.kill();
  await database.start();
  leads.kill("SIGTERM");
  const { stdout, stderr } = await leads.ended;
  expect(stdout + stderr).not.toContain(password);
  expect(made.names()).toEqual([]);
});
