import { expect, onTestFinished, test } from "vitest";
import type { Ended } from "./testing/plimsoll.ts";
import { plimsoll } from "./testing/plimsoll.ts";
import type { Project } from "./testing/project.ts";
import { alike, linkPackages, project, scriptedProject } from "./testing/project.ts";
import { expectTruthful, verdicts } from "./testing/reports.ts";

/** What the user has to mend is said once, with a remedy and without a stack. */
function expectUsageError(ended: Ended, ...said: readonly string[]): void {
  const printed = ended.stdout + ended.stderr;
  expect(ended.status).toBe(2);
  for (const words of said) expect(printed.split(words)).toHaveLength(2);
  expect(printed).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(printed).not.toContain("defect");
}

test.each([
  { words: ["run", "--worker", "3"], says: ["unknown option '--worker'", "--workers?"] },
  { words: ["runn"], says: ["unknown command 'runn'", "Did you mean"] },
  { words: ["run", "--workers", "many"], says: ["'many' is invalid", "bounds such as 2..8"] },
  {
    words: ["run", "--workers", "0"],
    says: ["'0' is invalid. Give a number from 1 to 1000, or bounds such as 2..8."],
  },
  { words: ["run", "--workers", "5000"], says: ["a number from 1 to 1000"] },
  { words: ["run", "--retries", "1.5"], says: ["'1.5' is invalid"] },
  { words: ["run", "--priority", "6"], says: ["'6' is invalid", "from 1 (highest) to 5"] },
  { words: ["run", "--timeout", "0"], says: ["'0' is invalid", "number of seconds"] },
  { words: ["run"], says: ["no plimsoll.config.*", "plimsoll run --tests GLOB -- CMD {test}"] },
  {
    words: ["run", "-c", "no.config.ts"],
    says: ["There is no configuration file", "no.config.ts"],
  },
  { words: ["run", "--tests", "*.sh"], says: ["there is no command"] },
  { words: ["run", "--", "true"], says: ["not said which tests"] },
  { words: ["run", "--tests", "*", "--"], says: ["There is no command after --."] },
])("$words is refused, and nothing is left behind", async ({ words, says }) => {
  const made = project({ onTestFinished }, { "some.txt": "" });
  const ended = await plimsoll(made, words);
  expectUsageError(ended, ...says);
  expect(ended.stdout).toBe("");
  expect(made.names()).toEqual(["some.txt"]);
});

test.each([
  { name: "a.ts", content: "export default { suites: [", says: ["cannot be loaded"] },
  { name: "a.ts", content: "const x: number = ; export default {};", says: ["cannot be loaded"] },
  { name: "a.mjs", content: "throw new Error('my own trouble')", says: ["my own trouble"] },
  { name: "a.json", content: '{"suites": [', says: ["cannot be loaded"] },
  { name: "a.json", content: '{"wrkers": 2}', says: ['Unrecognized key: "wrkers"'] },
  { name: "a.json", content: '{"workers": 0}', says: ["at workers"] },
  { name: "a.json", content: '{"suites": [{"runner": "mocha"}]}', says: ["at suites[0].runner"] },
  {
    name: "a.json",
    content: '{"suites": [{"runner": "command", "comand": ["sh"], "tests": ["*"]}], "workers": 1}',
    says: ['Unrecognized key: "comand"'],
  },
  {
    name: "a.json",
    content: '{"suites": [{"runner": "vitest", "rules": [{"tests": "*", "requirments": {}}]}]}',
    says: ['Unrecognized key: "requirments"', "at suites[0].rules[0]"],
  },
  {
    name: "a.json",
    content: '{"suites": [{"runner": "module", "module": "no.mjs"}], "workers": 1}',
    says: ["no.mjs does not exist"],
  },
])("a configuration that is wrong is refused: $says", async ({ name, content, says }) => {
  const made = project({ onTestFinished }, { [name]: content });
  expectUsageError(await plimsoll(made, ["run", "-c", name]), ...says);
});

test("an unknown suite is refused, and the known ones are named", async (context) => {
  const made = scriptedProject(context, alike(1));
  const ended = await plimsoll(made, ["run", "--suite", "t"]);
  expectUsageError(ended, "There is no suite t.", "The suites are: s.");
});

test.each([
  { tests: "", says: "lists no test" },
  { tests: "a\nb\na\n", says: "the test a is listed twice" },
  { tests: "a\0b\n", says: "contains a NUL character" },
  { tests: undefined, says: "cannot be read" },
])("a list of tests of no use is refused: $says", async ({ tests, says }) => {
  const made = project({ onTestFinished }, tests === undefined ? {} : { "list.txt": tests });
  const words = ["run", "--workers", "1", "--tests-from", "list.txt", "--", "true"];
  expectUsageError(await plimsoll(made, words), says);
});

test("a command that is not found breaks the suite, not every test by itself", async (context) => {
  const made = project(context, { "list.txt": "a\nb\nc\n" });
  const words = ["run", "--workers", "2", "--tests-from", "list.txt", "--", "no-such-program"];
  const ended = await plimsoll(made, words);
  expect(ended.status).toBe(2);
  expect(ended.stdout).toContain("the command no-such-program was not found");
  expect(verdicts(expectTruthful(made, ended, 3))).toEqual({ "not-run": ["a", "b", "c"] });
});

test.each([
  { content: "export const discover = () => ['a'];", says: "it exports no function run" },
  { content: "not a module at all", says: "does not load" },
  { content: "export const run = () => {}; export const discover = () => [];", says: "no tests" },
  {
    content: "export const run = () => {}; export const discover = () => { throw Error('so'); };",
    says: "discover of suite s failed: so",
  },
  { content: "process.exit(4)", says: "exited with status 4" },
])("a runner module of no use is refused: $says", async ({ content, says }) => {
  const made = scriptedProject({ onTestFinished }, [], {}, { workers: 1 });
  made.write("scripted.mjs", content);
  expectUsageError(await plimsoll(made, ["run"]), says);
});

test("no test at all is an error unless it is asked for", async (context) => {
  const made = scriptedProject(context, [], {}, { workers: 1 });
  expectUsageError(await plimsoll(made, ["run"]), "has no tests", "--pass-with-no-tests");
  const asked = await plimsoll(made, ["run", "--pass-with-no-tests"]);
  expect(asked.status).toBe(0);
  expectTruthful(made, asked, 0);
});

test("one broken suite does not keep the others from running", async (context) => {
  const made = scriptedProject(context, alike(3));
  const suites = [
    { name: "broken", runner: "module", module: "scripted.mjs", root: "nowhere" },
    { name: "s", runner: "module", module: "scripted.mjs" },
  ];
  made.write("plimsoll.config.json", JSON.stringify({ suites, workers: 2 }));
  const ended = await plimsoll(made, ["run"]);
  expect(ended.status).toBe(2);
  expect(ended.stdout).toContain("nowhere");
  expect(expectTruthful(made, ended, 3).counts.passed).toBe(3);
});

function vitestProject(files: Readonly<Record<string, string>>): Project {
  const description = { type: "module", scripts: { test: "vitest run" } };
  const devDependencies = { vitest: "*" };
  return project(
    { onTestFinished },
    {
      "package.json": JSON.stringify({ ...description, devDependencies }),
      ...files,
    },
  );
}

test("a test file that does not compile fails by itself (Vitest)", async () => {
  const made = vitestProject({
    "good.test.js": 'import { test } from "vitest"; test("fine", () => {});',
    "bad.test.js": 'import { test } from "vitest"; test("open", () => {',
    "lost.test.js": 'import "./nowhere.js"; import { test } from "vitest"; test("x", () => {});',
  });
  linkPackages(made);
  const ended = await plimsoll(made, ["run", "--workers", "1"]);
  const report = expectTruthful(made, ended, 3);
  expect(verdicts(report)).toEqual({
    failed: ["bad.test.js", "lost.test.js"],
    passed: ["good.test.js"],
  });
  expect(ended.status).toBe(1);
});

test("a Vitest that is not installed is missed by name", async () => {
  const made = vitestProject({
    "good.test.js": 'import { test } from "vitest"; test("a", () => {});',
  });
  const ended = await plimsoll(made, ["run", "--workers", "1"]);
  expect(ended.status).toBe(2);
  expect(ended.stdout).toContain("no Vitest can be found from");
});

test("a test file that does not compile fails by itself (node:test)", async (context) => {
  const made = project(context, {
    "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
    "good.test.js": 'import test from "node:test"; test("fine", () => {});',
    "bad.test.js": 'import test from "node:test"; test("open", () => {',
  });
  const ended = await plimsoll(made, ["run", "--workers", "1"]);
  expect(verdicts(expectTruthful(made, ended, 2))).toEqual({
    failed: ["bad.test.js"],
    passed: ["good.test.js"],
  });
});

test("a teardown that fails is told, in the reports too, and is no success", async (context) => {
  const made = scriptedProject(context, alike(2));
  made.write("bad-teardown", "");
  const ended = await plimsoll(made, ["run", "--workers", "2"]);
  expectUsageError(ended, "teardown of suite s failed: the database would not stop");
  expect(ended.stdout).toContain("2 passed, 0 failed");
  expect(expectTruthful(made, ended, 2)).toMatchObject({
    exitCode: 2,
    problems: [{ code: "module-teardown-failed" }],
  });
});
