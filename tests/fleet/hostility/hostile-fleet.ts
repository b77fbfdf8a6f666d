/** A fleet of real processes that does its work while somebody sends it what it must not obey. */

import type { NatsConnection } from "@nats-io/transport-node";
import { connect } from "@nats-io/transport-node";
import { Fleet } from "../../support/fleet.ts";
import type { Seen } from "./hostile-messages.ts";
import { HostileMessages } from "./hostile-messages.ts";

const TESTS = 60;
/** So many are sent before it is waited until the server has them. */
const GROUP = 500;
/** Complaints about messages of one kind are at least so far apart. */
const COMPLAINT_SECONDS = 60;
const SERVICES = ["c1", "w1", "w2"];
/** What the kinds of messages are called in complaints. */
const COMPLAINT = /ignored an? (.+?) that is none/;

export interface Hostility {
  readonly seed: number;
  readonly messages: number;
}

/** @returns what is wrong: nothing, if all is well */
export async function hostile({ seed, messages }: Hostility) {
  const begunAt = performance.now();
  const fleet = await Fleet.start({ FLEET_TESTS: String(TESTS), FLEET_TEST_MS: "50" });
  try {
    fleet.coordinator("c1");
    for (const worker of ["w1", "w2"]) fleet.worker(worker, 1);
    const attacker = await connect({ servers: fleet.server.url });
    const seen = await overheard(attacker, () => fleet.run("before"));
    const pids = SERVICES.map((id) => fleet.pid(id));
    const made = new HostileMessages(seed, seen);
    const faults: string[] = [];
    const runs: string[] = [];
    const work = async (run: string) => {
      runs.push(run);
      const { report } = await fleet.run(run);
      const { passed } = report.counts;
      if (passed !== TESTS) faults.push(`${run}: ${passed} of ${TESTS} tests passed`);
    };
    const attack = async () => {
      await Promise.all([work("during"), send(attacker, made, messages)]);
      await work("after");
    };
    // Without one of them it might never end.
    await Promise.race([attack(), ...SERVICES.map((id) => fleet.exitOf(id))]);
    await attacker.close();
    const begun = await fleet.ran();
    const due = (runs.length + 1) * TESTS;
    if (begun.length !== due) faults.push(`${begun.length} tests were begun, not ${due}`);
    const seconds = (performance.now() - begunAt) / 1000;
    SERVICES.forEach((id, place) => {
      if (!isAlive(pids[place] ?? 0)) faults.push(`${id} is down: ${fleet.log(id).slice(-500)}`);
      faults.push(...talkative(id, fleet.log(id), seconds));
    });
    const leaderships = fleet.log("c1").split("leads (number").length - 1;
    return { faults, leaderships, made: made.made, seconds };
  } finally {
    await fleet.close();
  }
}

/** What is sent meanwhile to the subjects on which processes of a fleet listen. */
async function overheard(connection: NatsConnection, work: () => Promise<unknown>) {
  const seen: Seen[] = [];
  const kinds = ["hello", "heartbeat", "client", "orders", "reports"];
  const subscription = connection.subscribe("plimsoll.>", {
    callback: (error, { subject, data }) => {
      if (error === null && kinds.includes(subject.split(".")[2] ?? ""))
        seen.push({ subject, data });
    },
  });
  await connection.flush();
  await work();
  subscription.unsubscribe();
  return seen;
}

async function send(
  connection: NatsConnection,
  made: HostileMessages,
  count: number,
): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    const { subject, data } = made.next();
    connection.publish(subject, data, { reply: "_INBOX_attacker.1" });
    if (sent % GROUP === 0) await connection.flush();
  }
  await connection.flush();
}

/** More lines than one for each kind, and each minute. */
function talkative(id: string, log: string, seconds: number): string[] {
  const lines = new Map<string, number>();
  for (const line of log.split("\n")) {
    const kind = COMPLAINT.exec(line)?.[1];
    if (kind !== undefined) lines.set(kind, (lines.get(kind) ?? 0) + 1);
  }
  const most = 1 + Math.floor(seconds / COMPLAINT_SECONDS);
  return [...lines].flatMap(([kind, count]) =>
    count > most ? [`${id} complained ${count} times of a ${kind}`] : [],
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
