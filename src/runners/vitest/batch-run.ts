/** Runs a batch of files in a warm Vitest and reports each file as it ends. */

import { PrintedOutput } from "../module/printed-output.ts";
import type { BatchSink } from "../runner.ts";
import { RunnerError } from "../runner.ts";
import { FileRecord } from "./file-record.ts";
import { errorText } from "./load-vitest.ts";
import type { TestFile } from "./test-identity.ts";
import type { FileTask, Reporter } from "./vitest-api.ts";
import type { VitestInstance } from "./vitest-instance.ts";

/** A file with its place in the batch. */
export interface BatchFile {
  readonly index: number;
  readonly file: TestFile;
}

interface RunningFile {
  readonly index: number;
  readonly filepath: string;
  readonly record: FileRecord;
  /** Whether Vitest has spoken of it; the first of a call is taken to run before it does. */
  isConfirmed: boolean;
}

/** What goes to Vitest in one call, by the path of the file. */
interface Call {
  readonly instance: VitestInstance;
  readonly waiting: Map<string, BatchFile>;
  readonly running: Map<string, RunningFile>;
  /** Errors that already belong to a file. */
  readonly attributed: Set<unknown>;
  /** Vitest 1 and 2 tell all paths of a call before they tell each one that begins. */
  arePathsTold: boolean;
}

/**
 * Isolated files go to Vitest one by one: so the order is kept, errors outside of tests belong to
 * a certain file, and an abort takes effect between two files. It costs nothing measurable, since
 * Vitest starts a process for each of them anyway. Files that share a process go in one call.
 */
export class BatchRunner {
  readonly #root: string;
  readonly #printed = new PrintedOutput();
  #started = new Set<number>();
  #sink: BatchSink | undefined;
  #call: Call | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Where Vitest reports to. */
  readonly reporter: Reporter = {
    onPathsCollected: (paths = []) => this.#pathsCollected(paths),
    onCollected: (files = []) => {
      for (const file of files) this.#collected(file);
    },
    onTestModuleQueued: ({ task }) => this.#began(task.filepath),
    onTestModuleCollected: ({ task }) => this.#collected(task),
    onTestCaseResult: ({ id }) => this.#caseEnded(id),
    onUserConsoleLog: (log) => {
      this.#latest()?.record.logged(log);
    },
  };

  /** Runs the files in order until they are through or the signal aborts. */
  async run(
    files: readonly BatchFile[],
    instance: VitestInstance,
    sink: BatchSink,
    signal: AbortSignal,
  ): Promise<void> {
    this.#sink = sink;
    this.#started = new Set();
    this.#printed.start();
    try {
      for (const group of groups(files)) await this.#runGroup(group, instance, signal);
    } finally {
      this.#printed.stop();
      this.#sink = undefined;
    }
  }

  /** After an abort: nothing that still comes from Vitest is news. */
  silence(): void {
    this.#sink = undefined;
  }

  async #runGroup(
    group: readonly BatchFile[],
    instance: VitestInstance,
    signal: AbortSignal,
  ): Promise<void> {
    let left = group;
    // A process that dies takes files with it that had not begun: they get another one.
    while (left[0] !== undefined && !signal.aborted) {
      const call: Call = {
        instance,
        waiting: new Map(left.map((it) => [it.file.filepath, it])),
        running: new Map(),
        attributed: new Set(),
        arePathsTold: false,
      };
      this.#call = call;
      this.#start(call, left[0]);
      await runCall(left, instance);
      const notBegun = endedWithoutBeginning(call);
      for (const file of call.running.values()) {
        if (!notBegun.has(file.index)) this.#finish(call, file);
      }
      this.#call = undefined;
      left = left.filter(
        ({ index, file }) => notBegun.has(index) || call.waiting.has(file.filepath),
      );
    }
  }

  #pathsCollected(paths: readonly string[]): void {
    if (this.#call?.arePathsTold) this.#began(paths[0]);
    if (this.#call !== undefined) this.#call.arePathsTold = true;
  }

  /** Vitest has begun a file, so that the one before it is through with all its errors. */
  #began(filepath = ""): void {
    const call = this.#call;
    if (call === undefined) return;
    const batchFile = call.waiting.get(filepath);
    if (batchFile !== undefined) {
      for (const file of call.running.values()) {
        if (file.record.hasEnded) this.#finish(call, file);
      }
      this.#start(call, batchFile);
    }
    const file = call.running.get(filepath);
    if (file !== undefined) file.isConfirmed = true;
  }

  #start(call: Call, { index, file: { filepath } }: BatchFile): void {
    call.waiting.delete(filepath);
    const record = new FileRecord(this.#root);
    call.running.set(filepath, { index, filepath, record, isConfirmed: false });
    if (this.#started.has(index)) return;
    this.#started.add(index);
    this.#sink?.started(index);
  }

  #collected(file: FileTask): void {
    this.#began(file.filepath);
    this.#call?.running.get(file.filepath)?.record.collected(file);
  }

  #caseEnded(taskId: string): void {
    for (const { index, record } of this.#call?.running.values() ?? []) {
      const result = record.caseEnded(taskId);
      if (result !== undefined) this.#sink?.caseFinished(index, result);
    }
  }

  #finish(call: Call, file: RunningFile): void {
    call.running.delete(file.filepath);
    const errors = call.instance.unhandledErrors.filter((error) => !call.attributed.has(error));
    for (const error of errors) call.attributed.add(error);
    this.#sink?.finished(file.index, file.record.result(errors, this.#printed.take()));
  }

  #latest(): RunningFile | undefined {
    return [...(this.#call?.running.values() ?? [])].at(-1);
  }
}

/** Files that were only taken to run, while Vitest was busy with others when the call ended. */
function endedWithoutBeginning({ running }: Call): ReadonlySet<number> {
  const files = [...running.values()];
  const isAnyConfirmed = files.some(({ isConfirmed }) => isConfirmed);
  const left = files.filter(({ isConfirmed }) => isAnyConfirmed && !isConfirmed);
  return new Set(left.map(({ index }) => index));
}

/** Splits a batch into what goes to Vitest in one call each, keeping the order. */
function groups(files: readonly BatchFile[]): readonly (readonly BatchFile[])[] {
  const result: BatchFile[][] = [];
  for (const batchFile of files) {
    const last = result.at(-1);
    if (last?.[0] !== undefined && mayGoTogether(last[0].file, batchFile.file)) {
      last.push(batchFile);
    } else {
      result.push([batchFile]);
    }
  }
  return result;
}

function mayGoTogether(a: TestFile, b: TestFile): boolean {
  return a.sharesProcess && b.sharesProcess && a.projectName === b.projectName && a.pool === b.pool;
}

async function runCall(files: readonly BatchFile[], instance: VitestInstance): Promise<void> {
  try {
    await instance.run(files.map(({ file }) => file.specification));
  } catch (error) {
    // What happens in files Vitest keeps to itself: this is the project's global set-up.
    throw new RunnerError(
      "vitest-run",
      `Vitest cannot run this suite: ${errorText(error)}`,
      "Correct the project's globalSetup until `npx vitest run` works.",
      error,
    );
  }
}
