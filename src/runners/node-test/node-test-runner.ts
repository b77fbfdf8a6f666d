/** Runs the test files of a `node:test` project as `node --test` does. */

import path from "node:path";
import { z } from "zod";
import type {
  BatchSink,
  Discovery,
  RunnerAdapter,
  RunnerHost,
  RunnerSession,
  Selection,
  SuiteSpec,
} from "../runner.ts";
import { selectTests } from "../selection.ts";
import { readSuiteOptions } from "../suite-options.ts";
import { runFile } from "./file-run.ts";
import type { FileArguments } from "./node-arguments.ts";
import { fileArguments } from "./node-arguments.ts";
import { testFiles } from "./test-files.ts";

export const nodeTestOptionsSchema = z.strictObject({
  /** Options of Node as the project's script has them after `node`, `--test` or not. */
  nodeArguments: z.array(z.string()).default([]),
  /** Files, folders (Node 20) or globs (later), as after `node --test`; none means Node's own. */
  patterns: z.array(z.string().min(1)).default([]),
  /** What the script sets in front of its command. */
  environment: z.record(z.string(), z.string()).default({}),
});

type NodeTestOptions = z.output<typeof nodeTestOptionsSchema>;

const nodeMajorVersion = Number.parseInt(process.versions.node, 10);

/** The adapter for `node:test`: a test is a file, and each one gets a process of its own. */
export const nodeTestRunner: RunnerAdapter = {
  name: "node-test",
  async open(suite, host) {
    return new NodeTestSession(suite, host, readSuiteOptions(suite, nodeTestOptionsSchema));
  },
};

class NodeTestSession implements RunnerSession {
  readonly takesBack = true;
  readonly #suite: SuiteSpec;
  readonly #options: NodeTestOptions;
  readonly #fileArguments: FileArguments;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(suite: SuiteSpec, host: RunnerHost, options: NodeTestOptions) {
    this.#suite = suite;
    this.#options = options;
    this.#fileArguments = fileArguments(options.nodeArguments, nodeMajorVersion);
    this.#environment = {
      ...process.env,
      ...options.environment,
      ...suite.environment,
      PLIMSOLL_WORKER: host.workerId,
      PLIMSOLL_SLOT: String(host.slotNumber),
      NODE_TEST_WORKER_ID: String(host.slotNumber),
    };
  }

  async discover(selection: Selection): Promise<Discovery> {
    const { root, name } = this.#suite;
    const all = testFiles(root, this.#options.patterns, this.#runsTypeScript()).map((file) => {
      const id = path.relative(root, file).replaceAll(path.sep, "/");
      const test = { id, file, group: path.posix.dirname(id) };
      return this.#fileArguments.serial ? { ...test, exclusiveKeys: [`serial:${name}`] } : test;
    });
    return { tests: selectTests(all, selection, root), notes: this.#notes(all.length) };
  }

  async runBatch(ids: readonly string[], sink: BatchSink, signal: AbortSignal): Promise<void> {
    for (const [index, id] of ids.entries()) {
      if (signal.aborted) return;
      if (!sink.started(index)) continue;
      const result = await runFile({
        root: this.#suite.root,
        id,
        fileArguments: this.#fileArguments,
        environment: this.#environment,
        signal,
        onCase: (reported) => {
          if (!signal.aborted) sink.caseFinished(index, reported);
        },
      });
      if (signal.aborted) return;
      sink.finished(index, result);
    }
  }

  async close(): Promise<void> {}

  #runsTypeScript(): boolean {
    const { nodeArguments } = this.#options;
    if (nodeArguments.some((word) => /^--no-(experimental-)?strip-types$/.test(word))) return false;
    const { typescript } = process.features as { readonly typescript?: unknown };
    return Boolean(typescript) || nodeArguments.includes("--experimental-strip-types");
  }

  #notes(found: number): readonly string[] {
    const { patterns } = this.#options;
    const { root } = this.#suite;
    const hasGlobalSetup = this.#options.nodeArguments.some((word) =>
      word.startsWith("--test-global-setup"),
    );
    const notes = hasGlobalSetup ? ["the set-up of --test-global-setup is left out"] : [];
    if (found > 0) return notes;
    return patterns.length === 0
      ? [...notes, `node --test finds no test file in ${root}`]
      : [...notes, `no file in ${root} matches ${patterns.join(" ")}`];
  }
}
