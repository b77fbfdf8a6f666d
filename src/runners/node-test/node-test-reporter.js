/**
 * Runs inside each test process as its reporter and passes on what `node:test` reports, a line of
 * JSON each. JavaScript, since it is loaded by the Node that the project uses, before any compiler.
 */

import { writeSync } from "node:fs";
import { inspect } from "node:util";
import { isMainThread } from "node:worker_threads";

/** The pipe that the runner opened. It blocks, so a line is out before a crash can swallow it. */
const channel = 3;

const lengthLimit = 32 * 1024;

// Tests may replace what they find on globals.
const { stringify } = JSON;
const write = writeSync;

// Processes that a test forks get the same arguments, but have something else on the channel.
for (let index = process.execArgv.length - 1; index >= 0; index--) {
  if (/^--test-reporter(-destination)?=/.test(process.execArgv[index] ?? "")) {
    process.execArgv.splice(index, 1);
  }
}

/**
 * A reporter as `--test-reporter` takes it; it yields nothing, for stdout belongs to the tests.
 * @param {AsyncIterable<{ type: string, data: any }>} events
 * @returns {AsyncGenerator<string, void>}
 */
// biome-ignore lint/style/noDefaultExport: Node takes a reporter from the default export
// biome-ignore lint/correctness/useYield: the channel takes what others would yield
export default async function* report(events) {
  for await (const { type, data } of events) {
    const line = isMainThread ? describe(type, data) : undefined;
    if (line !== undefined) writeAll(Buffer.from(`${stringify(line)}\n`));
  }
}

/**
 * @param {string} type
 * @param {any} data
 * @returns {object | undefined}
 */
function describe(type, data) {
  if (type === "test:start") {
    return { kind: "started", nesting: data.nesting, name: data.name };
  }
  if (type === "test:diagnostic") {
    return { kind: "remark", nesting: data.nesting, message: String(data.message) };
  }
  if (type === "test:plan") return { kind: "planned" };
  if (type !== "test:pass" && type !== "test:fail") return undefined;
  return {
    kind: "ended",
    nesting: data.nesting,
    name: data.name,
    passed: type === "test:pass",
    suite: data.details?.type === "suite",
    skip: directive(data.skip),
    todo: directive(data.todo),
    milliseconds: data.details?.duration_ms,
    file: data.file,
    line: data.line,
    column: data.column,
    ...describeError(data.details?.error),
  };
}

/**
 * @param {unknown} value a reason, or true for none
 * @returns {string | undefined}
 */
function directive(value) {
  return value === undefined || value === false
    ? undefined
    : typeof value === "string"
      ? value
      : "";
}

/**
 * `node:test` wraps what a test threw into an error of its own.
 * @param {any} error
 * @returns {{ failureType?: string, failure?: { message: string, stack?: string, diff?: string } }}
 */
function describeError(error) {
  if (error === undefined || error === null) return {};
  const isWrapper = error.code === "ERR_TEST_FAILURE";
  const thrown = isWrapper && error.cause !== undefined ? error.cause : error;
  return {
    failureType: isWrapper ? error.failureType : undefined,
    failure: describeThrown(thrown),
  };
}

/**
 * @param {any} thrown
 * @returns {{ message: string, stack?: string, diff?: string }}
 */
function describeThrown(thrown) {
  if (typeof thrown === "string") return { message: shorten(thrown) };
  const isError = typeof thrown === "object" && thrown !== null && "message" in thrown;
  if (!isError) return { message: shorten(`Thrown: ${look(thrown)}`) };
  const message = shorten(String(thrown.message || thrown.name || "Error"));
  const stack = shorten(look(thrown));
  const diff = statedDifference(thrown);
  return diff === undefined ? { message, stack } : { message, stack, diff: shorten(diff) };
}

/**
 * An assertion's own message hides the difference, which its generated one would have shown.
 * @param {any} error
 * @returns {string | undefined}
 */
function statedDifference(error) {
  if (error.generatedMessage === true || !("actual" in error && "expected" in error)) {
    return undefined;
  }
  return `- expected: ${look(error.expected)}\n+ actual: ${look(error.actual)}`;
}

/** @param {unknown} value */
function look(value) {
  try {
    return inspect(value, { depth: 4 });
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** @param {string} text */
function shorten(text) {
  return text.length <= lengthLimit ? text : `${text.slice(0, lengthLimit)}…`;
}

/** @param {Buffer} bytes */
function writeAll(bytes) {
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += write(channel, bytes, offset);
    } catch (error) {
      // Something made the pipe non-blocking, and its reader is behind.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") throw error;
    }
  }
}
