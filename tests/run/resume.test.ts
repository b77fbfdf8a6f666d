import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { eventually } from "../worker/processes.ts";
import type { Ended } from "./testing/plimsoll.ts";
import {
  eventuallyBegun,
  eventuallyDiscovering,
  eventuallyQuiet,
  lastLine,
  plimsoll,
  start,
} from "./testing/plimsoll.ts";
import type { Project, ScriptedTest } from "./testing/project.ts";
import { alike, project, scriptedProject } from "./testing/project.ts";
import { expectTruthful } from "./testing/reports.ts";
import { storedVerdicts } from "./testing/store.ts";

const slowly: Omit<ScriptedTest, "id"> = { does: "sleep", ms: 150 };

/** Waits until so many verdicts are stored. */
async function untilStored(made: Project, verdicts: number): Promise<void> {
  while ((await storedVerdicts(made)).length < verdicts) await setTimeout(10);
}

/** Runs until so many verdicts are stored, and then kills it with -9. */
async function cutOff(made: Project, words: readonly string[], verdicts: number): Promise<Ended> {
  const run = start(made, words);
  await eventuallyBegun(made, 1);
  await untilStored(made, verdicts);
  run.kill("SIGKILL");
  const ended = await run.ended;
  await eventuallyQuiet(made);
  return ended;
}

/** Names of tests that a verbose run has reported as passed. */
function reported({ stdout }: Ended): string[] {
  return [...stdout.matchAll(/^\S (t\d+)\b/gm)].map(([, id]) => id!);
}

test("a run that is killed again and again loses nothing and repeats nothing", async (context) => {
  const made = scriptedProject(context, alike(40, slowly));
  const printed = new Set<string>();
  let stored: string[] = [];
  for (const [words, enough] of [
    [["run", "-v", "--workers", "2"], 7],
    [["run", "-v", "--resume"], 20],
    [["run", "-v", "--resume"], undefined],
  ] as const) {
    const from = made.begun().length;
    const ended = await (enough === undefined
      ? plimsoll(made, words)
      : cutOff(made, words, enough));
    const again = made.begun().slice(from);
    for (const id of reported(ended)) {
      expect(printed).not.toContain(id);
      printed.add(id);
    }
    // What was stored is not run again, and what was printed had been stored.
    expect(again.filter((id) => stored.includes(id))).toEqual([]);
    if (enough === undefined) {
      expect(again).toHaveLength(40 - stored.length);
      expect(ended).toMatchObject({ status: 0, stderr: "" });
      expect(lastLine(ended)).toBe("40 passed, 0 failed");
      expectTruthful(made, ended, 40);
    }
    stored = (await storedVerdicts(made)).map(({ test }) => test.slice("s:".length));
    expect(stored).toEqual(expect.arrayContaining([...printed]));
  }
  await eventuallyQuiet(made);
});

test("a run that is killed while it looks for its tests can be resumed", async (context) => {
  const made = scriptedProject(context, alike(3));
  made.write("slow-discovery", "60000");
  const run = start(made, ["run", "--workers", "2"]);
  await eventuallyDiscovering(made);
  run.kill("SIGKILL");
  await run.ended;
  await eventuallyQuiet(made);
  made.write("slow-discovery", "0");
  const ended = await plimsoll(made, ["run", "--resume"]);
  expect(lastLine(ended)).toBe("3 passed, 0 failed");
  expectTruthful(made, ended, 3);
});

test("a run that is killed while it writes its reports writes them when resumed", async (context) => {
  const made = scriptedProject(context, alike(4));
  execFileSync("mkfifo", [made.path("pipe.xml")]);
  // Nobody reads the pipe, so writing to it does not come to an end.
  const run = start(made, ["run", "--junit", "pipe.xml"]);
  await eventuallyBegun(made, 4);
  await untilStored(made, 4);
  run.kill("SIGKILL");
  await run.ended;
  const ended = await plimsoll(made, ["run", "--resume"]);
  expect(lastLine(ended)).toBe("4 passed, 0 failed");
  expectTruthful(made, ended, 4);
  expect(made.begun()).toHaveLength(4);
  expect((await plimsoll(made, ["run", "--resume"])).status).toBe(2);
});

test("a resumed run takes up what has changed meanwhile", async (context) => {
  const withFile = (id: string) => ({ id, ...slowly, file: made.path(`${id}.txt`) });
  const made = scriptedProject(context, []);
  const tests = alike(20).map(({ id }) => id);
  for (const id of tests) made.write(`${id}.txt`, "as it was");
  made.script(tests.map(withFile));
  const first = await cutOff(made, ["run", "-v", "--workers", "1"], 9);
  const [changed = "", removed = "", kept = ""] = reported(first);
  expect(kept).not.toBe("");
  made.write(`${changed}.txt`, "as it is now");
  made.write("new.txt", "");
  made.script([...tests.filter((id) => id !== removed), "new"].map(withFile));
  const from = made.begun().length;
  const ended = await plimsoll(made, ["run", "--resume", "--workers", "3"]);
  const again = made.begun().slice(from);
  expect(again).toContain(changed);
  expect(again).toContain("new");
  expect(again).not.toContain(removed);
  expect(again).not.toContain(kept);
  const report = expectTruthful(made, ended, 20);
  expect(report.workers).toHaveLength(3);
  expect(report.tests.find(({ id }) => id === changed)?.attempts).toHaveLength(1);
});

test("a resumed run is the run that was asked for", async (context) => {
  // The third one waits for a file.
  const script = '[ "$(wc -l < ran.log)" -lt 2 ] || until [ -e go ]; do sleep 0.02; done';
  const suite = { command: ["sh", "-c", `${script}; echo {test} >> ran.log`] };
  const made = project(context, { "list.txt": "a\nb\nc\nd\ne\nf\n", "ran.log": "" });
  made.write(
    "other.json",
    JSON.stringify({ suites: [{ name: "o", runner: "command", ...suite, testsFrom: "list.txt" }] }),
  );
  const ran = () => made.read("ran.log").split("\n").length - 1;
  const run = start(made, ["run", "-c", "other.json", "--workers", "1"]);
  await eventually("two tests", () => ran() >= 2);
  await untilStored(made, 2);
  run.kill("SIGKILL");
  await run.ended;
  await eventuallyQuiet(made);
  made.write("go", "");
  const other = await plimsoll(made, ["run", "--resume", "--retries", "3"]);
  expect(other.status).toBe(2);
  expect(other.stderr).toContain("as it was asked for, which was with another --retries");
  // The configuration need not be named again.
  const ended = await plimsoll(made, ["run", "--resume"]);
  expect(ended.status).toBe(0);
  expectTruthful(made, ended, 6);
  expect(ran()).toBe(6);
});

test("without a cut-off run there is nothing to resume", async (context) => {
  const made = scriptedProject(context, alike(1));
  const none = await plimsoll(made, ["run", "--resume"]);
  expect(none).toMatchObject({ status: 2, stdout: "" });
  expect(none.stderr).toContain("There is no run to resume: none is stored here.");
  expect(existsSync(made.path(".plimsoll"))).toBe(false);
  await plimsoll(made, ["run"]);
  const finished = await plimsoll(made, ["run", "--resume"]);
  expect(finished).toMatchObject({ status: 2, stdout: "" });
  expect(finished.stderr).toMatch(/no run to resume: the last one, \S+, has finished\./);
});
