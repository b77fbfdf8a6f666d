/** A worker as the balancer sees it. */

import type { EffectiveLoad } from "../adapt/load-monitor.ts";
import { LoadMonitor } from "../adapt/load-monitor.ts";
import type { LoadTable } from "../adapt/load-table.ts";
import type { WorkerId } from "../model/identifiers.ts";
import type { Outcome } from "../model/result.ts";
import type { WorkerCapabilities } from "../model/worker.ts";
import type { WorkerKindId } from "../schedule/filters/worker-kinds.ts";
import type { DurationPrediction } from "../track/duration-prediction.ts";
import { outlivedSeconds } from "../track/duration-prediction.ts";
import type { BatchState } from "./batch-state.ts";
import { Reservations } from "./reservations.ts";

/** `away`: lost, but its name is expected back. `draining`: it finishes what it has, and leaves. */
export type WorkerPhase = "ready" | "away" | "draining";

/** So many families stay warm on a worker, as far as anybody knows. */
const WARM_LIMIT = 4;

/** A worker that begins with one test may use twice as many slots each time that this has passed. */
const RAMP_SECONDS = 1;

/** Before it has shown anything, a worker counts as one on which 9 of 10 tests have passed. */
const PRIOR_PASSED = 9;
const PRIOR_FINISHED = 10;

/** One worker and what it holds. */
export class WorkerState {
  readonly id: WorkerId;
  #capabilities: WorkerCapabilities;
  #kind: WorkerKindId;
  /** What of it is promised to its batches. */
  readonly reservations: Reservations;
  phase: WorkerPhase = "ready";
  /** It may have failed what others pass, and gets no work until that is cleared up. */
  barred = false;
  /** A test is to run on it as soon as it has room, so nothing else is sent ahead. */
  awaited = false;
  /** Last sign of life that was no report of its load, on the shell's clock. */
  #seenAt: number;
  readonly monitor: LoadMonitor;
  /** How many of its slots its machine's limit leaves it. */
  allotted = Number.POSITIVE_INFINITY;
  /** How many tests run on its machine at once is a question, so that each end of one is an answer. */
  inCrowd = true;
  /** Over a limit of its load, it may take one test after all: nothing else would ever go on. */
  takesOneOverLimit = false;
  /** How many of its slots it may use, lately come or come back. */
  #ramp: number | undefined;
  /** A test that passes shows that it may use one more. */
  #provesItself = false;
  /** Since when it may use so many. */
  #rampedAt = 0;
  /** In the order in which they were sent. */
  batches: BatchState[] = [];
  /** Suites of which it has finished a batch: their runners are up. */
  readonly warmSuites = new Set<string>();
  /** Groups of which it has run a test: what these share is set up. */
  readonly fixtures = new Set<string>();

  /** Families of tests that it was given last, the newest last. */
  readonly warmFamilies: string[] = [];
  /** What it does not do though it offers all that is asked for, with the reason. */
  readonly refusals = new Map<string, string>();
  readonly #joinedAt: number;
  #busySeconds = 0;
  #passed = PRIOR_PASSED;
  #finished = PRIOR_FINISHED;
  #ended = 0;
  #outlived = 0;

  constructor(capabilities: WorkerCapabilities, at: number, kind: WorkerKindId, loads: LoadTable) {
    this.id = capabilities.workerId;
    this.#capabilities = capabilities;
    this.#kind = kind;
    this.reservations = new Reservations(capabilities);
    this.monitor = new LoadMonitor(loads, this.id);
    this.#seenAt = at;
    this.#joinedAt = at;
  }

  get capabilities(): WorkerCapabilities {
    return this.#capabilities;
  }

  /** Workers of one kind can run the same tests. */
  get kind(): WorkerKindId {
    return this.#kind;
  }

  /** It offers something else from now on. */
  change(capabilities: WorkerCapabilities, kind: WorkerKindId): void {
    this.#capabilities = capabilities;
    this.#kind = kind;
    this.reservations.change(capabilities);
  }

  /** How many batches it may hold now; 0 when it may take nothing new. */
  get openSlots(): number {
    const open = Math.min(this.#capabilities.slots, this.allotted);
    if (!this.monitor.isOver) return Math.min(open, this.#ramp ?? open);
    return this.takesOneOverLimit ? Math.min(open, 1) : 0;
  }

  /** Of each resource, the larger of what it reports and what is reserved there. */
  effectiveLoad(now: number): EffectiveLoad {
    return this.monitor.effective(now, this.#capabilities, this.reservations);
  }

  /** Last sign of life, on the shell's clock. */
  get seenAt(): number {
    const { reportedAt } = this.monitor;
    return reportedAt > this.#seenAt ? reportedAt : this.#seenAt;
  }

  /** It is taken to live at this moment. */
  see(at: number): void {
    this.#seenAt = at;
  }

  /**
   * Looks at what it has just reported.
   *
   * @returns whether it may take more than before
   */
  noticeReport(at: number): boolean {
    const wasOver = this.monitor.isOver;
    this.monitor.review(at);
    return this.#returns(wasOver, at);
  }

  /**
   * Looks again at what it reported, which grows old; to be called often.
   *
   * @returns whether it may take more than before
   */
  reviewLoad(now: number): boolean {
    const wasOver = this.monitor.isOver;
    this.monitor.review(now);
    if ((this.#ramp ?? 0) >= this.#capabilities.slots) this.#ramp = undefined;
    if (this.monitor.isOver || this.#ramp === undefined) return this.#returns(wasOver, now);
    if (now - this.#rampedAt < RAMP_SECONDS) return false;
    this.#ramp *= 2;
    this.#rampedAt = now;
    return true;
  }

  /** It is over a limit, or takes less than it could for now: time alone may change that. */
  get strained(): boolean {
    return this.monitor.isOver || this.#ramp !== undefined;
  }

  /** Below its limits again, it begins with one test, and may take twice as many each second. */
  #returns(wasOver: boolean, at: number): boolean {
    if (!wasOver || this.monitor.isOver) return false;
    this.takesOneOverLimit = false;
    this.#begin(at);
    return true;
  }

  /**
   * It comes among others that have work already, or comes back: it begins with one test, and may run
   * one more with each that passes, and twice as many each second.
   */
  rampUp(at: number): void {
    if (this.#capabilities.slots === 1) return;
    this.#begin(at);
    this.#provesItself = true;
  }

  #begin(at: number): void {
    this.#ramp = 1;
    this.#rampedAt = at;
    this.#provesItself = false;
  }

  get ready(): boolean {
    return this.phase === "ready" && !this.barred;
  }

  /** Of the attempts that ended on it, the share that passed. */
  get passRate(): number {
    return this.#passed / this.#finished;
  }

  /** Of the time that its slots have offered since it joined, the part in which they ran tests. */
  busyShare(now: number): number {
    const offered = this.#capabilities.slots * (now - this.#joinedAt);
    return offered > 0 ? this.#busySeconds / offered : 0;
  }

  /** Of the attempts that ended on it, the share that had outlived all that was predicted of them. */
  get outlivedShare(): number {
    return this.#ended === 0 ? 0 : this.#outlived / this.#ended;
  }

  /** An attempt ended on it after so many seconds. */
  record(outcome: Outcome, seconds: number, prediction: DurationPrediction): void {
    this.#busySeconds += seconds;
    this.#ended += 1;
    if (seconds > outlivedSeconds(prediction)) this.#outlived += 1;
    if (outcome === "skipped") return;
    this.#finished += 1;
    if (outcome !== "passed") return;
    this.#passed += 1;
    if (this.#ramp !== undefined && this.#provesItself) this.#ramp += 1;
  }

  /** The family that it gives up if it is given tests of this one; `undefined` when none. */
  wouldCool(family: string): string | undefined {
    const { warmFamilies } = this;
    const full = warmFamilies.length >= WARM_LIMIT && !warmFamilies.includes(family);
    return full ? warmFamilies[0] : undefined;
  }

  /** It is given tests of the family. */
  warmUp(family: string): void {
    const { warmFamilies } = this;
    if (warmFamilies.at(-1) === family) return;
    const place = warmFamilies.indexOf(family);
    if (place >= 0) warmFamilies.splice(place, 1);
    warmFamilies.push(family);
    if (warmFamilies.length > WARM_LIMIT) warmFamilies.shift();
  }
}
