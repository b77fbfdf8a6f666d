/** `plimsoll analyze` as a user meets it. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

const cli = path.join(import.meta.dirname, "../../dist/cli.js");
const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-analyze-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function analyze(...words: readonly string[]): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: "1" };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, "analyze", ...words],
      { cwd: folder, env },
      (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

test("one id: a page for people, JSON for programs", async () => {
  const page = await analyze("facebook/detr-resnet-50");
  expect(page.status).toBe(0);
  expect(page.stdout).toContain('recognised from "detr" in the model id');
  const { stdout } = await analyze("facebook/detr-resnet-50", "--json", "--backend", "cuda");
  expect(JSON.parse(stdout)).toMatchObject({
    modelFamily: "detection-segmentation",
    gpus: 1,
    reasons: { modelFamily: { source: "recognised" } },
  });
});

test("a list of ids, with what holds for all of them", async () => {
  const file = write("ids.txt", "# models\n\nbert-base-uncased\r\nopenai/whisper-tiny\n");
  const { stdout } = await analyze(file, "--precision", "int8", "--json");
  expect(JSON.parse(stdout)).toMatchObject([
    { modelId: "bert-base-uncased", precision: "int8" },
    { modelId: "openai/whisper-tiny", precision: "int8" },
  ]);
});

test("a matrix, whose cells come before what holds for all", async () => {
  const cells = [{ modelId: "gpt2", backend: "cpu" }, "t5-small"];
  const file = write("cells.json", JSON.stringify(cells));
  const { stdout } = await analyze(file, "--backend", "cuda", "--json");
  expect(JSON.parse(stdout)).toMatchObject([{ backends: ["cpu"] }, { backends: ["cuda"] }]);
});

test("suites and rules of the configuration say who asked for what", async () => {
  const file = write(
    "rules.json",
    JSON.stringify({
      suites: [
        {
          runner: "node-test",
          name: "models",
          cell: { modelId: "bert-base-uncased", backend: "cuda" },
          rules: [{ tests: "cpu/**", requirements: { backends: ["cpu"], minimumMemoryGb: 3 } }],
        },
        { runner: "vitest", requirements: { browser: { name: "firefox" } } },
      ],
    }),
  );
  const { stdout } = await analyze("--config", file);
  expect(stdout).toMatch(/suite models\n[\s\S]*backends +cuda +declared by the suite/);
  expect(stdout).toMatch(
    /suite models, tests cpu\/\*\*\n[\s\S]*memory +3 GB +declared by the rule for cpu\/\*\*/,
  );
  expect(stdout).toMatch(/backends +cpu +declared by the rule for cpu\/\*\*/);
  expect(stdout).toMatch(/suite vitest\n\nbrowser +name firefox +declared by the suite/);
  expect(JSON.parse((await analyze("--config", file, "--json")).stdout)).toMatchObject([
    { suite: "models", modelFamily: "text", backends: ["cuda"] },
    { suite: "models", tests: ["cpu/**"], backends: ["cpu"], minimumMemoryGb: 3 },
    { suite: "vitest", browser: { name: "firefox" } },
  ]);
});

test("the tables of the configuration count, and its suites are what is analyzed by default", async () => {
  const file = write(
    "own.json",
    JSON.stringify({
      analyzer: { modelNames: { "acme-lm": "audio" } },
      suites: [{ runner: "node-test", cell: { modelId: "x/acme-lm", backend: "cpu" } }],
    }),
  );
  const one = await analyze("y/Acme_LM-v2", "--config", file, "--json");
  expect(JSON.parse(one.stdout)).toMatchObject({ modelFamily: "audio" });
  const suites = await analyze("--config", file, "--json");
  expect(JSON.parse(suites.stdout)).toMatchObject([
    { modelId: "x/acme-lm", modelFamily: "audio", backends: ["cpu"] },
  ]);
});

test.each([
  ["a file that is missing", () => ["missing.json"], "input-unreadable"],
  ["a file that is no JSON", () => [write("broken.json", "[1,")], "input-not-json"],
  ["a file without tests", () => [write("empty.txt", "# nothing\n")], "input-empty"],
  ["a cell that is none", () => [write("odd.json", "[7]")], "input-cell"],
  ["nothing at all", () => [], "nothing-to-analyze"],
  [
    "a wrong table",
    () => ["gpt2", "--config", write("bad.json", '{"analyzer":{"memory":{"runtime":1}}}')],
    "runtime",
  ],
  ["an unknown type", () => ["gpt2", "--type", "dance"], "Allowed choices"],
  ["a bad number", () => ["gpt2", "--memory", "much"], "number of GB"],
])("%s ends with status 2 and says why", async (_, words, message) => {
  const { status, stderr } = await analyze(...words());
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
