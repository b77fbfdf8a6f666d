/** A place of a worker where one batch runs at a time. */

import { splitTestKey } from "../core/model/identifiers.ts";
import type { CoordinatorMessage } from "../protocol/coordinator-messages.ts";
import type { ProgressEvent, WorkerMessage } from "../protocol/worker-messages.ts";
import type { SuiteSpec } from "../runners/runner.ts";
import type { HostAttempt, SuiteProblem } from "./host-messages.ts";
import { monotonicSeconds } from "./host-messages.ts";
import type { HostRanking, IdleHost, StartHost } from "./host-pool.ts";
import { HostPool } from "./host-pool.ts";
import type { HostProcess, HostReply } from "./host-process.ts";

export type StartBatch = Extract<CoordinatorMessage, { type: "start-batch" }>;
export type BatchEnded = Extract<WorkerMessage, { type: "batch-ended" }>;
export type Discover = Extract<CoordinatorMessage, { type: "discover" }>;
export type DiscoveryEnd = Extract<WorkerMessage, { type: "discovered" | "discovery-failed" }>;

/** What a slot is busy with. */
interface Occupation {
  /** Absent for a discovery. */
  readonly batch?: number;
  readonly beganAtSeconds: number;
  host: HostProcess;
  /** When the first progress came, by `monotonicSeconds`. */
  firstProgressAtSeconds?: number;
  cancelled: boolean;
}

/** Runs what it is given; its worker gives it nothing while it is busy. */
export class Slot {
  readonly #hosts: HostPool;
  readonly #ranking: HostRanking;
  readonly #relay: (events: ProgressEvent[]) => void;
  #occupation: Occupation | undefined;

  constructor(
    startHost: StartHost,
    ranking: HostRanking,
    relay: (events: ProgressEvent[]) => void,
  ) {
    this.#hosts = new HostPool(startHost, ranking);
    this.#ranking = ranking;
    this.#relay = relay;
  }

  get busy(): boolean {
    return this.#occupation !== undefined;
  }

  /** Whether a host of the suite is ready here. */
  isWarm(suite: string): boolean {
    return this.#hosts.has(suite);
  }

  /** Gets a host of the suite ready, also while the slot is busy with another suite. */
  warm(suite: SuiteSpec): void {
    if (this.#hosts.has(suite.name)) return;
    this.#hosts.take(suite);
    this.#hosts.tidy(this.#occupation?.host);
  }

  /** Hosts that it could do without. */
  get idleHosts(): IdleHost[] {
    return this.#hosts.idle(this.#occupation?.host);
  }

  /** Runs a batch; its progress is relayed on the way, its end is the result. */
  async runBatch(message: StartBatch, suite: SuiteSpec): Promise<BatchEnded> {
    const warm = this.#hosts.has(suite.name);
    const occupation = this.#occupy(suite, message.batch);
    const attempts = message.attempts.map(({ attempt, test }) => ({
      attempt,
      id: splitTestKey(test).id,
    }));
    let reply = await this.#askToRun(occupation, attempts);
    const innocent = warm && occupation.firstProgressAtSeconds === undefined;
    if (reply.type === "died" && innocent && !occupation.cancelled) {
      // A warm host that dies before the first test has started dies of something earlier.
      occupation.host = this.#hosts.take(suite);
      reply = await this.#askToRun(occupation, attempts);
    }
    if (occupation.cancelled) await occupation.host.gone;
    this.#vacate();
    const end = describeEnd(message.batch, occupation, reply);
    if (reply.type === "batch-done" && !occupation.host.proven) {
      occupation.host.proven = true;
      this.#ranking.started(suite.name, end.startSeconds);
    }
    return end;
  }

  /** Finds the tests of a suite. The host stays for the batches that follow. */
  async discover({ paths }: Discover, suite: SuiteSpec): Promise<DiscoveryEnd> {
    const { host } = this.#occupy(suite);
    const reply = await host.request({ type: "discover", paths });
    this.#vacate();
    if (reply.type === "discovered") {
      return { type: "discovered", suite: suite.name, discovery: reply.discovery };
    }
    const error = reply.type === "broken" ? reply.error : diedInDiscovery(suite, reply);
    return { type: "discovery-failed", suite: suite.name, error };
  }

  /** Ends the batch with all its processes. Returns false when it does not run here. */
  cancel(batch: number): boolean {
    if (this.#occupation?.batch !== batch) return false;
    this.#abort();
    return true;
  }

  /** Takes back attempts of a batch as far as they have not started. False when it is elsewhere. */
  revoke(batch: number, attempts: readonly number[]): boolean {
    if (this.#occupation?.batch !== batch) return false;
    this.#occupation.host.revoke(attempts);
    return true;
  }

  /** Ends what runs and closes what is idle. */
  async close(): Promise<void> {
    this.#abort();
    await this.#hosts.close();
  }

  /** Ends everything by force. */
  async kill(): Promise<void> {
    this.#abort();
    await this.#hosts.kill();
  }

  #occupy(suite: SuiteSpec, batch?: number): Occupation {
    const host = this.#hosts.take(suite);
    const occupation: Occupation = {
      ...(batch !== undefined && { batch }),
      beganAtSeconds: monotonicSeconds(),
      host,
      cancelled: false,
    };
    this.#occupation = occupation;
    this.#hosts.tidy(host);
    return occupation;
  }

  #vacate(): void {
    this.#occupation = undefined;
    this.#hosts.tidy(undefined);
  }

  #askToRun(occupation: Occupation, attempts: readonly HostAttempt[]): Promise<HostReply> {
    const { beganAtSeconds } = occupation;
    return occupation.host.request({ type: "run", beganAtSeconds, attempts }, (events) => {
      occupation.firstProgressAtSeconds ??= monotonicSeconds();
      this.#relay(events);
    });
  }

  #abort(): void {
    if (this.#occupation === undefined) return;
    this.#occupation.cancelled = true;
    void this.#occupation.host.kill();
  }
}

function describeEnd(batch: number, occupation: Occupation, reply: HostReply): BatchEnded {
  const untilNow =
    (occupation.firstProgressAtSeconds ?? monotonicSeconds()) - occupation.beganAtSeconds;
  const end = { type: "batch-ended", batch, startSeconds: untilNow } as const;
  if (occupation.cancelled) return { ...end, how: "cancelled" };
  switch (reply.type) {
    case "batch-done":
      return { ...end, how: "completed", startSeconds: reply.startSeconds };
    case "broken":
      return { ...end, how: "suite-broken", error: reply.error };
    case "died":
      return { ...end, how: "runner-died", death: reply.death, detail: reply.detail };
    case "discovered":
      throw new Error("A runner host answered a batch with a discovery");
  }
}

function diedInDiscovery(suite: SuiteSpec, reply: HostReply): SuiteProblem {
  const detail = reply.type === "died" ? reply.detail : "answered something else";
  return {
    code: "runner-died",
    message: `The ${suite.runner} runner of suite ${suite.name} ${detail}`,
    remedy: "Run the suite's own runner by hand: what ends it there ends it here as well.",
  };
}
