/** Does to a word what the shell would do before Node sees it. */

import { globSync } from "tinyglobby";
import { compareText } from "../../core/model/identifiers.ts";
import type { ShellWord } from "./shell-words.ts";
import { shellCommands } from "./shell-words.ts";

/** The words that the program gets, or `undefined` when that takes running another program. */
export function expandWord(word: ShellWord, root: string): readonly string[] | undefined {
  if (word.substitution !== undefined) return filesOfFind(word.substitution, root);
  if (word.glob === undefined) return [word.text];
  const found = globSync(word.glob, { cwd: root, onlyFiles: false, expandDirectories: false });
  // No match leaves the word as it stands.
  return found.length === 0 ? [word.text] : found.map(withoutSlash).sort(compareText);
}

/** Answers for `find FOLDER… -name PATTERN [-o -name PATTERN]…`, the usual way to list tests. */
function filesOfFind(command: string, root: string): readonly string[] | undefined {
  const [words = [], ...others] = shellCommands(command, {}) ?? [];
  const [program, ...texts] = words.map(({ text }) => text);
  if (program !== "find" || others.length > 0) return undefined;
  const firstTest = texts.findIndex((text) => /^[-(!]/.test(text));
  const folders = texts.slice(0, Math.max(0, firstTest));
  const names = namesOfFind(texts.slice(folders.length));
  if (names === undefined || folders.length === 0) return undefined;
  const patterns = folders.flatMap((folder) =>
    names.map((name) => `${withoutSlash(folder)}/**/${name}`),
  );
  return globSync(patterns, { cwd: root, dot: true }).sort(compareText);
}

function namesOfFind(tests: readonly string[]): readonly string[] | undefined {
  const names: string[] = [];
  for (let index = 0; index < tests.length; index++) {
    const word = tests[index] ?? "";
    const next = tests[index + 1];
    if (word === "-name" && next !== undefined) names.push(next);
    else if (word === "(" || word === ")" || word === "-o" || word === "-or") continue;
    else if (word !== "-type" || next !== "f") return undefined;
    index++;
  }
  return names.length === 0 ? undefined : names;
}

function withoutSlash(name: string): string {
  return name.replace(/\/$/, "");
}
