/** Turns whatever was thrown into a failure that can be sent and shown. */

import { inspect } from "node:util";
import type { Failure } from "../core/model/result.ts";

const lengthLimit = 32 * 1024;

/** Describes a thrown value; an error's causes and own properties become part of its stack. */
export function thrownFailure(thrown: unknown): Failure {
  if (!isErrorLike(thrown)) return { message: `Thrown: ${shorten(safeInspect(thrown))}` };
  const message = String(thrown.message || thrown.name || "Error");
  const diff = statedDifference(thrown);
  return {
    message: shorten(message),
    stack: shorten(safeInspect(thrown)),
    ...(diff === undefined ? {} : { diff: shorten(diff) }),
  };
}

interface ErrorLike {
  readonly name?: unknown;
  readonly message: unknown;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly generatedMessage?: unknown;
}

/** Errors of another realm (`node:vm`) are no instances of this one's `Error`. */
function isErrorLike(value: unknown): value is ErrorLike {
  return (
    value instanceof Error ||
    (typeof value === "object" && value !== null && "message" in value && "stack" in value)
  );
}

/** An assertion's own message hides the difference, which its generated one would have shown. */
function statedDifference(error: ErrorLike): string | undefined {
  if (error.generatedMessage === true || !("actual" in error && "expected" in error)) {
    return undefined;
  }
  return `- expected: ${safeInspect(error.expected)}\n+ actual: ${safeInspect(error.actual)}`;
}

/** Users' objects may throw while they are looked at. */
function safeInspect(value: unknown): string {
  try {
    return inspect(value, { depth: 4 });
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function shorten(text: string): string {
  return text.length <= lengthLimit ? text : `${text.slice(0, lengthLimit)}…`;
}
