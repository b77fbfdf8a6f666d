import { expect, test } from "vitest";
import { Balancer } from "../../src/core/balancer.ts";
import { childrenOf } from "../worker/processes.ts";
import { eventuallyBegun, plimsoll, start } from "./testing/plimsoll.ts";
import type { Project } from "./testing/project.ts";
import { alike, scriptedProject } from "./testing/project.ts";
import { journalOf } from "./testing/store.ts";

/** Tells new balancers what those of the run were told: they must answer the same. */
async function expectReplays(made: Project, lives: number): Promise<void> {
  const journal = await journalOf(made);
  expect(journal).toHaveLength(lives);
  for (const { start: began, groups } of journal) {
    const balancer = new Balancer(began);
    expect(groups.length).toBeGreaterThan(0);
    for (const { events, commands } of groups) {
      // Through JSON, as the store keeps them.
      expect(JSON.parse(JSON.stringify(balancer.handle(events)))).toEqual(commands);
    }
  }
}

test("the journal of a run, told again, gives the same commands", async (context) => {
  const made = scriptedProject(context, [
    ...alike(60, { does: "sleep", ms: 5 }),
    { id: "bad", does: "fail" },
    { id: "unsteady", does: "flaky" },
    { id: "killer", does: "kill-host" },
  ]);
  await plimsoll(made, ["run", "--workers", "3", "--retries", "1"]);
  await expectReplays(made, 1);
  await plimsoll(made, ["run", "--workers", "2"]);
  await expectReplays(made, 1);
});

test("also when workers were killed, and when the run was killed and resumed", async (context) => {
  const made = scriptedProject(context, alike(60, { does: "sleep", ms: 150 }));
  const run = start(made, ["run", "--workers", "3"]);
  await eventuallyBegun(made, 6);
  process.kill(childrenOf(run.pid)[1]!, "SIGKILL");
  await eventuallyBegun(made, 24);
  run.kill("SIGKILL");
  await run.ended;
  const resumed = await plimsoll(made, ["run", "--resume", "--workers", "2"]);
  expect(resumed.status).toBe(0);
  await expectReplays(made, 2);
});

test("the balancer is told what the configuration says of a run and of its tests", async (context) => {
  const run = { priority: 4, weight: 2.5, owner: "nightly" };
  const made = scriptedProject(context, alike(2), { repeatable: true }, run);
  const submitted = async () => {
    const [life] = await journalOf(made);
    const events = life?.groups.flatMap((group) => group.events) ?? [];
    return events.find(({ type }) => type === "tests-submitted");
  };
  await plimsoll(made, ["run", "--workers", "1"]);
  const tests = [
    { key: "s:t1", repeatable: true },
    { key: "s:t2", repeatable: true },
  ];
  expect(await submitted()).toMatchObject({ ...run, tests });
  await plimsoll(made, ["run", "--workers", "1", "--priority", "1"]);
  expect(await submitted()).toMatchObject({ ...run, priority: 1 });
});
