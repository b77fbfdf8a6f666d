/** docs/guide/configuration.md names every option that there is, and no other. */

import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { configurationSchema } from "../../src/cli/config/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../../src/core/configuration.ts";
import { commandOptionsSchema } from "../../src/runners/command/command-options.ts";
import { moduleOptionsSchema } from "../../src/runners/module/module-runner.ts";
import { nodeTestOptionsSchema } from "../../src/runners/node-test/node-test-runner.ts";
import { vitestOptionsSchema } from "../../src/runners/vitest/vitest-options.ts";
import { quoted, readDocument, root, section, tableRows } from "./markdown.ts";

const text = readDocument("docs/guide/configuration.md");
const suite = configurationSchema.shape.suites.unwrap().element;
const workerGroups = configurationSchema.shape.workers.unwrap().options[1];

/** Options that all suites have; where a runner has one of them too, it is the same. */
const common = Object.keys(suite.shape);

test.each([
  ["## Top level", configurationSchema.shape],
  ["## Suites", suite.shape],
  ["### vitest", vitestOptionsSchema.shape],
  ["### node-test", nodeTestOptionsSchema.shape],
  ["### command", commandOptionsSchema.shape],
  ["### module", moduleOptionsSchema.shape],
  ["### Requirements", suite.shape.requirements.unwrap().shape],
  ["### Rules", suite.shape.rules.unwrap().element.shape],
  ["### Cell", suite.shape.cell.unwrap().shape],
  ["## Analyzer", configurationSchema.shape.analyzer.unwrap().shape],
  ["## Workers", workerGroups.element.shape],
  ["## Reports", configurationSchema.shape.reports.unwrap().shape],
  ["## Fleet", configurationSchema.shape.fleet.unwrap().shape],
])("%s", (heading, shape) => {
  const own = heading.startsWith("### ") && heading !== "### Rules" ? common : [];
  const options = Object.keys(shape).filter((name) => !own.includes(name));
  expect(firstCells(section(text, heading)).sort()).toEqual(options.sort());
});

test.each([
  ["run", section(text, "## Command line")],
  ["simulate", section(readDocument("docs/guide/simulating.md"), "# Simulating")],
  ["plan", section(readDocument("docs/guide/planning.md"), "# Planning")],
])("the options of plimsoll %s", (command, told) => {
  const cli = path.join(root, "dist/cli.js");
  const help = execFileSync(process.execPath, [cli, command, "--help"], { encoding: "utf8" });
  const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].flatMap(([, name]) => name);
  const listed = firstCells(told).filter((name) => name.startsWith("--"));
  expect([...new Set([...listed, "--help"])].sort()).toEqual(options.sort());
});

test("the numbers of the balancer", () => {
  const guide = readDocument("docs/guide/how-it-decides.md");
  const rows = tableRows(section(guide, "## The numbers"));
  const numbers = rows.map(([name, value]) => [...quoted(name), Number(value)]);
  const { policy, ...others } = DEFAULT_CONFIGURATION;
  expect(Object.fromEntries(numbers)).toEqual(others);
  expect(readDocument("docs/guide/policies.md")).toContain(`\`${policy.name}\` (the default)`);
});

function firstCells(part: string): string[] {
  return tableRows(part).flatMap(([cell]) => quoted(cell));
}
