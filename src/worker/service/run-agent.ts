/** The processes of one run on a worker: an agent, as on one machine, in the run's workspace. */

import path from "node:path";
import type { EngineEvents, WorkerLaunch } from "../../engine/engine.ts";
import type { CoordinatorMessage } from "../../protocol/coordinator-messages.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import type { WorkerMessage } from "../../protocol/worker-messages.ts";
import type { SuiteSpec } from "../../runners/runner.ts";
import { WorkspaceError } from "../workspace/workspace-error.ts";
import type { StandbyEngine } from "./standby-engine.ts";

/** What the user has to mend. */
type Problem = NonNullable<Extract<WorkerMessage, { type: "batch-ended" }>["error"]>;

export interface RunAgentOptions {
  readonly run: string;
  readonly launch: Omit<WorkerLaunch, "firstSlotNumber">;
  /** Their roots are relative to the workspace. */
  readonly suites: readonly SuiteSpec[];
  /** @throws WorkspaceError when this worker must not run it */
  readonly check: (suite: SuiteSpec) => void;
  /** The folder of the workspace, once it is there. */
  readonly workspace: Promise<string>;
  /** Batches that it has been given and that have not ended. */
  readonly held: () => readonly number[];
  readonly said: (message: WorkerMessage) => void;
  /** For its processes; called when there is something to do for the first time. */
  readonly engine: (events: EngineEvents) => StandbyEngine;
}

/** What it is busy with, as it said last. */
export interface AgentLoad {
  readonly activeTests: number;
  readonly queueDepth: number;
}

export class RunAgent {
  readonly #options: RunAgentOptions;
  #engine: StandbyEngine | undefined;
  /** Until its process has greeted. */
  #waiting: CoordinatorMessage[] = [];
  #state: "absent" | "starting" | "ready" | "closed" = "absent";
  #incarnation = 0;
  #folder = "";
  /** Suites that are being looked through. */
  readonly #searched = new Set<string>();
  #placed: readonly SuiteSpec[] = [];
  /** Suites of which nothing can run here, and why. */
  readonly #refused = new Map<string, Problem>();
  #load: AgentLoad = { activeTests: 0, queueDepth: 0 };

  constructor(options: RunAgentOptions) {
    this.#options = options;
    for (const suite of options.suites) this.#orRefuse(suite, () => options.check(suite));
  }

  get load(): AgentLoad {
    return this.#load;
  }

  /** Whether a suite is being looked through. */
  get searches(): boolean {
    return this.#searched.size > 0;
  }

  send(message: CoordinatorMessage): void {
    if (this.#state === "closed") return;
    if (message.type === "cancel-batch" && this.#takeBack(message.batch)) return;
    if (this.#refuses(message)) return;
    if (message.type === "discover") this.#searched.add(message.suite);
    if (this.#state === "ready") this.#give(message);
    else {
      this.#waiting.push(message);
      if (this.#state === "absent") void this.#start();
    }
  }

  /** Does nothing more; returns the processes, with what they still have of the run. */
  close(): StandbyEngine | undefined {
    this.#state = "closed";
    this.#waiting = [];
    return this.#engine;
  }

  /** A batch that waits for the workspace need not be waited for. */
  #takeBack(batch: number): boolean {
    const waits = (message: CoordinatorMessage) => "batch" in message && message.batch === batch;
    if (!this.#waiting.some(waits)) return false;
    this.#waiting = this.#waiting.filter((message) => !waits(message));
    this.#options.said({ type: "batch-ended", batch, how: "cancelled", startSeconds: 0 });
    return true;
  }

  async #start(): Promise<void> {
    this.#state = "starting";
    try {
      this.#folder = await this.#options.workspace;
      this.#placed = this.#options.suites.flatMap((suite) => {
        const root = this.#orRefuse(suite, () => inside(this.#folder, suite.root));
        return root === undefined || this.#refused.has(suite.name) ? [] : { ...suite, root };
      });
    } catch (error) {
      if (this.#state === "starting") this.#refuse(asProblem(error));
      return;
    }
    if (this.#state !== "starting") return;
    this.#waiting = this.#waiting.filter((message) => !this.#refuses(message));
    this.#incarnation += 1;
    const incarnation = this.#incarnation;
    this.#engine ??= this.#options.engine({
      message: (_, __, message) => this.#onMessage(message),
      gone: (_, __, { detail, death }) => this.#onGone(detail, death),
    });
    const { firstSlotNumber } = this.#engine;
    this.#engine.launch({ ...this.#options.launch, firstSlotNumber, incarnation });
  }

  #onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case "hello":
        this.#welcome();
        return;
      case "heartbeat": {
        const { activeTests, queueDepth = 0 } = message.load;
        this.#load = { activeTests, queueDepth };
        return;
      }
      case "discovered":
        this.#searched.delete(message.suite);
        this.#options.said({ ...message, discovery: this.#portable(message.discovery) });
        return;
      case "discovery-failed":
        this.#searched.delete(message.suite);
        this.#options.said(message);
        return;
      case "batch-ended":
        // Its tests were found, so it can be loaded somewhere: what is wrong may be wrong here only.
        this.#options.said(
          message.how === "suite-broken" ? { ...message, how: "refused" } : message,
        );
        return;
      default:
        this.#options.said(message);
    }
  }

  #welcome(): void {
    if (this.#state !== "starting") return;
    this.#state = "ready";
    const { run, launch } = this.#options;
    const suites = this.#placed.map((suite) => ({ ...suite }));
    const welcome = { type: "welcome" as const, protocol: PROTOCOL_VERSION, run, suites };
    this.#engine?.send(launch.workerId, welcome);
    for (const message of this.#waiting.splice(0)) this.#give(message);
  }

  /** What is selected by a path, and not by a part of names, is named from the workspace on. */
  #give(message: CoordinatorMessage): void {
    const { workerId } = this.#options.launch;
    if (message.type !== "discover") {
      this.#engine?.send(workerId, message);
      return;
    }
    const placed = message.paths.map((given) =>
      given.startsWith("./") ? path.resolve(this.#folder, given) : given,
    );
    this.#engine?.send(workerId, { ...message, paths: placed });
  }

  /** Files are named from the workspace on, which is elsewhere on every machine. */
  #portable<Found extends { tests: { file?: string }[] }>(discovery: Found): Found {
    const tests = discovery.tests.map((found) => {
      if (found.file === undefined) return found;
      const relative = path.relative(this.#folder, found.file);
      return { ...found, file: relative.replaceAll(path.sep, "/") };
    });
    return { ...discovery, tests };
  }

  /** Whatever it held is over; the next order brings up another one. */
  #onGone(
    detail: string,
    death: NonNullable<Extract<WorkerMessage, { type: "batch-ended" }>["death"]>,
  ): void {
    this.#load = { activeTests: 0, queueDepth: 0 };
    if (this.#state === "closed") return;
    const unsent = new Set(
      this.#waiting.flatMap((message) => (message.type === "start-batch" ? [message.batch] : [])),
    );
    this.#state = "absent";
    for (const batch of this.#options.held()) {
      if (unsent.has(batch)) continue;
      const ended = { type: "batch-ended", batch, how: "runner-died", startSeconds: 0 } as const;
      this.#options.said({ ...ended, detail, death });
    }
    for (const suite of this.#searched) {
      const message = `Looking for the tests of suite ${suite} ended its worker process (${detail}).`;
      const remedy =
        "Look at what the suite's configuration loads; it may exit or use up the memory.";
      const error = { code: "discovery-died", message, remedy };
      this.#options.said({ type: "discovery-failed", suite, error });
    }
    this.#searched.clear();
    if (this.#waiting.length > 0) void this.#start();
  }

  /** @returns what the action does, or undefined when the suite is refused because it throws */
  #orRefuse<T>(suite: SuiteSpec, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.#refused.set(suite.name, asProblem(error));
      return undefined;
    }
  }

  /** @returns whether the order was for a suite of which nothing can run here */
  #refuses(message: CoordinatorMessage): boolean {
    const error = "suite" in message ? this.#refused.get(message.suite) : undefined;
    if (error === undefined) return false;
    if (message.type === "discover") this.#refuseSearch(message.suite, error);
    if (message.type === "start-batch") this.#refuseBatch(message.batch, error);
    return true;
  }

  /** There is no workspace, so nothing of the run can be done here. */
  #refuse(error: Problem): void {
    this.#state = "absent";
    this.#waiting = [];
    for (const suite of this.#searched) this.#refuseSearch(suite, error);
    for (const batch of this.#options.held()) this.#refuseBatch(batch, error);
  }

  #refuseSearch(suite: string, error: Problem): void {
    this.#searched.delete(suite);
    this.#options.said({ type: "discovery-failed", suite, error, refused: true });
  }

  #refuseBatch(batch: number, error: Problem): void {
    this.#options.said({ type: "batch-ended", batch, how: "refused", startSeconds: 0, error });
  }
}

/** @throws WorkspaceError `suite-outside-workspace` */
function inside(folder: string, root: string): string {
  const joined = path.resolve(folder, root);
  const relative = path.relative(folder, joined);
  if (relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) {
    const remedy = "Give suites roots below the folder that is the workspace.";
    const message = `The root ${root} of a suite leads out of the workspace.`;
    throw new WorkspaceError("suite-outside-workspace", message, remedy);
  }
  return joined;
}

function asProblem(error: unknown): Problem {
  if (error instanceof WorkspaceError) {
    return { code: error.code, message: error.message, remedy: error.remedy };
  }
  const message = error instanceof Error ? error.message : String(error);
  const remedy = "Look at the log of the worker; this may be a defect of Plimsoll.";
  return { code: "workspace-failed", message, remedy };
}
