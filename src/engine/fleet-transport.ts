/** How the processes of a fleet reach each other, whatever carries their messages. */

import type { ClientAnswer, ClientRequest } from "../protocol/fleet/client-requests.ts";
import type { FleetOrder, OrderAnswer, OrderGroup } from "../protocol/fleet/fleet-commands.ts";
import type {
  HelloAnswer,
  WorkerHeartbeat,
  WorkerHello,
  WorkerReport,
} from "../protocol/fleet/worker-reports.ts";

/** A `WorkerReport` as it travels, with the numbers that tell it from others. */
export interface WrittenReport {
  readonly incarnation: number;
  readonly number: number;
  readonly json: string;
}

/** What a leading coordinator hears. Everything has been checked by its schema. */
export interface CoordinatorEvents {
  /** A worker is there, for the first time or again. */
  greeted(hello: WorkerHello): HelloAnswer;
  heartbeat(workerId: string, heartbeat: WorkerHeartbeat): void;
  /**
   * Reports of a worker come in their order; a report may come more than once, after a failure of
   * either side. `acknowledge` is called when what follows from it is committed: until then the
   * transport keeps it, also for the next leader.
   */
  reported(report: WorkerReport, acknowledge: () => void): void;
  /** Nobody listens for the orders of this process any more: it has ended or cannot be reached. */
  unreachable(workerId: string, incarnation: number): void;
  /** The worker refused orders: it was replaced by another process, is leaving, or knows a later leader. */
  refused(workerId: string, incarnation: number, answer: OrderAnswer & { kind: "refused" }): void;
  asked(request: ClientRequest): Promise<ClientAnswer>;
  /** The transport is in trouble or well again: a sentence for the operator. */
  notice(level: "info" | "warning", text: string): void;
}

/** The coordinator's end, while it leads. */
export interface CoordinatorTransport {
  /** Whether heartbeats of workers that are well reach us now: not while a connection comes back. */
  readonly hears: boolean;
  /**
   * Begins to hear greetings, heartbeats and requests of clients, and tells all workers that a new
   * leader is there. Reports come only after `takeReports`.
   */
  lead(epoch: number): Promise<void>;
  /** Begins to hear reports, those first that the former leader has not acknowledged. */
  takeReports(): Promise<void>;
  /** Resolves when all reports that had been stored at the time of the call have been handed over. */
  reportsUpToNow(): Promise<void>;
  /**
   * Sends orders to a process of a worker, once each and in order, again after failures, until that
   * process has taken them, is forgotten or has refused.
   */
  send(workerId: string, incarnation: number, order: FleetOrder): void;
  /** Asks a worker to greet: it is heard, and not known. */
  summon(workerId: string): void;
  /** Nothing more is sent to it. */
  forget(workerId: string, incarnation: number): void;
  /** Stops hearing and sending: somebody else leads, or nobody. */
  resign(): Promise<void>;
  close(): Promise<void>;
}

/** Tries to become the one coordinator that leads. */
export interface LeadershipEvents {
  /** It is free, and now held by us: it is to be confirmed in the store, which counts leaderships. */
  elected(): void;
  /** It could not be kept, or somebody else has it. Orders must stop at once. */
  deposed(reason: string): void;
}

/** A key that one coordinator holds at a time and has to renew. */
export interface Leadership {
  /** Begins to try, and goes on for ever. */
  contend(): void;
  /** Gives it up if it is held, so that another one may have it at once. */
  release(): Promise<void>;
}

/** What a worker hears. */
export interface FleetWorkerEvents {
  /** A new leader, or the connection, is there: greet. */
  leaderChanged(epoch: number): void;
  ordered(group: OrderGroup): OrderAnswer;
  notice(level: "info" | "warning", text: string): void;
}

/** The worker's end. */
export interface FleetWorkerTransport {
  /** @returns undefined when no coordinator answers: try again later */
  greet(hello: WorkerHello): Promise<HelloAnswer | undefined>;
  /** May be lost. */
  heartbeat(heartbeat: WorkerHeartbeat): void;
  /** Resolves when the report is stored where the next leader finds it, however long that takes. */
  report(report: WrittenReport): Promise<void>;
  close(): Promise<void>;
}

/** The client's end. */
export interface ClientTransport {
  /**
   * @returns the answer, or undefined when no coordinator answers within the time
   * @throws FleetError when the fleet cannot be reached at all or refuses the credentials
   */
  ask(request: ClientRequest, limitSeconds: number): Promise<ClientAnswer | undefined>;
  close(): Promise<void>;
}

/** Content by the SHA-256 of its bytes, in hex. What is there already is not stored again. */
export interface ObjectChunks {
  /** Of these, the names of what is not there. */
  missing(names: readonly string[]): Promise<readonly string[]>;
  /** @returns its name */
  put(content: Uint8Array): Promise<string>;
  /** @returns undefined when there is no such content */
  get(name: string): Promise<Uint8Array | undefined>;
}
