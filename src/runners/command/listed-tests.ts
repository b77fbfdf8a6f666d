/** Reads the file that lists the tests of a command suite. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { DiscoveredTest } from "../runner.ts";
import { RunnerError } from "../runner.ts";

const requiresSchema = z.object({
  backend: z.string().optional(),
  memoryGb: z.number().positive().optional(),
  gpus: z.int().positive().optional(),
  gpuMemoryGb: z.number().positive().optional(),
  labels: z.array(z.string()).optional(),
});

/**
 * The part of a trace that says which tests there are. Its durations are left out on purpose:
 * a run must not know beforehand what it is about to measure.
 */
const traceSchema = z.object({
  tests: z.array(
    z.object({
      id: z.string().min(1),
      group: z.string().optional(),
      priority: z.literal([1, 2, 3, 4, 5]).optional(),
      requires: requiresSchema.optional(),
    }),
  ),
});

/**
 * Reads the tests from a file with one id a line, or from a trace (`.json`, `.json.gz`).
 * @throws RunnerError when it cannot be read or understood, or lists no test.
 */
export async function listedTests(root: string, file: string): Promise<readonly DiscoveredTest[]> {
  const absolute = path.resolve(root, file);
  const text = await readText(absolute);
  const tests = /\.json(\.gz)?$/i.test(file) ? testsOfTrace(text, absolute) : testsOfLines(text);
  if (tests.length > 0) return tests;
  throw new RunnerError(
    "tests-file-empty",
    `${absolute} lists no test`,
    "Write one test id a line, or name another file.",
  );
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = (compressed ? gunzipSync(bytes) : bytes).toString("utf8");
    return text.replace(/^\u{feff}/u, "");
  } catch (error) {
    throw new RunnerError(
      "tests-file-unreadable",
      `the list of tests ${file} cannot be read: ${(error as Error).message}`,
      "Correct the path (it is relative to the suite's root) or make the file readable.",
      error,
    );
  }
}

/** Everything between two line ends is an id as it stands, so that no id is beyond reach. */
function testsOfLines(text: string): readonly DiscoveredTest[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((id) => ({ id }));
}

function testsOfTrace(text: string, file: string): readonly DiscoveredTest[] {
  return parseTrace(text, file).tests.map(({ id, group, priority, requires }) => ({
    id,
    ...(group === undefined ? {} : { group }),
    ...(priority === undefined ? {} : { priority }),
    ...(requires?.labels === undefined ? {} : { labels: requires.labels }),
    ...cellOf(requires),
  }));
}

/** What a test of a trace needs besides labels, if it says anything of it. */
function cellOf(requires: z.output<typeof requiresSchema> = {}): Pick<DiscoveredTest, "cell"> {
  const { backend, memoryGb, gpus, gpuMemoryGb } = requires;
  const cell = {
    ...(backend !== undefined && { backend }),
    ...(memoryGb !== undefined && { minimumMemoryGb: memoryGb }),
    // Memory of a GPU is of one, if no number is given.
    ...((gpus ?? gpuMemoryGb) !== undefined && { gpus: gpus ?? 1 }),
    ...(gpuMemoryGb !== undefined && { gpuMemoryGb }),
  };
  return Object.keys(cell).length === 0 ? {} : { cell };
}

function parseTrace(text: string, file: string): z.output<typeof traceSchema> {
  let problem: string;
  let cause: unknown;
  try {
    const parsed = traceSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    problem = z.prettifyError(parsed.error);
  } catch (error) {
    problem = (error as Error).message;
    cause = error;
  }
  throw new RunnerError(
    "tests-file-malformed",
    `${file} is no trace: ${problem}`,
    'A trace is JSON of the form {"tests": [{"id": "…"}, …]}; a plain list must not end in .json.',
    cause,
  );
}
