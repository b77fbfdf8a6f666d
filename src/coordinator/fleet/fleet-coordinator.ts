/** A coordinator of a fleet as a service: one of several leads, and the others wait to follow it. */

import type { Policy } from "../../core/schedule/policies/policy.ts";
import type {
  CoordinatorEvents,
  CoordinatorTransport,
  Leadership,
  LeadershipEvents,
} from "../../engine/fleet-transport.ts";
import type { Store } from "../../store/store.ts";
import type { Clock } from "../clock.ts";
import { NOT_LEADING } from "./client-desk.ts";
import { FleetLeader } from "./fleet-leader.ts";

export interface FleetCoordinatorOptions {
  /** Name of this coordinator, for people. */
  readonly name: string;
  readonly clock: Clock;
  readonly policy: Policy | undefined;
  readonly connect: (events: CoordinatorEvents) => Promise<CoordinatorTransport>;
  readonly contend: (events: LeadershipEvents) => Leadership;
  /**
   * Opens the store and counts leaderships in it.
   *
   * @returns the number of the one that begins, and a store that nobody else writes to as long as it
   * is open, or that refuses everything once a later leadership has begun
   */
  readonly beginLeadership: () => Promise<{ epoch: number; store: Store }>;
  readonly notice: (level: "info" | "warning", text: string) => void;
}

/** After a leadership that could not begin, others have their turn for so long. */
const STAND_BACK_MS = 1000;

export class FleetCoordinator {
  readonly #options: FleetCoordinatorOptions;
  readonly #leadership: Leadership;
  #transport: CoordinatorTransport | undefined;
  #leader: FleetLeader | undefined;
  #store: Store | undefined;
  /** Counts elections, so that a late answer to an earlier one is known as such. */
  #elections = 0;
  #closed = false;

  constructor(options: FleetCoordinatorOptions) {
    this.#options = options;
    this.#leadership = options.contend({
      elected: () => void this.#lead(),
      deposed: (reason) => this.#depose(reason),
    });
  }

  /** Connects and waits for its turn to lead, for as long as the process lives. */
  async start(): Promise<void> {
    const { notice } = this.#options;
    // Whoever leads hears; at other times nothing comes, or it is not for us.
    this.#transport = await this.#options.connect({
      greeted: (hello) => this.#leader?.greeted(hello) ?? { kind: "later", seconds: 0.5 },
      heartbeat: (workerId, heartbeat) => this.#leader?.heartbeat(workerId, heartbeat),
      reported: (report, acknowledge) => this.#leader?.reported(report, acknowledge),
      unreachable: (workerId, incarnation) => this.#leader?.unreachable(workerId, incarnation),
      refused: (workerId, incarnation, answer) =>
        this.#leader?.refused(workerId, incarnation, answer),
      asked: async (request) => (await this.#leader?.asked(request)) ?? NOT_LEADING,
      notice,
    });
    this.#leadership.contend();
    notice("info", "is ready and waits for its turn to lead");
  }

  /** Gives the leadership up, so that another coordinator can take over at once. */
  async close(): Promise<void> {
    this.#closed = true;
    const leader = this.#leader;
    this.#leader = undefined;
    await leader?.stop();
    await this.#closeStore();
    await this.#leadership.release();
    await this.#transport?.close();
  }

  async #lead(): Promise<void> {
    const { name, clock, policy, notice, beginLeadership } = this.#options;
    this.#elections += 1;
    const election = this.#elections;
    const isStale = () => this.#closed || election !== this.#elections;
    try {
      const { epoch, store } = await beginLeadership();
      const transport = this.#transport;
      if (isStale() || transport === undefined) {
        await store.close();
        return;
      }
      this.#store = store;
      const leader = new FleetLeader({
        ...{ name, epoch, store, transport, clock, policy, notice },
        failed: (reason) => this.#standBack(reason),
      });
      this.#leader = leader;
      await leader.start();
    } catch (error) {
      if (!isStale()) this.#standBack(error instanceof Error ? error.message : String(error));
    }
  }

  #depose(reason: string): void {
    this.#elections += 1;
    const leader = this.#leader;
    this.#leader = undefined;
    if (leader === undefined) return;
    this.#options.notice("warning", `leads no more: ${reason}`);
    void leader
      .stop()
      .then(() => this.#closeStore())
      .catch((error: unknown) => this.#complain(error));
  }

  /** Whoever leads next may need it. */
  async #closeStore(): Promise<void> {
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }

  /** Something of ours is in trouble: another coordinator may do better. */
  #standBack(reason: string): void {
    if (this.#leader === undefined) this.#options.notice("warning", `cannot lead: ${reason}`);
    this.#depose(reason);
    this.#leadership
      .release()
      .catch((error: unknown) => this.#complain(error))
      .finally(() => {
        setTimeout(() => {
          if (!this.#closed) this.#leadership.contend();
        }, STAND_BACK_MS);
      });
  }

  #complain(error: unknown): void {
    this.#options.notice("warning", String(error));
  }
}
