/** What a user's own runner module looks like. */

import type { CaseStatus, Failure, Outcome, SourceLocation } from "../../core/model/result.ts";
import type { DiscoveredTest } from "../runner.ts";

/** A test that a module found; a plain id stands for one that has nothing else to say. */
export type ModuleTest = DiscoveredTest;

/** Who runs the module. */
export interface ModuleContext {
  /** Absolute path of the suite's root folder, which is also the working directory. */
  readonly root: string;
  readonly workerId: string;
  /** Counts the places for concurrent tests over all workers of a machine, from 1. */
  readonly slotNumber: number;
}

/** Context of one call of `run`. */
export interface ModuleRunContext extends ModuleContext {
  /** Aborted when the result is no longer wanted. */
  readonly signal: AbortSignal;
}

/** One case inside a test. */
export interface ModuleCase {
  /** Titles from the outermost group to the case itself. */
  readonly path: readonly string[];
  readonly status: CaseStatus;
  /** Default 0. */
  readonly seconds?: number;
  readonly location?: SourceLocation;
  readonly failures?: readonly Failure[];
  readonly output?: string;
  readonly note?: string;
}

/** What came of a test, for a module that has more to say than that it passed. */
export interface ModuleResult {
  /**
   * Failed in any case when there are failures or failed cases. Default: skipped when there are
   * cases and all were skipped, else passed.
   */
  readonly outcome?: Outcome;
  readonly cases?: readonly ModuleCase[];
  readonly failures?: readonly Failure[];
  /** Shown after what the test printed. */
  readonly output?: string;
  /** Why it was skipped. */
  readonly note?: string;
}

/**
 * A runner of one's own. The module is loaded once in each process that runs its tests and stays
 * loaded. Tests are found in one process and run in others, so `run` gets nothing but the id:
 * whatever else it needs, it has to find by that.
 */
export interface ModuleRunner {
  discover(
    context: ModuleContext,
  ): readonly (string | ModuleTest)[] | Promise<readonly (string | ModuleTest)[]>;
  /**
   * Runs one test; never two at once in a process. Returning nothing is a pass, throwing a failure.
   */
  run(
    test: { readonly id: string },
    context: ModuleRunContext,
    // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return is a pass
  ): ModuleResult | void | Promise<ModuleResult | void>;
  /** Called once in each process; it has ended before the process's first `run`. */
  setup?(context: ModuleContext): unknown;
  /** Called once before the process ends in good order. */
  teardown?(context: ModuleContext): unknown;
}

/** Gives a runner module its types: `export default defineRunner({ discover, run })`. */
export function defineRunner<T extends ModuleRunner>(runner: T): T {
  return runner;
}
