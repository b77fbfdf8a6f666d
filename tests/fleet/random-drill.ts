/** A run on a fleet in which chance decides what is killed, paused and started again. */

import { setTimeout as pause } from "node:timers/promises";
import { RandomStream } from "../../src/simulator/random-stream.ts";
import { Fleet } from "../support/fleet.ts";
import { until } from "../support/until.ts";

const TESTS = 80;
const WORKERS = 3;
const EVENTS = 3;

/** What a drill has shown. */
interface DrillResult {
  readonly seed: number;
  /** What was done, in order. */
  readonly events: readonly string[];
  readonly planned: number;
  readonly reported: number;
  readonly exitCode: number;
  /** How often tests were begun, beyond once each. */
  readonly again: number;
  readonly seconds: number;
}

/** @throws when the run does not end */
export async function drill(seed: number): Promise<DrillResult> {
  const random = new RandomStream(`drill-${seed}`);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random.uniform() * values.length)] as Value;
  const fleet = await Fleet.start({ FLEET_TESTS: `${TESTS}` });
  const events: string[] = [];
  const begunAt = performance.now();
  try {
    for (const id of ["c1", "c2"]) fleet.coordinator(id);
    const workers = Array.from({ length: WORKERS }, (_, index) => `w${index + 1}`);
    for (const id of workers) fleet.worker(id);
    const followed = fleet.run(`drill-${seed}`);
    // Told below, where it is awaited.
    followed.catch(() => {});
    for (let count = 1; count <= EVENTS; count += 1) {
      const wanted = Math.floor(((count - 0.5 * random.uniform()) * TESTS) / (EVENTS + 1));
      await until(async () => (await fleet.ran()).length >= wanted);
      events.push(await strike(fleet, pick, random.uniform()));
    }
    const { report, settled } = await followed;
    const { passed, failed, skipped, notRun } = report.counts;
    const reported = passed + failed + skipped + notRun;
    const again = (await fleet.ran()).length - TESTS;
    const seconds = (performance.now() - begunAt) / 1000;
    const planned = Math.max(TESTS, settled.size);
    return { seed, events, planned, reported, exitCode: report.exitCode, again, seconds };
  } finally {
    await fleet.close();
  }
}

/** Does one thing to one process; what is killed is started again after a while. */
async function strike(
  fleet: Fleet,
  pick: <Value>(values: readonly Value[]) => Value,
  chance: number,
): Promise<string> {
  const target = pick(["leader", "standby", "w1", "w2", "w3", "server"] as const);
  const leader = await fleet.leader();
  const id = target === "leader" ? leader : target === "standby" ? other(leader) : target;
  const waitMs = Math.round(chance * 3000);
  if (target === "server") {
    await fleet.server.kill();
    await pause(waitMs);
    await fleet.server.run();
    return `server killed for ${waitMs} ms`;
  }
  if (pick(["kill", "kill", "stop"] as const) === "stop") {
    fleet.signal(id, "SIGSTOP");
    await pause(waitMs);
    fleet.signal(id, "SIGCONT");
    return `${target} (${id}) stopped for ${waitMs} ms`;
  }
  await fleet.kill(id);
  await pause(waitMs);
  fleet.restart(id);
  return `${target} (${id}) killed for ${waitMs} ms`;
}

function other(leader: string): string {
  return leader === "c1" ? "c2" : "c1";
}
