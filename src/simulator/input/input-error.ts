/** What is wrong with a file that the simulator was given, in words that name the place. */

import type { z } from "zod";

/** More problems than these are counted, not told. */
const TOLD_PROBLEMS = 5;

/** A trace, pool, faults or predictions file that cannot be used. */
export class InputError extends Error {
  /** Short and stable, for example `trace-malformed`. */
  readonly code: string;
  /** What the user can do about it, as a sentence. */
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.name = "InputError";
    this.code = code;
    this.remedy = remedy;
  }
}

/** What a kind of file is called, and what it should look like. */
export interface FileKind<Content> {
  readonly name: string;
  readonly schema: z.ZodType<Content>;
  readonly form: string;
}

/** @throws InputError that names the file and its first few fields that are wrong */
export function parseInput<Content>(
  kind: FileKind<Content>,
  value: unknown,
  file: string,
): Content {
  const parsed = kind.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw malformed(
    kind,
    file,
    parsed.error.issues.map(({ path, message }) => `${fieldName(path)}: ${message}`),
  );
}

/** The error for content that has the right form and yet makes no sense. */
export function malformed(
  kind: Pick<FileKind<unknown>, "name" | "form">,
  file: string,
  problems: readonly string[],
): InputError {
  const more = problems.length - TOLD_PROBLEMS;
  const told = problems.slice(0, TOLD_PROBLEMS).join("; ");
  return new InputError(
    `${kind.name}-malformed`,
    `${file} is no ${kind.name} file: ${told}${more > 0 ? `; and ${more} more` : ""}.`,
    `A ${kind.name} file is JSON of the form ${kind.form}.`,
  );
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the file";
  return path.reduce<string>((name, key) => {
    if (typeof key === "number") return `${name}[${key}]`;
    return name === "" ? String(key) : `${name}.${String(key)}`;
  }, "");
}
