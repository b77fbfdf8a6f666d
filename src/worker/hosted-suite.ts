/** The suite that a runner host has open, and what it does when the agent asks for something. */

import { MemoryKills } from "../engine/memory-kills.ts";
import { loadRunner } from "../runners/registry.ts";
import type { RunnerSession } from "../runners/runner.ts";
import { RunnerError } from "../runners/runner.ts";
import { BatchReporter } from "./batch-reporter.ts";
import type { FoundTests, HostReport, HostRequest, SuiteProblem } from "./host-messages.ts";
import { monotonicSeconds } from "./host-messages.ts";
import type { SharedOutbox } from "./shared-outbox.ts";

type RequestOf<Type extends HostRequest["type"]> = Extract<HostRequest, { type: Type }>;

/** Opens one suite and runs batches of it. Its requests must not overlap. */
export class HostedSuite {
  readonly #outbox: SharedOutbox;
  readonly #kills = new MemoryKills();
  readonly #abandoned = new AbortController();
  #session: RunnerSession | undefined;
  /** Why the suite could not be opened. */
  #problem: SuiteProblem | undefined;
  #busy: Promise<void> = Promise.resolve();
  #reporter: BatchReporter | undefined;

  constructor(outbox: SharedOutbox) {
    this.#outbox = outbox;
  }

  /** Takes back what the batch that runs has not started, where its runner can do that. */
  revoke(attempts: readonly number[]): void {
    if (this.#session?.takesBack === true) this.#reporter?.revoke(attempts);
  }

  /** Never rejects: what goes wrong is reported. */
  handle(request: Exclude<HostRequest, { type: "revoke" }>): Promise<void> {
    this.#busy = this.#handle(request);
    return this.#busy;
  }

  /** Stops what runs as soon as the runner can, and closes the suite. */
  async abandon(): Promise<void> {
    this.#abandoned.abort();
    await this.#busy;
    await this.#close();
  }

  async #handle(request: Exclude<HostRequest, { type: "revoke" }>): Promise<void> {
    try {
      switch (request.type) {
        case "prepare":
          // One that cannot be loaded is told of when it is needed.
          await loadRunner(request.runner).catch(() => {});
          return;
        case "open":
          return await this.#open(request);
        case "discover":
          return await this.#discover(request);
        case "run":
          return await this.#run(request);
        case "close":
          return await this.#close();
      }
    } catch (error) {
      this.#report({ type: "broken", error: problemOf(error) });
    }
  }

  async #open({ suite, workerId, slotNumber }: RequestOf<"open">): Promise<void> {
    try {
      enterRoot(suite.root);
      const runner = await loadRunner(suite.runner);
      this.#session = await runner.open(suite, { workerId, slotNumber });
      this.#report({ type: "opened" });
    } catch (error) {
      this.#problem = problemOf(error);
      this.#report({ type: "broken", error: this.#problem });
    }
  }

  async #discover({ paths }: RequestOf<"discover">): Promise<void> {
    // Requests may have been sent before the agent heard that the suite could not be opened.
    if (this.#session === undefined) return;
    const discovery = await this.#session.discover({ paths });
    this.#report({ type: "discovered", discovery: discovery as FoundTests });
  }

  async #run({ attempts, beganAtSeconds }: RequestOf<"run">): Promise<void> {
    if (this.#session === undefined) return;
    const reporter = new BatchReporter(this.#outbox, attempts, this.#kills);
    this.#reporter = reporter;
    const startSeconds = () =>
      Math.max(0, (reporter.startedAtSeconds ?? monotonicSeconds()) - beganAtSeconds);
    const ids = attempts.map(({ id }) => id);
    try {
      await this.#session.runBatch(ids, reporter, this.#abandoned.signal);
      this.#report({ type: "batch-done", startSeconds: startSeconds() });
    } catch (error) {
      this.#report({ type: "broken", error: problemOf(error), startSeconds: startSeconds() });
    } finally {
      reporter.close();
      this.#reporter = undefined;
    }
  }

  async #close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    try {
      await session?.close();
    } catch (error) {
      this.#report({ type: "close-failed", error: problemOf(error) });
    }
  }

  #report(report: HostReport): void {
    this.#outbox.send(report);
  }
}

/** Tests see the suite's root as their working directory, as if started there by hand. */
function enterRoot(root: string): void {
  try {
    process.chdir(root);
    process.env.PWD = root;
  } catch (error) {
    throw new RunnerError(
      "suite-root-unusable",
      `The root folder ${root} cannot be entered: ${String(error)}`,
      "Check the suite's root in the configuration.",
    );
  }
}

function problemOf(error: unknown): SuiteProblem {
  if (error instanceof RunnerError) {
    const { code, message, remedy } = error;
    return { code, message, remedy };
  }
  return {
    code: "runner-failed",
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    remedy: "This is a defect of the adapter of this runner; please report it.",
  };
}
