/** The shell around the balancer on the virtual clock: groups of events, a journal, and crashes. */

import type { BalancerStart } from "../core/balancer.ts";
import { Balancer } from "../core/balancer.ts";
import type { Command, SetTimer } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { Standing } from "../core/schedule/standing.ts";
import type { PassTimes, Stopwatch } from "./pass-times.ts";
import type { VirtualClock } from "./virtual-clock.ts";

type Untimed<Event> = Event extends BalancerEvent ? Omit<Event, "at"> : never;

/** An event as it is told: the coordinator adds the time. */
export type ToldEvent = Untimed<BalancerEvent>;

/** Events that were handled together, and what the balancer answered. */
export interface JournalGroup {
  readonly events: readonly BalancerEvent[];
  readonly commands: readonly Command[];
}

export interface VirtualCoordinatorOptions {
  readonly start: BalancerStart;
  readonly clock: VirtualClock;
  readonly stopwatch: Stopwatch;
  readonly passTimes: PassTimes;
  /** Without a journal it cannot crash, and needs no memory for it. */
  readonly keepJournal: boolean;
  readonly onDecided: (group: JournalGroup) => void;
  /** A replay has given other commands than the balancer did. */
  readonly onDivergence: (story: string) => void;
}

export class VirtualCoordinator {
  readonly #options: VirtualCoordinatorOptions;
  #balancer: Balancer;
  /** Is told the journal when it is needed, and only what it does not know yet. */
  #successor: Balancer | undefined;
  #replayedGroups = 0;
  #told: BalancerEvent[] = [];
  readonly #journal: JournalGroup[] = [];
  #downUntil = 0;

  constructor(options: VirtualCoordinatorOptions) {
    this.#options = options;
    this.#balancer = new Balancer(options.start);
  }

  /** True when it has been told something that it has not dealt with. */
  get pending(): boolean {
    return this.#told.length > 0;
  }

  /** True when there is something to decide, now. */
  get ready(): boolean {
    return this.pending && this.#options.clock.now >= this.#downUntil;
  }

  /** What is left to do, as the balancer sees it. */
  standing(): Standing {
    return this.#balancer.standing(this.#options.clock.now);
  }

  /** Takes an event in; while the coordinator is down, it waits for its return. */
  tell(event: ToldEvent): void {
    this.#told.push({ ...event, at: this.#options.clock.now } as BalancerEvent);
  }

  /** Hands everything that was told to the balancer as one group. */
  decide(): void {
    const { clock, stopwatch, passTimes, keepJournal, onDecided } = this.#options;
    const events = this.#told.map((event) => ({ ...event, at: clock.now }));
    this.#told = [];
    const before = stopwatch();
    const commands = this.#balancer.handle(events);
    passTimes.add(stopwatch() - before, commands);
    const group = { events, commands };
    if (keepJournal) this.#journal.push(group);
    for (const command of commands) {
      if (command.type === "set-timer") this.#setTimer(command);
    }
    onDecided(group);
  }

  /**
   * Its balancer is gone; another one, which knows the journal alone, goes on. The next successor is
   * told what this one does: so each of the two is checked against the other all the time.
   */
  crash(forSeconds: number): void {
    const { clock } = this.#options;
    this.#downUntil = clock.now + forSeconds;
    // Something has to happen when it is back, even when nobody has written meanwhile.
    clock.at(this.#downUntil, () => {});
    [this.#balancer, this.#successor] = [this.#replay(), this.#balancer];
  }

  /** A balancer that is told the whole journal answers the same, and comes to know the same. */
  verifyReplay(): void {
    const { now } = this.#options.clock;
    const known = (balancer: Balancer) =>
      JSON.stringify([balancer.outlook(now), balancer.estimates]);
    const [before, again] = [known(this.#balancer), known(this.#replay())];
    if (again !== before) this.#options.onDivergence(`state: first ${before}, then ${again}`);
  }

  #replay(): Balancer {
    this.#successor ??= new Balancer(this.#options.start);
    for (const { events, commands } of this.#journal.slice(this.#replayedGroups)) {
      const again = this.#successor.handle(events);
      if (!isSame(commands, again)) {
        const [first, then] = [commands, again].map((one) => JSON.stringify(one));
        this.#options.onDivergence(`group ${this.#replayedGroups}: first ${first}, then ${then}`);
      }
      this.#replayedGroups += 1;
    }
    return this.#successor;
  }

  #setTimer({ timer, at }: SetTimer): void {
    this.#options.clock.at(at, () => this.tell({ type: "timer-fired", timer, cause: "clock" }));
  }
}

/** Whether two plain values are written in the same way. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (one === null || other === null) return false;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    return one.every((value, place) => isSame(value, other[place]));
  }
  const [names, otherNames] = [Object.keys(one), Object.keys(other)];
  if (names.length !== otherNames.length) return false;
  return names.every((name, place) => {
    if (name !== otherNames[place]) return false;
    return isSame(one[name as keyof typeof one], other[name as keyof typeof other]);
  });
}
