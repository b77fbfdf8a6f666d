/** Reads what a package's script says to Vitest. */

/** A call of Vitest, in the form of a suite's options. */
export interface VitestCommand {
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What may stand before `vitest` without changing what it does. */
const wrappers = new Set(["npx", "pnpm", "yarn", "bunx", "exec", "dlx", "cross-env", "env", "c8"]);

/** Ways to run the tests; any other subcommand of Vitest does something else. */
const runningSubcommands = new Set(["run", "watch", "dev"]);
const otherSubcommands = new Set(["bench", "list", "related", "init", "typecheck"]);

const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

/** The first call of Vitest in a script that runs tests; `undefined` when there is none. */
export function findVitestCommand(script: string): VitestCommand | undefined {
  for (const words of commands(script)) {
    const command = readCommand(words);
    if (command !== undefined) return command;
  }
  return undefined;
}

function readCommand(words: readonly string[]): VitestCommand | undefined {
  const position = words.indexOf("vitest");
  const before = words.slice(0, position);
  const isCalled = before.every((word) => wrappers.has(word) || assignment.test(word));
  if (position < 0 || !isCalled) return undefined;
  const given = words.slice(position + 1);
  if (otherSubcommands.has(given[0] ?? "")) return undefined;
  // What the shell would fill in is unknown here.
  const usable = runningSubcommands.has(given[0] ?? "") ? given.slice(1) : given;
  const known = usable.filter((word) => !word.includes("$"));
  const environment = Object.fromEntries(
    before.flatMap((word) => {
      const [, name, value] = assignment.exec(word) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    ...(known.length === 0 ? {} : { arguments: known }),
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
  };
}

/** The words of each command of a script, without their quotes. */
function commands(script: string): readonly (readonly string[])[] {
  const result: string[][] = [[]];
  for (const [token] of script.matchAll(/&&|\|\||[;|&]|(?:"[^"]*"|'[^']*'|[^\s"';|&])+/g)) {
    if (/^(?:&&|\|\||[;|&])$/.test(token)) result.push([]);
    else result.at(-1)?.push(token.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  }
  return result;
}
