/** Workers that are throttled, or die while something of theirs is being moved. */

import { expect, test } from "vitest";
import type { RevokeAttempts } from "../../src/core/model/commands.ts";
import { childrenOf, eventually } from "../worker/processes.ts";
import { eventuallyBegun, eventuallyQuiet, plimsoll, start } from "./testing/plimsoll.ts";
import { alike, scriptedProject } from "./testing/project.ts";
import { expectTruthful } from "./testing/reports.ts";
import { journalOf } from "./testing/store.ts";
import { throttle } from "./testing/throttle.ts";

test("a worker that is throttled to a tenth of its processor gets little of the work", async (context) => {
  const made = scriptedProject(context, alike(60, { does: "compute", ms: 150 }));
  const run = start(made, ["run", "--workers", "2"]);
  await eventuallyBegun(made, 4);
  const [first] = made.executions();
  const slow = childrenOf(run.pid).find((pid) => childrenOf(pid).includes(first?.pid ?? 0)) ?? 0;
  const stop = throttle([slow, ...childrenOf(slow)], 0.1);
  const ended = await run.ended;
  stop();
  expect(ended.status).toBe(0);
  const report = expectTruthful(made, ended, 60);
  const throttled = report.workers.find(({ workerId }) => workerId === first?.workerId);
  expect(throttled?.tests).toBeLessThan(25);
  expect(throttled?.losses).toEqual([]);
  await eventuallyQuiet(made);
});

test("a worker that is killed before it answers what is asked back loses nothing", async (context) => {
  const tests = alike(40, { does: "sleep", ms: 5 });
  const made = scriptedProject(context, tests);
  expect((await plimsoll(made, ["run", "--workers", "2"])).status).toBe(0);
  // What was short holds up its batch now.
  made.script(tests.map((one) => ({ ...one, does: "wait", until: "go" })));
  const before = made.executions().length;
  const run = start(made, ["run", "--workers", "2"]);
  const [head] = await eventually("a begun test", () => {
    const begun = made.executions().slice(before);
    return begun.length > 0 && begun;
  });
  const agent = childrenOf(run.pid).find((pid) => childrenOf(pid).includes(head?.pid ?? 0)) ?? 0;
  process.kill(agent, "SIGSTOP");
  const asked = await askedBack(made, head?.workerId ?? "");
  process.kill(agent, "SIGKILL");
  made.write("go", "");
  const ended = await run.ended;
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const report = expectTruthful(made, ended, 40);
  for (const { attempts } of report.tests) {
    expect(attempts.filter(({ outcome }) => outcome === "passed")).toHaveLength(1);
  }
  const [life] = await journalOf(made);
  const events = life?.groups.flatMap((group) => group.events) ?? [];
  const answered = events.flatMap((one) => (one.type === "attempt-revoked" ? [one.attempt] : []));
  expect(answered.filter((attempt) => asked.attempts.includes(attempt))).toEqual([]);
  await eventuallyQuiet(made);
});

/** Waits until attempts of a worker have been asked back. */
async function askedBack(
  made: Parameters<typeof journalOf>[0],
  workerId: string,
): Promise<RevokeAttempts> {
  for (;;) {
    const [life] = await journalOf(made);
    const commands = life?.groups.flatMap((group) => group.commands) ?? [];
    for (const command of commands) {
      if (command.type === "revoke-attempts" && command.workerId === workerId) return command;
    }
  }
}
