/** Sees from a project's files how it runs `node:test`. */

import { readFileSync } from "node:fs";
import path from "node:path";
import type { RunnerFinding } from "../detection.ts";
import { expandWord } from "./expand-word.ts";
import type { NodeTestCommand } from "./script-commands.ts";
import { nodeTestCommands } from "./script-commands.ts";
import { nodeTestKnowsGlobs, testFiles } from "./test-files.ts";

/** More files than this need not be read to know what they import. */
const readFilesLimit = 300;

const tsxPattern = "**/{test,test/**/*,test-*,*[.\\-_]test}.?(c|m)@(t|j)s";

/**
 * Looks for `node --test` in the project's test script, and without one for test files that
 * import `node:test`. It reads files and runs nothing. A script with two such commands gives two
 * suites.
 */
export function detectNodeTest(root: string): readonly RunnerFinding[] {
  const scripts = scriptsOf(root);
  const commands = nodeTestCommands(scripts, "test", process.env);
  if (commands.length > 0) return commands.map((command) => findingOf(root, command));
  const finding = findingByImports(
    root,
    Object.values(scripts).some((text) => /\bborp\b/.test(text)),
  );
  return finding === undefined ? [] : [finding];
}

function scriptsOf(root: string): Readonly<Record<string, string>> {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    const { scripts } = manifest as { readonly scripts?: Record<string, unknown> };
    return Object.fromEntries(
      Object.entries(scripts ?? {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    );
  } catch {
    // A project without a readable manifest has no scripts; its files may still tell.
    return {};
  }
}

function findingOf(packageRoot: string, command: NodeTestCommand): RunnerFinding {
  const root = path.resolve(packageRoot, command.folder);
  // A word that only the shell can fill in leaves Node's own patterns as the best guess.
  const expanded = command.patterns.map((word) => expandWord(word, root));
  const patterns = expanded.flatMap((words) => words ?? []);
  const looksForTypeScript = command.throughTsx && patterns.length === 0 && nodeTestKnowsGlobs;
  const { nodeArguments, environment } = command;
  return {
    runner: "node-test",
    root,
    options: {
      ...(nodeArguments.length > 0 ? { nodeArguments } : {}),
      ...(patterns.length > 0 ? { patterns } : {}),
      ...(looksForTypeScript ? { patterns: [tsxPattern] } : {}),
      ...(Object.keys(environment).length > 0 ? { environment } : {}),
    },
    because: `package.json's script ${command.script} runs ${command.throughTsx ? "tsx" : "node"} --test`,
  };
}

/** Test frameworks whose files Node's own runner would only load, not run. */
const otherFramework =
  /(?:from\s*|import\s*\(?\s*|require\s*\(\s*)["'](?:vitest|@jest\/globals|mocha|ava|tap|tape|uvu|jasmine|@playwright\/test|bun:test)(?:\/[^"']*)?["']/;
const nodeTest = /["']node:test["']/;

/** @param onlyThose whether a wrapper of Node's runner chooses its files in a way of its own */
function findingByImports(root: string, onlyThose: boolean): RunnerFinding | undefined {
  const files = testFiles(root, [], false).slice(0, readFilesLimit);
  const sources = files.map((file) => ({ file, source: readText(file) }));
  const ours = sources.filter(({ source }) => nodeTest.test(source));
  if (ours.length === 0) return undefined;
  const isMixed = onlyThose || sources.some(({ source }) => otherFramework.test(source));
  const patterns = ours.map(({ file }) => path.relative(root, file).replaceAll(path.sep, "/"));
  return {
    runner: "node-test",
    root,
    options: isMixed ? { patterns } : {},
    because: `${patterns[0]} imports node:test`,
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
