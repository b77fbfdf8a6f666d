/** Finds the `node --test` commands in a project's package scripts. */

import path from "node:path";
import { splitNodeArguments } from "./node-arguments.ts";
import type { ShellWord } from "./shell-words.ts";
import { shellCommands } from "./shell-words.ts";

/** One `node --test` that a script runs. */
export interface NodeTestCommand {
  /** Name of the script that holds it. */
  readonly script: string;
  /** Where it runs, relative to the package. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeArguments: readonly string[];
  readonly patterns: readonly ShellWord[];
  /** Whether it is started through tsx, which looks for TypeScript as well. */
  readonly throughTsx: boolean;
}

/** What stands in front of a command without changing what it tests. */
const wrappers = new Set(
  ["npx", "pnpx", "bunx", "c8", "nyc", "cross-env", "cross-env-shell", "env", "time"].concat([
    ...["exec", "dotenv", "dotenvx", "xvfb-run", "xvfb-maybe", "pnpm", "yarn", "npm"],
  ]),
);

const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/;

type Scripts = Readonly<Record<string, string>>;
type Environment = Readonly<Record<string, string | undefined>>;

/** Every `node --test` that the script runs, also through other scripts. */
export function nodeTestCommands(
  scripts: Scripts,
  script: string,
  environment: Environment,
): readonly NodeTestCommand[] {
  return new ScriptReader(scripts, environment).read(script, "", []);
}

class ScriptReader {
  readonly #scripts: Scripts;
  readonly #environment: Environment;
  /** Scripts may call each other in a circle. */
  readonly #active = new Set<string>();

  constructor(scripts: Scripts, environment: Environment) {
    this.#scripts = scripts;
    this.#environment = environment;
  }

  read(script: string, start: string, extra: readonly ShellWord[]): readonly NodeTestCommand[] {
    const text = this.#scripts[script];
    if (text === undefined || this.#active.has(script)) return [];
    this.#active.add(script);
    const commands = shellCommands(text, this.#environment) ?? [];
    let folder = start;
    const found = commands.flatMap((words, index) => {
      if (words[0]?.text === "cd") folder = path.posix.join(folder, words[1]?.text ?? "");
      const all = index === commands.length - 1 ? [...words, ...extra] : words;
      return this.#readCommand(all, script, folder);
    });
    this.#active.delete(script);
    return found;
  }

  #readCommand(
    words: readonly ShellWord[],
    script: string,
    folder: string,
  ): readonly NodeTestCommand[] {
    const called = calledScripts(words, Object.keys(this.#scripts));
    if (called.length > 0) {
      const separator = words.findIndex(({ text }) => text === "--");
      const extra = separator < 0 ? [] : words.slice(separator + 1);
      return called.flatMap((name) => this.read(name, folder, extra));
    }
    const command = readNodeTest(words);
    return command === undefined ? [] : [{ script, folder, ...command }];
  }
}

/** Names of the scripts that a command runs: `npm run x`, `yarn x`, `run-s x 'test:*'`. */
function calledScripts(words: readonly ShellWord[], scripts: readonly string[]): readonly string[] {
  const texts = words.map(({ text }) => text);
  const names = texts.slice(1).filter((text) => !text.startsWith("-"));
  switch (texts[0]) {
    case "npm":
    case "pnpm":
    case "yarn": {
      const [first, second] = names;
      if (first === "run" || first === "run-script") return second === undefined ? [] : [second];
      if (first === "test" || first === "t") return ["test"];
      const isScript = texts[0] !== "npm" && first !== undefined && scripts.includes(first);
      return isScript ? [first] : [];
    }
    case "run-s":
    case "run-p":
    case "npm-run-all":
    case "npm-run-all2":
      return names.flatMap((name) => matchingScripts(name.split(" ")[0] ?? "", scripts));
    default:
      return [];
  }
}

function matchingScripts(pattern: string, scripts: readonly string[]): readonly string[] {
  if (!pattern.includes("*")) return scripts.includes(pattern) ? [pattern] : [];
  const expression = new RegExp(
    `^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, "[^:]*")}$`,
  );
  return scripts.filter((script) => expression.test(script));
}

function readNodeTest(
  words: readonly ShellWord[],
): Omit<NodeTestCommand, "script" | "folder"> | undefined {
  const at = words.findIndex(({ text }) => /^(.*\/)?(node|tsx)$/.test(text));
  if (at < 0) return undefined;
  const before = words.slice(0, at).map(({ text }) => text);
  const program = before.find((text) => !assignment.test(text));
  if (program !== undefined && !wrappers.has(path.posix.basename(program))) return undefined;
  const afterwards = words.slice(at + 1);
  const { options, rest } = splitNodeArguments(afterwards.map(({ text }) => text));
  if (!options.some(({ name }) => name === "--test")) return undefined;
  const throughTsx = path.posix.basename(words[at]?.text ?? "") === "tsx";
  const tsconfig = throughTsx ? tsconfigOf(afterwards) : undefined;
  const patterns = afterwards.slice(afterwards.length - rest.length);
  return {
    environment: {
      ...Object.fromEntries(before.flatMap(assigned)),
      ...(tsconfig === undefined ? {} : { TSX_TSCONFIG_PATH: tsconfig }),
    },
    nodeArguments: [
      ...(throughTsx ? ["--import", "tsx"] : []),
      ...options
        .filter(({ name }) => name !== "--test" && !(throughTsx && name === "--tsconfig"))
        .flatMap((option) => option.words),
    ],
    patterns,
    throughTsx,
  };
}

function tsconfigOf(words: readonly ShellWord[]): string | undefined {
  const { options } = splitNodeArguments(words.map(({ text }) => text));
  return options.find(({ name }) => name === "--tsconfig")?.value;
}

function assigned(text: string): readonly (readonly [string, string])[] {
  const [, name, value] = assignment.exec(text) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}
