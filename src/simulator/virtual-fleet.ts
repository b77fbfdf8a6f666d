/** The workers of a pool on the virtual clock: they join, say what they do, fail and come back. */

import type { WorkerId } from "../core/model/identifiers.ts";
import type { Outcome } from "../core/model/result.ts";
import type { WorkerCapabilities } from "../core/model/worker.ts";
import type { NetworkConditions } from "./input/faults-file.ts";
import type { PoolWorker } from "./input/pool-file.ts";
import type { CoordinatorToWorker, WorkerToCoordinator } from "./messages.ts";
import type { MetFault } from "./met-fault.ts";
import type { Mishap } from "./network.ts";
import { Link, longestWaySeconds } from "./network.ts";
import type { RandomStream } from "./random-stream.ts";
import type { Schedule } from "./schedule.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { ToldEvent } from "./virtual-coordinator.ts";
import { VirtualWorker } from "./virtual-worker.ts";

/** Often enough for leases of fifteen seconds. */
const HEARTBEAT_SECONDS = 5;

/** As often as real workers do it, where some get lost. */
const LOSSY_HEARTBEAT_SECONDS = 1;

/** A worker that the coordinator ended comes back after this time. */
const RESTART_SECONDS = 1;

export interface VirtualFleetOptions {
  readonly clock: VirtualClock;
  readonly schedule: Schedule;
  readonly network: NetworkConditions;
  readonly random: RandomStream;
  readonly workers: readonly PoolWorker[];
  readonly capabilitiesOf: (worker: PoolWorker, incarnation: number) => WorkerCapabilities;
  /** @throws when the test cannot run there */
  readonly secondsOf: (worker: PoolWorker, test: string) => number;
  readonly fixtureOf: (test: string) => { readonly group: string; readonly seconds: number };
  readonly outcomeOf: (test: string) => Outcome;
  readonly nameOf: (test: string) => string;
  readonly tell: (event: ToldEvent) => void;
  /** Told of each fault when it meets a worker or a message. */
  readonly onFault: (fault: MetFault) => void;
  /** Told when a worker works at another speed for the coordinator; 0 when it does no more. */
  readonly onChange: (id: WorkerId, speed: number) => void;
}

/** A process of a worker, with its connections. */
interface Running {
  readonly process: VirtualWorker;
  readonly up: Link<WorkerToCoordinator>;
  readonly down: Link<CoordinatorToWorker>;
}

/** A worker, whichever process is behind its name. */
interface Member {
  readonly spec: PoolWorker;
  incarnation: number;
  /** The latest of its processes that the coordinator has heard of. */
  heardOf: number;
  speed: number;
  failsAll: boolean;
  /** Infinite when it will never go on. */
  pausedUntil: number;
  /**
   * Nobody can reach it: until when, whether the coordinator has given it up meanwhile, and how it
   * leaves when it has been drained.
   */
  cutOff: { readonly until: number; givenUp: boolean; leave?: () => void } | undefined;
  running: Running | undefined;
  /** Seconds for which it was there, up to its last end. */
  presentSeconds: { from: number; to: number }[];
}

export class VirtualFleet {
  readonly #options: VirtualFleetOptions;
  readonly #members = new Map<WorkerId, Member>();

  constructor(options: VirtualFleetOptions) {
    this.#options = options;
    for (const spec of options.workers) {
      this.#members.set(spec.id, {
        spec,
        incarnation: 0,
        heardOf: 0,
        speed: spec.speed,
        failsAll: false,
        pausedUntil: 0,
        cutOff: undefined,
        running: undefined,
        presentSeconds: [],
      });
    }
  }

  /** Brings up the workers that are there from the start, and plans what the pool says of later. */
  open(): void {
    const { clock } = this.#options;
    for (const { spec } of this.#members.values()) {
      if (spec.joinsAt > 0) clock.at(spec.joinsAt, () => this.join(spec.id));
      else this.join(spec.id);
      if (spec.leavesAt !== undefined) clock.at(spec.leavesAt, () => this.crash(spec.id));
      if (spec.drainsAt !== undefined) clock.at(spec.drainsAt, () => this.drain(spec.id));
      const { slowsAt, slowsTo } = spec;
      if (slowsAt !== undefined && slowsTo !== undefined) {
        clock.at(slowsAt, () => this.setSpeed(spec.id, slowsTo));
      }
    }
    this.#beat();
  }

  /** Between which moments the worker was there; the last one may still be. */
  presence(id: WorkerId): readonly { readonly from: number; readonly to: number }[] {
    return this.#members.get(id)?.presentSeconds ?? [];
  }

  send(id: WorkerId, message: CoordinatorToWorker): void {
    this.#members.get(id)?.running?.down.send(message);
  }

  /** A process takes the worker's name, unless one has it. */
  join(id: WorkerId): void {
    const member = this.#member(id);
    if (member.running !== undefined) return;
    const { clock, capabilitiesOf } = this.#options;
    member.incarnation += 1;
    member.pausedUntil = 0;
    if (clock.now > 0) this.#options.onFault({ kind: "join", workerId: id });
    member.running = this.#start(member);
    member.presentSeconds.push({ from: clock.now, to: Number.POSITIVE_INFINITY });
    const worker = capabilitiesOf(member.spec, member.incarnation);
    this.#changed(member);
    member.running.up.send({ type: "worker-joined", worker });
  }

  /** It dies with all that it holds; without a number of seconds it does not come back. */
  crash(id: WorkerId, forSeconds?: number): void {
    const kind = forSeconds === undefined ? "crash" : "crash-and-return";
    if (this.#member(id).running !== undefined) this.#options.onFault({ kind, workerId: id });
    this.#end(id, forSeconds);
  }

  #end(id: WorkerId, forSeconds: number | undefined): void {
    const member = this.#member(id);
    const { running, incarnation } = member;
    if (running === undefined) return;
    const { clock, tell, network } = this.#options;
    running.process.die();
    running.up.orphan();
    running.down.close();
    this.#left(member);
    const returns = forSeconds !== undefined;
    const detail = `worker ${id} crashed`;
    const noticed = () => {
      running.up.close();
      const lost = { type: "worker-lost", workerId: id, incarnation, returns, detail } as const;
      tell({ ...lost, hostSurvived: false, cause: id });
    };
    const wayThere = longestWaySeconds(network);
    if (wayThere === 0) noticed();
    else clock.after(wayThere, noticed);
    if (returns) clock.after(forSeconds, () => this.join(id));
  }

  /** The coordinator has given it up: it is ended, and comes back when it can. */
  evict(id: WorkerId, incarnation: number): void {
    const member = this.#member(id);
    if (member.incarnation !== incarnation) return;
    const { clock, tell } = this.#options;
    if (member.cutOff !== undefined) {
      // Nobody can end it, so it works on, and what it did is told when it can be reached again.
      if (member.cutOff.givenUp) return;
      member.cutOff.givenUp = true;
      const returns = Number.isFinite(member.cutOff.until);
      const lost = { workerId: id, incarnation, returns, hostSurvived: false, cause: id };
      tell({ type: "worker-lost", ...lost, detail: `worker ${id} cannot be reached` });
      return;
    }
    const back = Math.max(RESTART_SECONDS, member.pausedUntil - clock.now);
    this.#end(id, Number.isFinite(back) ? back : undefined);
  }

  /** Nobody can reach it, while it works on; without a number of seconds for good. */
  cutOff(id: WorkerId, forSeconds?: number): void {
    const member = this.#member(id);
    const { running } = member;
    if (running === undefined || member.cutOff !== undefined) return;
    const { clock, onFault } = this.#options;
    onFault({ kind: "cut-off", workerId: id });
    member.cutOff = {
      until: clock.now + (forSeconds ?? Number.POSITIVE_INFINITY),
      givenUp: false,
    };
    running.up.cut();
    running.down.cut();
    this.#changed(member);
    if (forSeconds !== undefined) clock.after(forSeconds, () => this.#reach(member, running));
  }

  /** It can be reached again; when it has been given up, it begins anew. */
  #reach(member: Member, running: Running): void {
    if (member.running !== running) return;
    const { givenUp = false, leave } = member.cutOff ?? {};
    member.cutOff = undefined;
    this.#changed(member);
    running.up.restore();
    if (leave !== undefined) leave();
    else if (givenUp) this.#beginAnew(member, running);
    else running.down.restore();
  }

  #beginAnew(member: Member, running: Running): void {
    running.process.die();
    running.up.orphan();
    running.down.close();
    this.#left(member);
    this.join(member.spec.id);
  }

  /** It stands still; without a number of seconds for good. */
  pause(id: WorkerId, forSeconds?: number): void {
    const member = this.#member(id);
    const { running } = member;
    if (running === undefined) return;
    const { clock, onFault } = this.#options;
    onFault({ kind: "pause", workerId: id });
    member.pausedUntil = clock.now + (forSeconds ?? Number.POSITIVE_INFINITY);
    running.process.pause();
    this.#changed(member);
    if (forSeconds === undefined) return;
    clock.after(forSeconds, () => {
      running.process.resume();
      this.#changed(member);
    });
  }

  /** A worker that is gone, stands still or cannot be reached is there again. */
  rejoin(id: WorkerId): void {
    const member = this.#member(id);
    const { running } = member;
    member.pausedUntil = 0;
    if (running === undefined) {
      this.join(id);
      return;
    }
    running.process.resume();
    this.#changed(member);
    if (member.cutOff !== undefined) this.#reach(member, running);
  }

  /** @returns the speed that it had */
  setSpeed(id: WorkerId, speed: number): number {
    const member = this.#member(id);
    const before = member.speed;
    const slower = member.running !== undefined && speed < before;
    if (slower) this.#options.onFault({ kind: "slow", workerId: id });
    member.speed = speed;
    member.running?.process.setSpeed(speed);
    this.#changed(member);
    return before;
  }

  setFailing(id: WorkerId, fails: boolean): void {
    const member = this.#member(id);
    member.failsAll = fails;
    const met = fails && member.running !== undefined;
    if (met) this.#options.onFault({ kind: "fails-all", workerId: id });
    member.running?.process.setFailing(fails);
  }

  /** A process dies that runs tests for it; it goes on with another one. */
  killRunner(id: WorkerId): void {
    const { running } = this.#member(id);
    if (running === undefined || running.process.paused) return;
    this.#options.onFault({ kind: "runner-crash", workerId: id });
    running.process.killRunner();
  }

  /** Announced: it finishes what it runs and leaves. */
  drain(id: WorkerId): void {
    const member = this.#member(id);
    const { running, incarnation } = member;
    if (running !== undefined) this.#options.onFault({ kind: "drain", workerId: id });
    running?.up.send({ type: "worker-draining", workerId: id, incarnation });
    const leave = () => {
      if (running === undefined || member.running !== running) return;
      const detail = `worker ${id} was drained`;
      const leaving = { workerId: id, incarnation, returns: false, hostSurvived: true, detail };
      running.up.send({ type: "worker-lost", ...leaving });
      running.process.die();
      running.down.close();
      this.#left(member);
    };
    running?.process.drain(() => {
      if (member.cutOff === undefined) leave();
      else member.cutOff.leave = leave;
    });
    this.#changed(member);
  }

  /** Ends everything; what still runs is cut off. */
  close(): void {
    for (const { running } of this.#members.values()) running?.process.stop();
  }

  #left(member: Member): void {
    member.running = undefined;
    member.cutOff = undefined;
    this.#changed(member);
    const last = member.presentSeconds.at(-1);
    if (last !== undefined) last.to = this.#options.clock.now;
  }

  #start(member: Member): Running {
    const { clock, schedule, network, random, secondsOf, fixtureOf, outcomeOf, nameOf, tell } =
      this.#options;
    const { spec, incarnation } = member;
    const stream = random.fork(`${spec.id} ${incarnation}`);
    const onMishap = (kind: Mishap, message: CoordinatorToWorker | WorkerToCoordinator) =>
      this.#options.onFault({ kind, message });
    const link = (name: string) => ({
      clock,
      conditions: network,
      random: stream.fork(name),
      onMishap,
    });
    const up = new Link<WorkerToCoordinator>(link("up"), (message) => {
      // The greeting of a process that has been replaced comes too late.
      if (message.type === "worker-joined" && incarnation < member.heardOf) return;
      member.heardOf = Math.max(member.heardOf, incarnation);
      tell({ ...message, cause: spec.id } as ToldEvent);
    });
    const process = new VirtualWorker({
      id: spec.id,
      slots: spec.slots,
      speed: member.speed,
      contention: spec.contention,
      setupSeconds: spec.setupSeconds,
      startSeconds: spec.startSeconds,
      clock,
      schedule,
      secondsOf: (test) => secondsOf(spec, test),
      fixtureOf,
      outcomeOf,
      nameOf,
      send: (message) => up.send(message),
    });
    process.setFailing(member.failsAll);
    const down = new Link<CoordinatorToWorker>(link("down"), (message) => process.receive(message));
    return { process, up, down };
  }

  #changed(member: Member): void {
    const { running, speed, cutOff, spec } = member;
    const works = running !== undefined && !running.process.paused && !running.process.draining;
    this.#options.onChange(spec.id, works && cutOff === undefined ? speed : 0);
  }

  #beat(): void {
    const { clock, network } = this.#options;
    clock.after(network.loss > 0 ? LOSSY_HEARTBEAT_SECONDS : HEARTBEAT_SECONDS, () => {
      for (const [workerId, { running }] of this.#members) {
        if (running === undefined || running.process.paused) continue;
        const load = { workerId, ...running.process.load };
        running.up.sendOnce({ type: "load-reported", workerId, load });
      }
      this.#beat();
    });
  }

  #member(id: WorkerId): Member {
    const member = this.#members.get(id);
    if (member === undefined) throw new Error(`the pool has no worker ${id}`);
    return member;
  }
}
