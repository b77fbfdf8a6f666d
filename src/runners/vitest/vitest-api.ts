/** The part of Vitest's own interface that the adapter uses, alike in its majors 1 to 4. */

import type { Writable } from "node:stream";

/** What `vitest/node` exports. */
export interface VitestModule {
  createVitest(
    mode: "test",
    options: Record<string, unknown>,
    viteOverrides: Record<string, unknown>,
    vitestOptions: { readonly stdout: Writable; readonly stderr: Writable },
  ): Promise<Vitest>;
  parseCLI(words: readonly string[]): {
    readonly filter: readonly string[];
    readonly options: Record<string, unknown>;
  };
}

/** One instance of Vitest. What it names differently from major to major is optional here. */
export interface Vitest {
  readonly config: VitestConfig;
  readonly projects: readonly Project[];
  readonly cache: { readonly results: { writeToCache(): Promise<void> } };
  readonly snapshot: { readonly options: { updateSnapshot: string } };
  readonly state: {
    getUnhandledErrors(): readonly unknown[];
    getFiles(paths: readonly string[]): readonly FileTask[];
  };
  readonly vite?: ViteServer;
  readonly server?: ViteServer;
  globTestSpecifications?(filters: readonly string[]): Promise<readonly Specification[]>;
  globTestSpecs?(filters: readonly string[]): Promise<readonly Specification[]>;
  globTestFiles?(filters: readonly string[]): Promise<readonly Specification[]>;
  runTestSpecifications?(specifications: readonly Specification[]): Promise<unknown>;
  runFiles?(specifications: readonly Specification[], all: boolean): Promise<unknown>;
  cancelCurrentRun(reason: "keyboard-input"): Promise<void>;
  close(): Promise<void>;
}

export interface Project {
  readonly config: VitestConfig;
  readonly name?: string;
  readonly vite?: ViteServer;
  readonly server?: ViteServer;
  getName?(): string;
}

interface ViteServer {
  readonly config: { readonly test?: { readonly maxWorkers?: string | number } };
}

/** The configuration as Vitest resolved it, of the whole or of one project. */
export interface VitestConfig {
  pool?: string;
  isolate?: boolean;
  fileParallelism?: boolean;
  maxWorkers?: number;
  minWorkers?: number;
  poolOptions?: Record<string, PoolOptions | undefined>;
  browser?: { readonly enabled?: boolean; readonly fileParallelism?: boolean };
  bail?: number;
  includeTaskLocation?: boolean;
  dangerouslyIgnoreUnhandledErrors?: boolean;
  env?: Record<string, unknown>;
  snapshotOptions: { updateSnapshot: string };
  sequence: { sequencer?: unknown; readonly groupOrder?: number };
}

/** Options of one pool in Vitest 1 to 3. */
export interface PoolOptions {
  readonly isolate?: boolean;
  readonly singleFork?: boolean;
  readonly singleThread?: boolean;
  maxForks?: number;
  minForks?: number;
  maxThreads?: number;
  minThreads?: number;
}

/** One file in one project: an object in Vitest 4, a tuple in Vitest 1 and 2, both in 3. */
export interface Specification {
  readonly 0?: Project;
  readonly 1?: string;
  readonly 2?: { readonly pool?: string };
  readonly project?: Project;
  readonly moduleId?: string;
  readonly pool?: string;
}

/** A test, a suite of tests or a file, as Vitest reports it. */
export interface Task {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly mode: string;
  readonly result?: TaskResult;
  readonly location?: { readonly line: number; readonly column: number };
  readonly tasks?: readonly Task[];
}

export interface FileTask extends Task {
  readonly filepath: string;
  readonly tasks: readonly Task[];
  readonly meta?: { readonly typecheck?: boolean };
}

interface TaskResult {
  readonly state: string;
  /** Milliseconds. */
  readonly duration?: number;
  readonly retryCount?: number;
  readonly note?: string;
  readonly errors?: readonly TaskError[];
}

/** An error after its way from the process of the test; only thrown objects have a message. */
export interface TaskError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly diff?: unknown;
  readonly cause?: unknown;
  readonly type?: unknown;
}

export interface ConsoleLog {
  readonly content: string;
  /** The test, suite or file that printed it; none when Vitest cannot tell. */
  readonly taskId?: string;
}

/** The methods by which Vitest tells a reporter what happens. */
export interface Reporter {
  /** Vitest 1 and 2: once for a whole run, then again as each file begins. */
  onPathsCollected(paths?: readonly string[]): void;
  /** Vitest 1 to 3. */
  onCollected(files?: readonly FileTask[]): void;
  /** From Vitest 3 on, as the next three. */
  onTestModuleQueued(module: { readonly task: FileTask }): void;
  onTestModuleCollected(module: { readonly task: FileTask }): void;
  onTestCaseResult(testCase: { readonly id: string }): void;
  onUserConsoleLog(log: ConsoleLog): void;
}
