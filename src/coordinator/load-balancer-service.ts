/** The load balancer for whoever brings workers of their own: clock, timers and journal around the core. */

import { z } from "zod";
import type { ScaleOptions, ScaleSignal } from "../core/adapt/scale-signal.ts";
import { Balancer } from "../core/balancer.ts";
import { DEFAULT_CONFIGURATION } from "../core/configuration.ts";
import type { Command, SetTimer } from "../core/model/commands.ts";
import type { BalancerEvent, BatchAdopted } from "../core/model/events.ts";
import type { RunId, TestKey, WorkerId } from "../core/model/identifiers.ts";
import type { Outlook } from "../core/schedule/outlook.ts";
import type { Policy } from "../core/schedule/policies/policy.ts";
import { SchedulingAlgorithms } from "../core/schedule/policies/scheduling-algorithms.ts";
import type { Suitability } from "../core/schedule/suitability.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import { PLIMSOLL_VERSION } from "../protocol/plimsoll-version.ts";
import type { SubmissionAnswer } from "./admission.ts";
import { admit } from "./admission.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { journalFile } from "./journal-file.ts";
import { LoadBalancerError } from "./load-balancer-error.ts";
import type {
  JournalEntry,
  LoadBalancerEvent,
  LoadBalancerOptions,
  RunSubmission,
  TestOffer,
  WorkerCommand,
  WorkerOffer,
  WorkerReport,
} from "./load-balancer-options.ts";
import { policySchema } from "./policy-schema.ts";
import { submissionSchema, testSchema } from "./test-schema.ts";
import { reportSchema, workerSchema } from "./worker-schema.ts";

type Untimed<Event> = Event extends BalancerEvent ? Omit<Event, "at"> : never;

/**
 * Decides which worker runs which test, and when. Everything that comes in one turn of the event
 * loop is decided at once, after that turn. All methods that are handed something throw a
 * `LoadBalancerError` with code `input-invalid` when it is not what it should be.
 */
export class LoadBalancerService {
  readonly #options: LoadBalancerOptions;
  readonly #balancer: Balancer;
  readonly #clock: Clock;
  readonly #journal: (entry: JournalEntry) => void | Promise<void>;
  readonly #listeners = new Set<(event: LoadBalancerEvent) => void>();
  readonly #incarnations = new Map<WorkerId, number>();
  /** Workers that were registered and have not been lost since. */
  readonly #present = new Set<WorkerId>();
  /** The tests of each run, by their keys. */
  readonly #runs = new Map<RunId, Set<TestKey>>();
  #told: BalancerEvent[] = [];
  #sequence: number;
  #now = 0;
  readonly #timers = new Map<SetTimer["timer"], NodeJS.Timeout>();
  #checks = true;
  #closed = false;
  #failed = false;
  /** Entries that are kept and not told yet. */
  readonly #outbox: JournalEntry[] = [];
  #telling = false;
  /** Pending while an entry is being kept. */
  #kept: Promise<void> | undefined;

  /** @throws LoadBalancerError `input-invalid` when the policy is none */
  constructor(options: LoadBalancerOptions) {
    const { clock = systemClock(), journal = () => {}, estimates = [] } = options;
    this.#options = options;
    this.#clock = clock;
    this.#journal = typeof journal === "string" ? journalFile(journal) : journal;
    this.#sequence = options.firstSequence ?? 0;
    const configuration = {
      ...DEFAULT_CONFIGURATION,
      ...options.configuration,
      policy: readPolicy(options.policy),
    };
    this.#balancer = new Balancer({ configuration, estimates });
    // The journal begins with what the balancer begins with, so that it can be replayed.
    const version = PLIMSOLL_VERSION;
    const began = { type: "balancer-began", version, configuration, estimates } as const;
    this.#keep({ sequence: this.#sequence, events: [began], commands: [] });
  }

  /**
   * One that takes what it is handed as it is: for whoever has checked it already and leaves nothing
   * out that has a default.
   *
   * @internal
   */
  static unchecked(options: LoadBalancerOptions): LoadBalancerService {
    const service = new LoadBalancerService(options);
    service.#checks = false;
    return service;
  }

  /**
   * A worker is there, or one that is there offers something else than before: slots, labels, memory.
   * What it holds goes on, also where there are fewer slots for it than before. With a higher
   * `incarnation` it is another process, which replaces the former one: what that held is lost.
   *
   * @throws LoadBalancerError `worker-outdated`, `service-closed`
   */
  register(offer: WorkerOffer): void {
    this.#assertOpen();
    const worker = this.#read(workerSchema, offer, "worker");
    const { workerId } = worker;
    const known = this.#incarnations.get(workerId) ?? 0;
    const isThere = this.#present.has(workerId);
    const incarnation = worker.incarnation ?? (isThere ? known : known + 1);
    if (incarnation < known) {
      throw new LoadBalancerError(
        "worker-outdated",
        `Process ${incarnation} of worker ${workerId} came after process ${known}.`,
        "Count the processes of a worker upwards, or leave `incarnation` out.",
      );
    }
    this.#incarnations.set(workerId, incarnation);
    const complete = { ...worker, incarnation, host: worker.host ?? workerId };
    const type = isThere && incarnation === known ? "worker-changed" : "worker-joined";
    this.#present.add(workerId);
    this.#tell({ type, cause: "registered", worker: complete });
  }

  /**
   * Tests are to be run. A run that was submitted before gets them in addition, also when it had
   * finished: then it finishes again. Its standing is that of its first submission.
   *
   * @returns whether it was accepted; it always is unless `maxWaitingTests` bounds what may wait
   * @throws LoadBalancerError `test-twice`, `service-closed`
   */
  submit(submission: RunSubmission): SubmissionAnswer {
    this.#assertOpen();
    const run = this.#read(submissionSchema, submission, "run");
    const before = this.#runs.get(run.run);
    const keys = new Set<TestKey>();
    for (const { key } of run.tests) {
      if (keys.has(key) || before?.has(key)) {
        throw new LoadBalancerError(
          "test-twice",
          `Run ${run.run} names test ${key} twice.`,
          "Name each test once; `retries` gives it more attempts.",
        );
      }
      keys.add(key);
    }
    const answer = this.#admit(keys.size);
    if (!answer.accepted) return answer;
    if (before === undefined) this.#runs.set(run.run, keys);
    else for (const key of keys) before.add(key);
    this.#tell({ type: "tests-submitted", cause: "submitted", ...run });
    return answer;
  }

  #admit(coming: number): SubmissionAnswer {
    const { maxWaitingTests } = this.#options;
    if (maxWaitingTests === undefined) return { accepted: true };
    this.#decide();
    const { waitingTests } = this.#balancer;
    const restSeconds = this.#balancer.outlook(this.#seconds()).lowSeconds;
    return admit({ maxWaitingTests, waitingTests, restSeconds }, coming);
  }

  /** Gives a run up: what has not finished will not be run. Unknown runs are left alone. */
  cancel(run: RunId, reason: string): void {
    this.#tell({ type: "run-cancelled", cause: "cancelled", run, reason });
  }

  /**
   * A batch that an earlier service had leased goes on, of a run that was submitted to this one.
   * Numbers of attempts and batches must lie below `configuration.firstNumber`. Where its worker is
   * not registered its attempts are lost, and their results count if they come in time.
   *
   * @throws LoadBalancerError `service-closed`
   */
  adopt(held: Omit<BatchAdopted, "type" | "at" | "cause">): void {
    this.#assertOpen();
    this.#tell({ type: "batch-adopted", cause: "adopted", ...held });
  }

  /** A run that has finished will not be asked about again, or added to: it is forgotten. */
  forget(run: RunId): void {
    this.#runs.delete(run);
    this.#tell({ type: "run-closed", cause: "closed", run });
  }

  /**
   * Tells what a worker does or what happened to it. Reports of what is over, such as a result that
   * comes after its test was settled, are taken for what they are: late.
   */
  report(report: WorkerReport): void {
    const read = this.#read(reportSchema, report, "report");
    const isLost =
      read.type === "worker-lost" && read.incarnation === this.#incarnations.get(read.workerId);
    if (isLost) this.#present.delete(read.workerId);
    this.#tell(read);
  }

  /**
   * How a worker suits a test at this moment: whether it can run it, what stands in the way, how
   * long it would take and when it would be done.
   *
   * @param asked a test of a run by its key, or one that was not submitted
   * @throws LoadBalancerError `worker-unknown`, `test-unknown`
   */
  suitability(
    workerId: WorkerId,
    asked: { readonly run: RunId; readonly test: string } | TestOffer,
  ): Suitability {
    this.#decide();
    const test = "key" in asked ? { spec: this.#read(testSchema, asked, "test") } : asked;
    const answer = this.#balancer.suitability(workerId, test, this.#seconds());
    if (typeof answer === "object") return answer;
    if (answer === "no-worker") {
      throw new LoadBalancerError(
        "worker-unknown",
        `There is no worker ${workerId}.`,
        "Register it first; a worker that was lost for good has to be registered anew.",
      );
    }
    throw new LoadBalancerError(
      "test-unknown",
      "There is no such test in a run of that name.",
      "Submit it first, or describe the test instead of naming it.",
    );
  }

  /** How long what is left will take. */
  outlook(): Outlook {
    return this.#balancer.outlook(this.#seconds());
  }

  /**
   * What more workers of each class would bring to everything that waits, and which workers are not
   * needed. It changes nothing: workers come by `register` and go by a report of `worker-draining`.
   */
  scaleSignal(options: ScaleOptions = {}): ScaleSignal {
    return this.#balancer.scaleSignal(this.#seconds(), options);
  }

  /** What was learned so far, for a later service. */
  get estimates(): StoredEstimate[] {
    return this.#balancer.estimates;
  }

  /**
   * Tells a listener everything that happens and is decided, in order, after the transport was
   * given its part.
   *
   * @returns ends it
   */
  subscribe(listener: (event: LoadBalancerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nothing more is decided. Resolves when what was decided is kept and told. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#kept;
  }

  #read<Schema extends z.ZodType>(
    schema: Schema,
    given: z.input<Schema> | object,
    what: string,
  ): z.output<Schema> {
    return this.#checks ? read(schema, given, what) : (given as z.output<Schema>);
  }

  #assertOpen(): void {
    if (!this.#closed) return;
    throw new LoadBalancerError(
      "service-closed",
      "The load balancer is closed: it decides nothing any more.",
      "Make a new one; with the `estimates` of this one it knows as much.",
    );
  }

  #tell(event: Untimed<BalancerEvent>): void {
    if (this.#closed) return;
    if (this.#told.length === 0) setImmediate(() => this.#decide());
    this.#told.push({ ...event, at: this.#seconds() } as BalancerEvent);
  }

  /** Never goes back, whatever the clock does. */
  #seconds(): number {
    this.#now = Math.max(this.#now, this.#clock.seconds());
    return this.#now;
  }

  #decide(): void {
    if (this.#closed || this.#told.length === 0) return;
    const events = this.#told;
    this.#told = [];
    const commands = this.#balancer.handle(events);
    for (const command of commands) {
      if (command.type === "set-timer") this.#setTimer(command);
    }
    this.#keep({ sequence: this.#sequence, events, commands });
  }

  /** What is decided is kept before it is done, and done in the order in which it was decided. */
  #keep(entry: JournalEntry): void {
    this.#sequence += 1;
    const kept = this.#journal(entry);
    if (kept === undefined && this.#kept === undefined) {
      this.#publish(entry);
      return;
    }
    const last = Promise.all([kept, this.#kept]).then(
      () => {
        if (this.#kept === last) this.#kept = undefined;
        if (!this.#failed) this.#publish(entry);
      },
      (cause: unknown) => this.#fail(cause),
    );
    this.#kept = last;
  }

  #publish(entry: JournalEntry): void {
    this.#outbox.push(entry);
    // Whoever is being told something may ask a question that makes the next decision.
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#outbox.shift(); next !== undefined; next = this.#outbox.shift()) {
        this.#announce(next);
      }
    } finally {
      this.#telling = false;
    }
  }

  #announce({ events, commands }: JournalEntry): void {
    for (const command of commands) {
      if (isForWorker(command)) this.#options.send(command);
    }
    if (this.#listeners.size === 0) return;
    for (const event of [...events, ...commands]) {
      if (event.type === "balancer-began" || event.type === "set-timer") continue;
      for (const listener of this.#listeners) listener(event);
    }
  }

  #fail(cause: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    void this.close();
    const error = new LoadBalancerError(
      "journal-failed",
      "The journal could not be kept, so nothing more is decided.",
      "See to what keeps it (space, permissions, connection), and start again from what it holds.",
      cause,
    );
    if (this.#options.onFailure === undefined) throw error;
    this.#options.onFailure(error);
  }

  #setTimer({ timer, at }: SetTimer): void {
    const waitMs = Math.max(0, (at - this.#clock.seconds()) * 1000);
    const fire = () => this.#tell({ type: "timer-fired", timer, cause: "clock" });
    this.#timers.set(timer, setTimeout(fire, waitMs));
  }
}

function isForWorker(command: Command): command is WorkerCommand {
  // A judgement of a worker is for people.
  return "workerId" in command && command.type !== "judge-worker";
}

function readPolicy(given: LoadBalancerOptions["policy"]): Policy {
  if (given === undefined) return DEFAULT_CONFIGURATION.policy;
  // What the registry gave out needs no check, and its name is not taken by itself.
  const preset = typeof given === "object" ? new SchedulingAlgorithms().find(given.name) : given;
  return preset === given && typeof preset === "object"
    ? preset
    : read(policySchema, given, "policy");
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new LoadBalancerError(
    "input-invalid",
    `This is no ${what} that can be taken:\n${z.prettifyError(parsed.error)}`,
    "Correct it; nothing was changed by it.",
    parsed.error,
  );
}
