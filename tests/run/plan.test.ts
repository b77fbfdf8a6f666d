/** `plimsoll plan`, on what a real run has left in its store. */

import { expect, test } from "vitest";
import type { Plan } from "../../src/cli/plan/what-if.ts";
import { plimsoll } from "./testing/plimsoll.ts";
import { alike, project, scriptedProject } from "./testing/project.ts";
import { runReport } from "./testing/reports.ts";

test("it tells how long a stored run would take with others, and what a time would need", async (context) => {
  const made = scriptedProject(context, alike(12, { does: "sleep", ms: 300 }), {}, { workers: 2 });
  expect((await plimsoll(made, ["run"])).status).toBe(0);
  const { runId, tests } = runReport(made);
  const told = await plimsoll(made, ["plan"]);
  expect(told).toMatchObject({ status: 0, stderr: "" });
  expect(told.stdout).toContain(`12 tests of run ${runId}`);
  for (const words of ["as it was", "1 worker ", "4 workers", "8 workers"]) {
    expect(told.stdout).toContain(words);
  }
  const words = [
    "--run",
    runId,
    "--workers",
    "1",
    "6",
    "--policy",
    "round-robin",
    "--target",
    "1h",
  ];
  const { stdout } = await plimsoll(made, ["plan", ...words, "--json"]);
  const plan = JSON.parse(stdout) as Plan;
  expect(plan).toMatchObject({ run: runId, tests: 12, measured: true });
  expect(plan.now.workers).toEqual({ local: 2 });
  const [one, six] = plan.alternatives;
  expect(one).toMatchObject({ policy: "round-robin", workers: { local: 1 }, notRun: 0 });
  const work = tests.reduce((sum, { seconds }) => sum + seconds, 0);
  expect(one?.seconds.median).toBeGreaterThan(0.8 * work);
  expect(six?.seconds.median).toBeLessThan(one?.seconds.median ?? 0);
  expect(plan.target).toMatchObject({ reached: true, with: { workers: { local: 1 } } });
});

test("what is wrong is told in a sentence, with status 2", async (context) => {
  const made = scriptedProject(context, alike(2), {}, { workers: 1 });
  await plimsoll(made, ["run"]);
  const wrong = async (...words: string[]) => {
    const { status, stderr, stdout } = await plimsoll(made, ["plan", ...words]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    return stderr;
  };
  expect(await wrong("--run", "none")).toContain("There is no run none.");
  expect(await wrong("--workers", "gpu=2")).toContain("such as --workers 8");
  expect(await wrong("--workers", "0")).toContain("0 are no workers");
  expect(await wrong("--policy", "best")).toContain("The policies are: ");
  expect(await wrong("--target", "soon")).toContain("Give a time such as 90s");
  const empty = project(context, { "plimsoll.config.json": "{}" });
  const { status, stderr } = await plimsoll(empty, ["plan"]);
  expect(status).toBe(2);
  expect(stderr).not.toContain("defect");
});
