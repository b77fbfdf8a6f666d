/** What is exchanged with whoever embeds the load balancer. */

import type { z } from "zod";
import type { BalancerConfiguration } from "../core/configuration.ts";
import type {
  CancelBatch,
  Command,
  EvictWorker,
  RevokeAttempts,
  SetTimer,
  StartBatch,
} from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { Policy } from "../core/schedule/policies/policy.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import type { Clock } from "./clock.ts";
import type { LoadBalancerError } from "./load-balancer-error.ts";
import type { OwnPolicy } from "./policy-schema.ts";
import type { submissionSchema, testSchema } from "./test-schema.ts";
import type { reportSchema, workerSchema } from "./worker-schema.ts";

/** What is handed in is never changed. */
type Given<T> = T extends readonly (infer Each)[]
  ? readonly Given<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T;

/** A worker, as it offers itself; only its name is needed. */
export type WorkerOffer = Given<z.input<typeof workerSchema>>;

/** A run: its tests, and its standing beside other runs. */
export type RunSubmission = Given<z.input<typeof submissionSchema>>;

/** A test that is only asked about. */
export type TestOffer = Given<z.input<typeof testSchema>>;

/** What a worker does, or what happens to it. */
export type WorkerReport = Given<z.input<typeof reportSchema>>;

/** What is to be brought to a worker. */
export type WorkerCommand = StartBatch | CancelBatch | RevokeAttempts | EvictWorker;

/** With this a journal begins: what the balancer began with. */
export interface BalancerBegan {
  readonly type: "balancer-began";
  readonly version: string;
  readonly configuration: BalancerConfiguration;
  readonly estimates: readonly StoredEstimate[];
}

/** Events that were handled at once, and what the balancer wants done about them. */
export interface JournalEntry {
  /** Counts the entries. */
  readonly sequence: number;
  readonly events: readonly (BalancerEvent | BalancerBegan)[];
  readonly commands: readonly Command[];
}

/** What happened, and what was decided about it; `at` tells events from commands. */
export type LoadBalancerEvent = BalancerEvent | Exclude<Command, SetTimer>;

export interface LoadBalancerOptions {
  /**
   * The transport: brings a command to its worker. It returns at once and must not throw; what it
   * cannot bring is reported as `worker-lost`.
   */
  readonly send: (command: WorkerCommand) => void;
  /**
   * Keeps what was decided: a file that lines are added to, or a function. Where that returns a
   * promise, nothing of an entry is sent or told before it is kept. By default nothing is kept.
   */
  readonly journal?: string | ((entry: JournalEntry) => void | Promise<void>);
  /** A preset by its name, or a policy of your own; by default `hybrid`. */
  readonly policy?: string | OwnPolicy | Policy;
  /** Numbers that differ from the default ones. */
  readonly configuration?: Partial<Omit<BalancerConfiguration, "policy">>;
  /** What `estimates` of an earlier service gave. */
  readonly estimates?: readonly StoredEstimate[];
  /** So many tests may wait: what would make it more is refused. By default there is no bound. */
  readonly maxWaitingTests?: number;
  /** By default the machine's. */
  readonly clock?: Clock;
  /** Number of the first entry of the journal: one that is gone on with has some already. */
  readonly firstSequence?: number;
  /** The journal could not be kept: nothing is decided any more. By default that is thrown. */
  readonly onFailure?: (error: LoadBalancerError) => void;
}
