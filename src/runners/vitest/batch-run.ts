/** Runs a batch of files in a warm Vitest and reports each file as it ends. */

import type { TestResult } from "../../core/model/result.ts";
import { PrintedOutput } from "../module/printed-output.ts";
import type { BatchSink } from "../runner.ts";
import { RunnerError } from "../runner.ts";
import { FileRecord } from "./file-record.ts";
import { errorText } from "./load-vitest.ts";
import type { TestFile } from "./test-identity.ts";
import type { FileTask, Reporter } from "./vitest-api.ts";
import type { VitestInstance } from "./vitest-instance.ts";

/** A file with its place in the batch; a file without one runs along for later. */
export interface BatchFile {
  readonly index: number | undefined;
  readonly file: TestFile;
}

interface RunningFile extends BatchFile {
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
  /** Results of files that ran along, by id, until they are asked for. */
  readonly #kept = new Map<string, TestResult>();
  #started = new Set<TestFile>();
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

  /** Where Vitest prints to: while files run they are the cause, otherwise it is idle talk. */
  readonly write = (chunk: Uint8Array): void => {
    if (this.#sink !== undefined) process.stdout.write(chunk);
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
      const all = await instance.all();
      for (const group of groups(files.filter((it) => !this.#reportKept(it)))) {
        await this.#runGroup(withTypeTests(group, all), instance, signal);
      }
    } finally {
      this.#printed.stop();
      this.#sink = undefined;
    }
  }

  /** After an abort: nothing that still comes from Vitest is news. */
  silence(): void {
    this.#sink = undefined;
  }

  #reportKept({ index, file: { test } }: BatchFile): boolean {
    const result = this.#kept.get(test.id);
    if (result === undefined || index === undefined) return false;
    // Whoever asks again wants it to run again.
    this.#kept.delete(test.id);
    this.#sink?.started(index);
    this.#sink?.finished(index, result);
    return true;
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
      if (signal.aborted) return;
      await runCall(left, instance);
      // Vitest 2 tells no reporter which type tests it has found.
      if (left[0].file.pool === "typescript") {
        const paths = left.map(({ file }) => file.filepath);
        for (const file of instance.typeTests(paths)) this.#collected(file);
      }
      const notBegun = endedWithoutBeginning(call);
      for (const file of call.running.values()) {
        if (!notBegun.has(file.file)) this.#finish(call, file);
      }
      this.#call = undefined;
      left = left.filter(({ file }) => notBegun.has(file) || call.waiting.has(file.filepath));
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

  #start(call: Call, { index, file }: BatchFile): void {
    call.waiting.delete(file.filepath);
    const record = new FileRecord(this.#root);
    call.running.set(file.filepath, { index, file, record, isConfirmed: false });
    if (index === undefined || this.#started.has(file)) return;
    this.#started.add(file);
    this.#sink?.started(index);
  }

  #collected(file: FileTask): void {
    this.#began(file.filepath);
    this.#call?.running.get(file.filepath)?.record.collected(file);
  }

  #caseEnded(taskId: string): void {
    for (const { index, record } of this.#call?.running.values() ?? []) {
      const result = record.caseEnded(taskId);
      if (result !== undefined && index !== undefined) this.#sink?.caseFinished(index, result);
    }
  }

  #finish(call: Call, { index, file, record }: RunningFile): void {
    call.running.delete(file.filepath);
    const errors = call.instance.unhandledErrors.filter((error) => !call.attributed.has(error));
    for (const error of errors) call.attributed.add(error);
    const result = record.result(errors, this.#printed.take());
    if (index === undefined) this.#kept.set(file.test.id, result);
    else this.#sink?.finished(index, result);
  }

  #latest(): RunningFile | undefined {
    return [...(this.#call?.running.values() ?? [])].at(-1);
  }
}

/** Files that were only taken to run, while Vitest was busy with others when the call ended. */
function endedWithoutBeginning({ running }: Call): ReadonlySet<TestFile> {
  const files = [...running.values()];
  const isAnyConfirmed = files.some(({ isConfirmed }) => isConfirmed);
  const left = files.filter(({ isConfirmed }) => isAnyConfirmed && !isConfirmed);
  return new Set(left.map(({ file }) => file));
}

/** Adds the other type tests of a project: the compiler checks all of it each time it runs. */
function withTypeTests(
  group: readonly BatchFile[],
  all: readonly TestFile[],
): readonly BatchFile[] {
  const first = group[0]?.file;
  if (first?.pool !== "typescript") return group;
  const others = all.filter(
    (file) => mayGoTogether(first, file) && group.every((it) => it.file !== file),
  );
  return [...group, ...others.map((file) => ({ index: undefined, file }))];
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
