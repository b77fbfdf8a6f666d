/** The shell around the balancer: it brings the time, the timers and the journal. */

import type { BalancerStart } from "../core/balancer.ts";
import { Balancer } from "../core/balancer.ts";
import type { Command } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { Outlook } from "../core/schedule/outlook.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import type { Clock } from "./clock.ts";

type Untimed<Event> = Event extends BalancerEvent ? Omit<Event, "at"> : never;

/** An event as it is told: the service adds the time. */
export type ToldEvent = Untimed<BalancerEvent>;

/** Events that were handled at once, and what the balancer wants done about them. */
export interface DecidedGroup {
  /** Counts the groups of a run. */
  readonly sequence: number;
  readonly events: readonly BalancerEvent[];
  readonly commands: readonly Command[];
}

export interface LoadBalancerServiceOptions {
  readonly start: BalancerStart;
  readonly clock: Clock;
  /** Number of the first group: a resumed run goes on counting. */
  readonly firstSequence: number;
  /** Called once for each group, in order. */
  readonly onDecided: (group: DecidedGroup) => void;
}

/**
 * Takes events from anywhere, hands them to the balancer in groups (all that came in one turn of
 * the event loop), and passes on its commands. Timers come back as events of their own.
 */
export class LoadBalancerService {
  readonly #balancer: Balancer;
  readonly #options: LoadBalancerServiceOptions;
  #told: BalancerEvent[] = [];
  #sequence: number;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LoadBalancerServiceOptions) {
    this.#options = options;
    this.#balancer = new Balancer(options.start);
    this.#sequence = options.firstSequence;
  }

  /** Tells the balancer something; it decides before the next turn of the event loop. */
  tell(event: ToldEvent): void {
    if (this.#closed) return;
    if (this.#told.length === 0) setImmediate(() => this.#decide());
    this.#told.push({ ...event, at: this.#options.clock.seconds() } as BalancerEvent);
  }

  /** How long what is left will take. */
  outlook(): Outlook {
    return this.#balancer.outlook(this.#options.clock.seconds());
  }

  /** What was learned so far. */
  get estimates(): StoredEstimate[] {
    return this.#balancer.estimates;
  }

  /** No further group is decided. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #decide(): void {
    if (this.#closed) return;
    const events = this.#told;
    this.#told = [];
    const commands = this.#balancer.handle(events);
    for (const command of commands) {
      if (command.type === "set-timer") this.#setTimer(command.at);
    }
    this.#sequence += 1;
    this.#options.onDecided({ sequence: this.#sequence - 1, events, commands });
  }

  #setTimer(at: number): void {
    const waitMs = Math.max(0, (at - this.#options.clock.seconds()) * 1000);
    this.#timer = setTimeout(
      () => this.tell({ type: "timer-fired", timer: "tick", cause: "clock" }),
      waitMs,
    );
  }
}
