/** What a suite of the command runner can say. */

import { z } from "zod";

export const commandOptionsSchema = z
  .strictObject({
    /**
     * Program and arguments, without a shell. `{test}` stands for the test's id in any of them;
     * where it stands in none, the id becomes the last argument.
     */
    command: z.array(z.string()).min(1),
    /** Globs relative to the suite's root: each file that matches is a test. */
    tests: z.array(z.string().min(1)).min(1).optional(),
    /** File that lists the tests: one id a line, or a trace (`.json`, `.json.gz`). */
    testsFrom: z.string().min(1).optional(),
    /** Exit status that means "skipped", as automake's 77 does. */
    skipExitCode: z.int().min(1).max(255).optional(),
  })
  .refine((options) => options.command[0] !== "", { error: "the command has no program" })
  .refine((options) => (options.tests === undefined) !== (options.testsFrom === undefined), {
    error: "give either tests or testsFrom",
  });

export type CommandOptions = z.output<typeof commandOptionsSchema>;

const placeholder = "{test}";

/** Program and arguments that run one test. */
export function commandLine(
  command: readonly string[],
  id: string,
): { readonly program: string; readonly programArguments: readonly string[] } {
  const words = command.some((word) => word.includes(placeholder))
    ? command.map((word) => word.replaceAll(placeholder, () => id))
    : [...command, id];
  return { program: words[0] ?? "", programArguments: words.slice(1) };
}

/** Whether every test has a program of its own, so that a missing one breaks only that test. */
export function programDependsOnTest(command: readonly string[]): boolean {
  return command[0]?.includes(placeholder) ?? false;
}
