/** A key that one coordinator holds at a time, and that another may take when it is not renewed. */

import { randomUUID } from "node:crypto";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Leadership, LeadershipEvents } from "../fleet-transport.ts";
import { openConnection } from "./connection.ts";
import type { FleetAddress } from "./fleet-address.ts";
import type { FleetNames } from "./fleet-names.ts";
import { LEADER_SECONDS, openLeaderBucket } from "./fleet-storage.ts";

const KEY = "leader";
const RENEW_MS = 500;
/** Whoever could not renew it for so long takes it for lost, before others may have it. */
const LOST_MS = LEADER_SECONDS * 1000 * 0.75;
const WATCH_MS = 50;
/**
 * Between two looks at most so much time counts: where it was more, we slept ourselves, and the next
 * renewal tells whether somebody else has taken the key meanwhile.
 */
const LONGEST_WATCH_MS = 2 * WATCH_MS;

/**
 * A connection for the key alone: what a coordinator is told otherwise may be so much that answers
 * which came behind it would come too late. How the server is reached is told of the other one.
 */
export async function connectForLeadership(
  address: FleetAddress,
  name: string,
): Promise<NatsConnection> {
  return await openConnection(address, {
    name: `plimsoll coordinator ${name}, leadership`,
    patienceSeconds: Number.POSITIVE_INFINITY,
    notice: () => {},
    reconnected: () => {},
  });
}

export class LeaderKey implements Leadership {
  readonly #connection: NatsConnection;
  readonly #names: FleetNames;
  /** What we write into the key; nobody else does. */
  readonly #mark: string;
  readonly #events: LeadershipEvents;
  #bucket: KV | undefined;
  /** Of the key as we have it; undefined while we have it not. */
  #revision: number | undefined;
  /** For how long we have been awake since the last renewal was asked for. */
  #unrenewedMs = 0;
  /** The key as somebody else has it, and since when it has been so. */
  #seen: { readonly revision: number; readonly at: number } | undefined;
  #contending = false;
  #looping = false;

  constructor(
    connection: NatsConnection,
    names: FleetNames,
    name: string,
    events: LeadershipEvents,
  ) {
    this.#connection = connection;
    this.#names = names;
    this.#mark = `${name} ${randomUUID()}`;
    this.#events = events;
  }

  contend(): void {
    this.#contending = true;
    if (!this.#looping) void this.#loop();
  }

  async release(): Promise<void> {
    this.#contending = false;
    const revision = this.#revision;
    this.#revision = undefined;
    if (revision === undefined || this.#connection.isClosed()) return;
    await this.#bucket?.delete(KEY, { previousSeq: revision }).catch(() => {});
  }

  async #loop(): Promise<void> {
    this.#looping = true;
    while (this.#contending && !this.#connection.isClosed()) {
      await (this.#revision === undefined ? this.#acquire() : this.#renew(this.#revision));
      await new Promise((resolve) => setTimeout(resolve, RENEW_MS));
    }
    this.#looping = false;
  }

  /**
   * Takes the key when nobody has it, or when nobody has renewed it while we looked on: servers are
   * not relied upon to forget it in time.
   */
  async #acquire(): Promise<void> {
    try {
      this.#bucket ??= await openLeaderBucket(this.#connection, this.#names);
      const begunAt = performance.now();
      const entry = await this.#bucket.get(KEY);
      const held = entry !== null && entry.operation === "PUT";
      if (held && !this.#isAbandoned(entry.revision, begunAt)) return;
      const revision = held
        ? await this.#bucket.update(KEY, this.#mark, entry.revision)
        : await this.#bucket.create(KEY, this.#mark);
      if (!this.#contending || performance.now() - begunAt > LOST_MS) {
        // It came too late to be of use to us.
        await this.#bucket.delete(KEY, { previousSeq: revision });
        return;
      }
      this.#revision = revision;
      this.#unrenewedMs = performance.now() - begunAt;
      this.#watch();
      this.#events.elected();
    } catch {
      // Somebody else was quicker, or the server is away.
    }
  }

  /** Whether the key has stayed as it is for as long as a leader lives without renewing it. */
  #isAbandoned(revision: number, now: number): boolean {
    if (this.#seen?.revision !== revision) this.#seen = { revision, at: now };
    return now - this.#seen.at > LEADER_SECONDS * 1000;
  }

  async #renew(revision: number): Promise<void> {
    const before = this.#unrenewedMs;
    try {
      const renewed = await this.#bucket?.update(KEY, this.#mark, revision);
      if (this.#revision !== revision || renewed === undefined) return;
      this.#revision = renewed;
      this.#unrenewedMs -= before;
    } catch (error) {
      // A server that is away may be back in time; another revision may be that of somebody else.
      const text = error instanceof Error ? error.message : String(error);
      if (/wrong last sequence/i.test(text)) await this.#lookAgain(revision);
    }
  }

  /** A renewal of which we did not hear in time has been made all the same. */
  async #lookAgain(revision: number): Promise<void> {
    const entry = await this.#bucket?.get(KEY).catch(() => undefined);
    if (entry === undefined || this.#revision !== revision) return;
    const isOurs = entry?.operation === "PUT" && entry.string() === this.#mark;
    if (isOurs) this.#revision = entry.revision;
    else this.#lose("somebody else leads");
  }

  /** A request that hangs must not keep us from knowing that the time is over. */
  #watch(): void {
    let lookedAt = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      this.#unrenewedMs += Math.min(now - lookedAt, LONGEST_WATCH_MS);
      lookedAt = now;
      if (this.#revision === undefined) clearInterval(timer);
      else if (this.#unrenewedMs > LOST_MS) {
        this.#lose("its leadership could not be renewed in time");
      }
    }, WATCH_MS);
  }

  #lose(reason: string): void {
    if (this.#revision === undefined) return;
    this.#revision = undefined;
    this.#events.deposed(reason);
  }
}
