/** Starts the project's Vitest, set so that it only does what a worker is told to do. */

import { Writable } from "node:stream";
import { RunnerError } from "../runner.ts";
import { errorText } from "./load-vitest.ts";
import { isProcessDeath } from "./task-failure.ts";
import type { TestFile } from "./test-identity.ts";
import { describeTestFile } from "./test-identity.ts";
import type {
  FileTask,
  Reporter,
  Specification,
  Vitest,
  VitestConfig,
  VitestModule,
} from "./vitest-api.ts";
import type { VitestStart } from "./vitest-options.ts";

/** Outranks the project's configuration. */
const fixedOptions = {
  run: true,
  watch: false,
  ui: false,
  open: false,
  api: false,
  standalone: false,
  update: false,
  reporter: [],
  coverage: { enabled: false },
};

/** A running Vitest with the list of its test files. */
export class VitestInstance {
  readonly #vitest: Vitest;
  readonly #root: string;
  readonly #slotNumber: number;
  #files: Promise<readonly TestFile[]> | undefined;
  #prepared = false;

  constructor(vitest: Vitest, root: string, slotNumber: number) {
    this.#vitest = vitest;
    this.#root = root;
    this.#slotNumber = slotNumber;
  }

  /** Every file of the suite that matches the filters, without running any. */
  async list(filters: readonly string[]): Promise<readonly TestFile[]> {
    const vitest = this.#vitest;
    const specifications = await (vitest.globTestSpecifications?.(filters) ??
      vitest.globTestSpecs?.(filters) ??
      vitest.globTestFiles?.(filters) ??
      []);
    const files = specifications.map((it) => describeTestFile(it, vitest, this.#root));
    return [...new Map(files.map((file) => [file.test.id, file])).values()];
  }

  /** The list of all files, made once. */
  all(): Promise<readonly TestFile[]> {
    this.#files ??= this.list([]);
    return this.#files;
  }

  get projectNames(): readonly string[] {
    return this.#vitest.projects.map((project) => project.name ?? project.getName?.() ?? "");
  }

  /** Settings by which a suite means something that this adapter does otherwise. */
  get notes(): readonly string[] {
    const orders = new Set(this.#vitest.projects.map((it) => it.config.sequence.groupOrder ?? 0));
    const notes: string[] = [];
    if (this.#vitest.config.bail) {
      notes.push("Vitest's option bail is left out: every test runs.");
    }
    if (orders.size > 1) {
      notes.push("Vitest's option sequence.groupOrder is left out: the projects run side by side.");
    }
    return notes;
  }

  /** Errors outside of any test since the last `run` began, as far as they fail a run. */
  get unhandledErrors(): readonly unknown[] {
    const errors = this.#vitest.state.getUnhandledErrors();
    return this.#vitest.config.dangerouslyIgnoreUnhandledErrors
      ? errors.filter(isProcessDeath)
      : errors;
  }

  /** What the last run has made of type tests. */
  typeTests(filepaths: readonly string[]): readonly FileTask[] {
    const files = this.#vitest.state.getFiles(filepaths);
    return files.filter(({ meta }) => meta?.typecheck);
  }

  /** Runs the files one after the other. */
  async run(specifications: readonly Specification[]): Promise<void> {
    this.#prepare();
    const vitest = this.#vitest;
    const { exitCode } = process;
    try {
      await (vitest.runTestSpecifications?.(specifications) ??
        vitest.runFiles?.(specifications, false));
    } finally {
      // Vitest marks the process when a test fails; a runner process has not failed with it.
      process.exitCode = exitCode;
    }
  }

  /** Asks Vitest to end the run; asked again, Vitest 4 ends the running test's process. */
  cancel(): void {
    this.#vitest.cancelCurrentRun("keyboard-input").catch(() => {});
  }

  close(): Promise<void> {
    return this.#vitest.close();
  }

  /** Comes after the files were described, since it hides what they may not do in parallel. */
  #prepare(): void {
    if (this.#prepared) return;
    this.#prepared = true;
    const vitest = this.#vitest;
    const configs = new Set([vitest.config, ...vitest.projects.map((project) => project.config)]);
    for (const config of configs) prepareConfig(config, this.#slotNumber);
    vitest.config.sequence.sequencer = GivenOrder;
    vitest.snapshot.options.updateSnapshot = "none";
    vitest.cache.results.writeToCache = async () => {};
  }
}

/**
 * Starts Vitest for a suite.
 * @param write gets what Vitest prints.
 * @throws RunnerError `vitest-start` when its configuration is broken.
 */
export async function startVitest(
  module: VitestModule,
  start: VitestStart,
  reporter: Reporter,
  write: (chunk: Uint8Array) => void,
): Promise<Vitest> {
  // As Vitest's own command does before it reads the project's configuration.
  process.env.TEST = "true";
  process.env.VITEST = "true";
  process.env.NODE_ENV ??= "test";
  const options = { ...start.options, ...fixedOptions, reporters: [reporter] };
  const listeners = process.listeners("unhandledRejection");
  try {
    const streams = { stdout: passOn(write), stderr: passOn(write) };
    const vitest = await module.createVitest("test", options, {}, streams);
    replaceRejectionListeners(listeners);
    return vitest;
  } catch (error) {
    throw new RunnerError(
      "vitest-start",
      `Vitest cannot start: ${errorText(error)}`,
      "Correct the project's Vitest configuration until `npx vitest list` works.",
      error,
    );
  }
}

/**
 * Vitest's own listener ends this process. In Vitest 1 to 3 one rejection is a matter of a single
 * file: a message was on its way to the file's process when that died.
 */
function replaceRejectionListeners(listenersBefore: readonly unknown[]): void {
  for (const listener of process.listeners("unhandledRejection")) {
    if (!listenersBefore.includes(listener)) process.off("unhandledRejection", listener);
  }
  // It stays when the instance is closed, since the rejection may come after that.
  if (!process.listeners("unhandledRejection").includes(rethrowUnlessChannelClosed)) {
    process.on("unhandledRejection", rethrowUnlessChannelClosed);
  }
}

function rethrowUnlessChannelClosed(reason: unknown): void {
  const isClosedChannel =
    reason instanceof Error && "code" in reason && reason.code === "ERR_IPC_CHANNEL_CLOSED";
  if (!isClosedChannel) throw reason;
}

/** A stream for Vitest's own messages, into which Vitest 4 also pipes its test processes' output. */
function passOn(write: (chunk: Uint8Array) => void): Writable {
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, written) {
      write(chunk);
      written();
    },
  });
  // The first test process that ends would end it for all.
  stream.end = () => stream;
  return stream;
}

function prepareConfig(config: VitestConfig, slotNumber: number): void {
  // Projects derive databases and ports from these; every worker's Vitest would count from 1.
  const slot = String(slotNumber);
  config.env = { ...config.env, VITEST_POOL_ID: slot, VITEST_WORKER_ID: slot };
  config.includeTaskLocation = true;
  // As under CI: a missing snapshot fails its test, and nothing is written.
  config.snapshotOptions.updateSnapshot = "none";
  // It counts the failures of the whole instance: those of earlier batches would stop later ones.
  config.bail = 0;
  config.maxWorkers = 1;
  config.minWorkers = 1;
  for (const options of Object.values(config.poolOptions ?? {})) {
    Object.assign(options ?? {}, { maxForks: 1, minForks: 1, maxThreads: 1, minThreads: 1 });
  }
}

/** Takes the place of the project's sequencer: the order is the batch's. */
class GivenOrder {
  sort(specifications: readonly Specification[]): readonly Specification[] {
    return specifications;
  }

  shard(specifications: readonly Specification[]): readonly Specification[] {
    return specifications;
  }
}
