/** Puts Vitest's errors into the form of a failure. */

import { stripVTControlCharacters } from "node:util";
import type { Failure } from "../../core/model/result.ts";
import type { TaskError } from "./vitest-api.ts";

const lengthLimit = 32 * 1024;

/** Frames that say nothing about a project: Vitest's own. */
const runnerFrame = /node_modules[\\/](?:@vitest|vitest|vite-node|tinypool|chai)[\\/]/;

/**
 * Describes an error of a test or of a run.
 * @param context said before the message, such as the name of the suite whose hook failed.
 */
export function taskFailure(error: unknown, context?: string): Failure {
  const prefix = context === undefined ? "" : `${context}: `;
  if (!isTaskError(error)) return { message: clean(`${prefix}${String(error)}`) };
  const { stack, diff } = error;
  return {
    message: clean(prefix + fullMessage(error)),
    ...(typeof stack === "string" ? { stack: clean(ownFrames(stack)) } : {}),
    ...(typeof diff === "string" && diff !== "" ? { diff: clean(diff) } : {}),
  };
}

/** Whether it, or what caused it, is the sudden end of the process that ran the tests. */
export function isProcessDeath(error: unknown): boolean {
  if (!isTaskError(error)) return false;
  const text = `${String(error.name)} ${String(error.message)}`;
  return /exited unexpectedly|out of memory/i.test(text) || isProcessDeath(error.cause);
}

function isTaskError(value: unknown): value is TaskError {
  return typeof value === "object" && value !== null;
}

/** An error's message with the messages of what caused it. */
function fullMessage(error: TaskError): string {
  const name = typeof error.name === "string" && error.name !== "Error" ? error.name : "";
  const text = String(error.message ?? "");
  const own = name === "" || text.startsWith(name) ? text : `${name}: ${text}`;
  const cause = error.cause;
  if (!isTaskError(cause) || cause === error || cause.message === undefined) return own;
  return `${own}\nCaused by ${fullMessage(cause)}`;
}

function ownFrames(stack: string): string {
  const lines = stack.split("\n");
  return lines.filter((line) => !runnerFrame.test(line)).join("\n");
}

function clean(text: string): string {
  const plain = stripVTControlCharacters(text);
  return plain.length <= lengthLimit ? plain : `${plain.slice(0, lengthLimit)}…`;
}
