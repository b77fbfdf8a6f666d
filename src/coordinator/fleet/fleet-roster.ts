/** The workers of a fleet, as its leading coordinator knows them. */

import type { JudgeWorker } from "../../core/model/commands.ts";
import type { WorkerCapabilities } from "../../core/model/worker.ts";
import type { WorkerJudgement, WorkerLoss } from "../run-report.ts";
import type { RunWorker, RunWorkers } from "../run-workers.ts";
import { FailureDetector } from "./failure-detector.ts";
import { HEARTBEAT_SECONDS } from "./fleet-configuration.ts";

/** `away`: not heard of, but it may come back. */
type FleetWorkerState = "present" | "draining" | "away" | "left";

/** One worker and the process of it that was heard of last. */
export interface FleetMember {
  offer: WorkerCapabilities;
  state: FleetWorkerState;
  /** When it was missed; only of one that is away. */
  awaySinceMs: number | undefined;
  replacements: number;
  /** Runs that this process has been told of. */
  readonly openRuns: Set<string>;
  readonly stays: { readonly fromMs: number; toMs: number }[];
  readonly losses: WorkerLoss[];
  readonly judgements: WorkerJudgement[];
}

/** One that left so long ago is of no interest to anybody. */
const FORGET_AFTER_MS = 3_600_000;

export class FleetRoster implements RunWorkers {
  readonly #members = new Map<string, FleetMember>();
  readonly #detector = new FailureDetector(HEARTBEAT_SECONDS);
  readonly #nowMs: () => number;

  /** @param nowMs milliseconds since 1970; never goes back */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get members(): ReadonlyMap<string, FleetMember> {
    return this.#members;
  }

  get workers(): readonly RunWorker[] {
    return [...this.#members.values()].map(({ offer }) => offer);
  }

  get present(): readonly RunWorker[] {
    return this.#there().map(({ offer }) => offer);
  }

  get offers(): readonly WorkerCapabilities[] {
    return [...this.#members.values()].map(({ offer }) => offer);
  }

  /** What those offer that are there now. */
  get presentOffers(): readonly WorkerCapabilities[] {
    return this.#there().map(({ offer }) => offer);
  }

  member(workerId: string): FleetMember | undefined {
    return this.#members.get(workerId);
  }

  /** Whether this process of the worker is there. */
  isPresent(workerId: string, incarnation: number): boolean {
    const member = this.#members.get(workerId);
    const there = member?.state === "present" || member?.state === "draining";
    return there && member?.offer.incarnation === incarnation;
  }

  /**
   * A process of a worker has greeted.
   *
   * @param runs that it has been told of
   */
  greeted(offer: WorkerCapabilities, runs: readonly string[], draining: boolean): FleetMember {
    this.#forgetOld();
    const known = this.#members.get(offer.workerId);
    const same = known?.offer.incarnation === offer.incarnation;
    const member: FleetMember = {
      offer,
      state: draining ? "draining" : "present",
      awaySinceMs: undefined,
      replacements: (known?.replacements ?? 0) + (known === undefined || same ? 0 : 1),
      // It may not have heard of all yet when it greeted.
      openRuns: new Set([...runs, ...((same && known?.openRuns) || [])]),
      stays: known?.stays ?? [],
      losses: known?.losses ?? [],
      judgements: known?.judgements ?? [],
    };
    const last = member.stays.at(-1);
    const open = last?.toMs === Number.POSITIVE_INFINITY;
    if (!open) member.stays.push({ fromMs: this.#nowMs(), toMs: Number.POSITIVE_INFINITY });
    this.#members.set(offer.workerId, member);
    this.#detector.joined(offer.workerId, offer.host, this.#nowMs() / 1000);
    return member;
  }

  /** A worker that is there has given a sign of life. */
  heartbeat(workerId: string): void {
    this.#detector.heartbeat(workerId, this.#nowMs() / 1000);
  }

  /**
   * Workers that have just been silent for too long, each once; to be asked several times between
   * two heartbeats.
   *
   * @param hears whether signs of life could be heard since it was asked last
   */
  silent(hears: boolean): { readonly offer: WorkerCapabilities; readonly silentSeconds: number }[] {
    return this.#detector
      .look(this.#nowMs() / 1000, hears)
      .flatMap(({ workerId, silentSeconds }) => {
        const member = this.#members.get(workerId);
        return member === undefined ? [] : [{ offer: member.offer, silentSeconds }];
      });
  }

  /** How a worker was lost, each time. */
  lossesOf(workerId: string): readonly WorkerLoss[] {
    return this.#members.get(workerId)?.losses ?? [];
  }

  /** What was thought of a worker that failed what others pass, each time that this changed. */
  judgementsOf(workerId: string): readonly WorkerJudgement[] {
    return this.#members.get(workerId)?.judgements ?? [];
  }

  /** The balancer stands to a worker otherwise than before. */
  judged({ workerId, standing, reason }: JudgeWorker): void {
    this.#members.get(workerId)?.judgements.push({ at: this.#nowMs(), standing, reason });
  }

  /** It is not there any more: `away` when it was lost, `left` when it was to go. */
  gone(workerId: string, state: "away" | "left", detail: string): void {
    const member = this.#members.get(workerId);
    if (member === undefined) return;
    this.#detector.forget(workerId);
    const last = member.stays.at(-1);
    if (last !== undefined) last.toMs = Math.min(last.toMs, this.#nowMs());
    if (state === "away") {
      member.losses.push({ at: this.#nowMs(), death: "silence", detail });
    }
    member.state = state;
    member.awaySinceMs = state === "away" ? this.#nowMs() : undefined;
  }

  /** Those that have been away for so long. */
  overdue(awaySeconds: number): readonly WorkerCapabilities[] {
    const before = this.#nowMs() - awaySeconds * 1000;
    return [...this.#members.values()].flatMap(({ state, awaySinceMs = 0, offer }) =>
      state === "away" && awaySinceMs <= before ? [offer] : [],
    );
  }

  replacements(workerId: string): number {
    return this.#members.get(workerId)?.replacements ?? 0;
  }

  offeredSeconds(workerId: string, fromMs: number, toMs: number): number {
    const member = this.#members.get(workerId);
    if (member === undefined) return 0;
    const ms = member.stays.reduce((sum, stay) => {
      return sum + Math.max(0, Math.min(toMs, stay.toMs) - Math.max(fromMs, stay.fromMs));
    }, 0);
    return (member.offer.slots * ms) / 1000;
  }

  #there(): FleetMember[] {
    return [...this.#members.values()].filter(
      ({ state }) => state === "present" || state === "draining",
    );
  }

  #forgetOld(): void {
    const before = this.#nowMs() - FORGET_AFTER_MS;
    for (const [workerId, { state, stays }] of this.#members) {
      if (state === "left" && (stays.at(-1)?.toMs ?? 0) < before) this.#members.delete(workerId);
    }
  }
}
