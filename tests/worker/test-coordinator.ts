/** A coordinator without decisions: it tells workers what a test wants and keeps what they say. */

import type { WorkerLaunch } from "../../src/engine/engine.ts";
import { LocalEngine } from "../../src/engine/local-engine.ts";
import type { CoordinatorMessage } from "../../src/protocol/coordinator-messages.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/protocol-version.ts";
import type { ProgressEvent, WorkerMessage } from "../../src/protocol/worker-messages.ts";
import type { SuiteSpec } from "../../src/runners/runner.ts";
import { eventually } from "./processes.ts";

/** The agent as it was built. */
export const builtAgent = new URL("../../dist/agent.js", import.meta.url);

/** A suite of the fixture module, whose tests do what their ids say. */
export const fixtureSuite: SuiteSpec = {
  name: "s",
  runner: "module",
  root: new URL("./fixtures/suite", import.meta.url).pathname,
  environment: {},
  options: { module: "tests.mjs" },
};

type Ended = Extract<WorkerMessage, { type: "batch-ended" }>;
type Finished = Extract<ProgressEvent, { kind: "finished" }>;

/** What came of a batch, with the results by test id. */
export interface BatchOutcome {
  readonly end: Ended;
  readonly results: Readonly<Record<string, Finished["result"]>>;
}

/** Drives a local engine. */
export class TestCoordinator {
  readonly messages: { workerId: string; message: WorkerMessage }[] = [];
  readonly gone: { workerId: string; incarnation: number; detail: string }[] = [];
  readonly notices: string[] = [];
  readonly engine: LocalEngine;
  /** By number, from 1. */
  readonly #attempts: { id: string; batch: number }[] = [];
  #batches = 0;

  constructor(agent: URL = builtAgent) {
    this.engine = new LocalEngine({
      events: {
        message: (workerId, _, message) => this.messages.push({ workerId, message }),
        gone: (workerId, incarnation, { detail }) =>
          this.gone.push({ workerId, incarnation, detail }),
      },
      notice: (text) => this.notices.push(text),
      agent,
    });
  }

  /** Launches a worker, welcomes it, and returns the process id of its agent. */
  async start(
    workerId: string,
    launch: Partial<WorkerLaunch> = {},
    suites: readonly SuiteSpec[] = [fixtureSuite],
  ): Promise<number> {
    const from = this.messages.length;
    this.engine.launch({
      workerId,
      incarnation: 1,
      workerClass: "local",
      slots: 1,
      firstSlotNumber: 1,
      labels: [],
      environment: {},
      ...launch,
    });
    const hello = await this.next(workerId, "hello", from);
    const plain = suites.map((suite) => ({ ...suite }));
    const message = { type: "welcome", protocol: PROTOCOL_VERSION, run: "r", suites: plain };
    this.engine.send(workerId, message as CoordinatorMessage);
    return hello.pid;
  }

  /** Waits for a message of a type from a worker. */
  next<Type extends WorkerMessage["type"]>(
    workerId: string,
    type: Type,
    from = 0,
  ): Promise<Extract<WorkerMessage, { type: Type }>> {
    return eventually(`${type} from ${workerId}`, () => {
      const found = this.messages
        .slice(from)
        .find((each) => each.workerId === workerId && each.message.type === type);
      return found?.message as Extract<WorkerMessage, { type: Type }> | undefined;
    });
  }

  /** Starts a batch and returns its number. */
  startBatch(workerId: string, ids: readonly string[], suite = "s"): number {
    const batch = ++this.#batches;
    const attempts = ids.map((id) => {
      const attempt = this.#attempts.push({ id, batch });
      return { attempt, test: `${suite}:${id}` };
    });
    this.engine.send(workerId, { type: "start-batch", batch, suite, attempts });
    return batch;
  }

  /** Waits for the end of a batch. */
  async outcome(batch: number): Promise<BatchOutcome> {
    const end = await eventually(`end of batch ${batch}`, () => this.endsOf(batch)[0]);
    const results = this.events().flatMap((event) => {
      const attempt = this.#attempts[event.attempt - 1];
      if (event.kind !== "finished" || attempt?.batch !== batch) return [];
      return [[attempt.id, event.result] as const];
    });
    return { end, results: Object.fromEntries(results) };
  }

  /** Runs a batch to its end. */
  run(workerId: string, ids: readonly string[], suite = "s"): Promise<BatchOutcome> {
    return this.outcome(this.startBatch(workerId, ids, suite));
  }

  /** Waits until the start of an attempt was reported; the first one has the number 1. */
  async hasStarted(attempt: number): Promise<void> {
    await eventually(`the start of attempt ${attempt}`, () =>
      this.events().some((event) => event.kind === "started" && event.attempt === attempt),
    );
  }

  endsOf(batch: number): Ended[] {
    return this.messages.flatMap(({ message }) =>
      message.type === "batch-ended" && message.batch === batch ? [message] : [],
    );
  }

  /** All progress, in the order in which it came. */
  events(): ProgressEvent[] {
    return this.messages.flatMap(({ message }) =>
      message.type === "progress" ? message.events : [],
    );
  }
}
