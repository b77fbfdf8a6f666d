/** Workers that fail what others pass, and tests that fail wherever they run. */

import { describe, expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import type { Command, SettleTest } from "../model/commands.ts";
import type { TestSpec } from "../model/test.ts";
import { testSpec } from "../testing/builders.ts";
import type { VirtualWorker } from "../testing/virtual-fleet.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";

const SECONDS = 5;

const WORKERS = ["bad", "w1", "w2", "w3"].map((id) => ({ id, host: id, speed: 1 }));

const TESTS = Array.from({ length: 120 }, (_, place) =>
  testSpec(`t${place}`, { group: `g${Math.floor(place / 10)}`, repeatable: true }),
);

function run(
  fails: VirtualFleet["fails"],
  given: { readonly workers?: readonly VirtualWorker[]; readonly tests?: readonly TestSpec[] } = {},
) {
  const fleet = new VirtualFleet(() => SECONDS);
  const commands: Command[] = [];
  fleet.onCommand = (command) => commands.push(command);
  fleet.fails = fails;
  fleet.join(given.workers ?? WORKERS);
  fleet.submit(given.tests ?? TESTS);
  const seconds = fleet.run();
  const all = <Type extends Command["type"]>(type: Type) =>
    commands.filter((one): one is Extract<Command, { type: Type }> => one.type === type);
  const judged = all("judge-worker");
  const settled = all("settle-test");
  const batches = all("start-batch");
  const attempts = batches.flatMap((batch) => batch.attempts);
  return { fleet, seconds, judged, settled, batches, attempts };
}

const isBad = (workerId: string) => workerId === "bad";

function verdicts(settled: readonly SettleTest[], verdict: string) {
  return settled.filter((command) => command.verdict === verdict).map(({ test: key }) => key);
}

describe("a worker that fails everything", () => {
  test("is set aside, and no test fails because of it", () => {
    const { settled, judged, attempts, seconds } = run((_, workerId) => isBad(workerId));
    expect(verdicts(settled, "passed")).toHaveLength(TESTS.length);
    expect(judged.map(({ workerId, standing }) => [workerId, standing])).toEqual([
      ["bad", "on-trial"],
      ["bad", "set-aside"],
    ]);
    expect(attempts.length).toBeLessThan(1.2 * TESTS.length);
    const alone = (TESTS.length * SECONDS) / (WORKERS.length - 1);
    expect(seconds).toBeLessThan(1.15 * alone);
  });

  test("from some moment on makes no test fail that was well before", () => {
    let ended = 0;
    const { settled, judged } = run((_, workerId) => {
      ended += 1;
      return isBad(workerId) && ended > TESTS.length / 3;
    });
    expect(verdicts(settled, "passed")).toHaveLength(TESTS.length);
    expect(judged).toContainEqual(
      expect.objectContaining({ workerId: "bad", standing: "set-aside" }),
    );
  });

  test("gets work again when it passes what passed elsewhere", () => {
    const healedAt = 60;
    const fleet = new VirtualFleet(() => SECONDS);
    const log: { readonly at: number; readonly command: Command }[] = [];
    fleet.onCommand = (command) => log.push({ at: fleet.now, command });
    fleet.fails = (_, workerId) => isBad(workerId) && fleet.now < healedAt;
    fleet.join(WORKERS);
    fleet.submit(TESTS);
    fleet.run();
    const trusted = log.find(
      ({ command }) => command.type === "judge-worker" && command.standing === "trusted",
    );
    expect(trusted?.at).toBeGreaterThan(healedAt);
    const later = log.filter(
      ({ at, command }) =>
        at >= (trusted?.at ?? Number.POSITIVE_INFINITY) &&
        command.type === "start-batch" &&
        isBad(command.workerId) &&
        command.decision.rule !== "probe",
    );
    expect(later.length).toBeGreaterThan(0);
  });

  test("is tried only with tests that have passed, and their verdicts stand", () => {
    const { batches, settled } = run((_, workerId) => isBad(workerId));
    const probes = batches.filter(({ decision }) => decision.rule === "probe");
    expect(probes.length).toBeGreaterThan(0);
    for (const { workerId, attempts } of probes) {
      expect(workerId).toBe("bad");
      for (const { epoch } of attempts) expect(epoch).toBeGreaterThan(1);
    }
    expect(new Set(settled.map(({ test: key }) => key)).size).toBe(settled.length);
  });

  test("is not set aside when only it can run what is left", () => {
    const special = Array.from({ length: 6 }, (_, place) =>
      testSpec(`only${place}`, { requirements: { labels: ["special"] } }),
    );
    const workers = WORKERS.map((worker) => ({
      ...worker,
      labels: isBad(worker.id) ? ["special"] : [],
    }));
    const { settled } = run((_, workerId) => isBad(workerId), {
      workers,
      tests: [...TESTS, ...special],
    });
    expect(verdicts(settled, "passed")).toHaveLength(TESTS.length);
    expect(verdicts(settled, "failed").toSorted()).toEqual(
      special.map(({ key }) => key).toSorted(),
    );
  });

  test("is judged the same when the journal is replayed", () => {
    const { fleet } = run((_, workerId) => isBad(workerId));
    const again = new Balancer(fleet.start);
    for (const { events, commands } of fleet.journal)
      expect(again.handle(events)).toEqual(commands);
  });
});

describe("tests that fail wherever they run", () => {
  test("fail, all of a suite, and no worker is blamed", () => {
    const { settled, judged, attempts } = run(() => true);
    expect(verdicts(settled, "failed")).toHaveLength(TESTS.length);
    expect(judged).toEqual([]);
    expect(attempts.length).toBeLessThan(1.1 * TESTS.length);
  });

  test("fail, all of one group, and no worker is set aside", () => {
    const failing: string[] = TESTS.filter(({ group }) => group === "g3").map(({ key }) => key);
    const { settled, judged, attempts } = run((key) => failing.includes(key));
    expect(verdicts(settled, "failed").toSorted()).toEqual(failing.toSorted());
    expect(judged.map(({ standing }) => standing)).not.toContain("set-aside");
    expect(attempts.length).toBeLessThan(1.1 * TESTS.length);
  });

  test("fail at once where there is one worker", () => {
    const { settled, attempts } = run(() => true, { workers: WORKERS.slice(0, 1) });
    expect(verdicts(settled, "failed")).toHaveLength(TESTS.length);
    expect(attempts).toHaveLength(TESTS.length);
  });
});
