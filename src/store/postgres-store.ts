/** The store of a fleet, in PostgreSQL: one leads and writes, all others read. */

import { setTimeout as delay } from "node:timers/promises";
import type { OpenRun } from "./postgres-append.ts";
import { fenceSql } from "./postgres-append.ts";
import { Connection, placeOf } from "./postgres-connection.ts";
import { explainRefusal, fenced, isLost, unreachable, unusable } from "./postgres-errors.ts";
import type { AppendCall } from "./postgres-rows.ts";
import { PostgresRows } from "./postgres-rows.ts";
import { postgresMigrations } from "./postgres-schema.ts";
import { RecordStore } from "./record-store.ts";
import type { OperationName, RowCall, RowCaller, RowOutcome } from "./row-calls.ts";
import type { RowOperations } from "./rows.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store.ts";

/** A store that several processes may have open. */
export interface PostgresStore extends Store {
  /**
   * Makes this process the one that writes, and gives the number of its leadership, which is
   * higher than all before it. From then on whatever another writes is refused with
   * `store-fenced`. Without it, the first thing that is written begins a leadership.
   */
  beginLeadership(): Promise<number>;
}

/** How long to look for a server, seconds. */
interface Patience {
  /** That was there before. */
  readonly again: number;
  /** That was never there: the location may be wrong. */
  readonly first: number;
}

const usualPatience: Patience = { again: 60, first: 10 };

/**
 * Opens the store at a URL, `postgres://…` or `postgresql://…`. Connects when it is first used; a
 * store that nobody is waiting for does not keep the process alive. While the server is away, calls
 * wait. Throws, and calls reject with, `StoreError`; none of them shows the password.
 */
export function openPostgresStore(url: string, patience = usualPatience): PostgresStore {
  const rows = new PostgresCaller(url, patience);
  return Object.assign(new RecordStore(rows), { beginLeadership: () => rows.beginLeadership() });
}

interface PendingCall {
  readonly call: RowCall;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const readingOperations: ReadonlySet<OperationName> = new Set<OperationName>([
  "listRuns",
  "loadRun",
  "loadJournal",
  "loadEstimates",
  "unlearnedRuns",
  "loadTuning",
  "history",
  "summarizeHistory",
]);

/**
 * Carries out calls, one batch at a time: what is called while a batch is under way makes up the
 * next. A batch that writes has a number and begins by writing it beside the number of the
 * leadership: so it is refused when another leads, and when the connection was lost, it is known
 * whether it had been committed.
 */
class PostgresCaller implements RowCaller {
  readonly #url: string;
  readonly #place: string;
  readonly #patience: Patience;
  readonly #openRuns = new Map<string, OpenRun>();
  #connection: Connection | undefined;
  #reached = false;
  /** Of the leadership; undefined before the first. */
  #epoch: number | undefined;
  #batch = 0;
  #refusal: StoreError | undefined;
  #waiting: PendingCall[] = [];
  /** What is under way and what waits for it. */
  #turns: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(url: string, patience: Patience) {
    this.#url = url;
    this.#patience = patience;
    try {
      this.#place = placeOf(url);
    } catch {
      // What the error says may hold the password.
      throw unusable(new Error("it is no URL of PostgreSQL"), "The store's location");
    }
  }

  call<Name extends OperationName>(
    operation: Name,
    ...parameters: Parameters<RowOperations[Name]>
  ): Promise<ReturnType<RowOperations[Name]>> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) {
        reject(new Error("The store is closed"));
        return;
      }
      if (this.#waiting.length === 0) void this.#takeTurn(() => this.#carryOutWaiting());
      this.#waiting.push({
        call: { operation, parameters } as RowCall,
        resolve: resolve as PendingCall["resolve"],
        reject,
      });
    });
  }

  async beginLeadership(): Promise<number> {
    if (this.#closed !== undefined) throw new Error("The store is closed");
    return this.#takeTurn(() => this.#persist((connection) => this.#lead(connection)));
  }

  /** What was called before is carried out first. */
  close(): Promise<void> {
    this.#closed ??= this.#takeTurn(async () => {
      await this.#connection?.close().catch(() => this.#drop());
    });
    return this.#closed;
  }

  #takeTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(work);
    this.#turns = turn.catch(() => {});
    return turn;
  }

  async #carryOutWaiting(): Promise<void> {
    const pending = this.#waiting;
    this.#waiting = [];
    const outcomes = await this.#execute(pending.map(({ call }) => call));
    for (const [index, { resolve, reject }] of pending.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined || "error" in outcome) reject(outcome?.error);
      else resolve(outcome.value);
    }
  }

  /**
   * Carries out all calls in one transaction. When one of them fails for a reason of its own, each
   * gets a transaction of its own, so that it spoils only itself; when the store fails, all fail.
   */
  async #execute(calls: readonly RowCall[]): Promise<RowOutcome[]> {
    try {
      const values = calls.every(({ operation }) => readingOperations.has(operation))
        ? await this.#persist((connection) => this.#read(connection, calls))
        : await this.#write(calls);
      return values.map((value) => ({ value }));
    } catch (error) {
      if (calls.length === 1 || error instanceof StoreError) return calls.map(() => ({ error }));
      const outcomes: RowOutcome[] = [];
      for (const call of calls) outcomes.push(...(await this.#execute([call])));
      return outcomes;
    }
  }

  /** Does it again on a new connection for as long as the server is away, within patience. */
  async #persist<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    let lostAt: number | undefined;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const connection = await this.#connected();
        connection.hold(true);
        const result = await work(connection);
        connection.hold(false);
        return result;
      } catch (error) {
        this.#drop();
        if (!isLost(error)) throw explainRefusal(error, this.#place);
        const seconds = this.#reached ? this.#patience.again : this.#patience.first;
        lostAt ??= performance.now();
        if (performance.now() - lostAt > seconds * 1000) {
          throw unreachable(error as Error, this.#place, seconds);
        }
      }
      // A connection that broke is made anew at once; a server that is away gets some time.
      if (attempt > 0) await delay(Math.min(25 * 2 ** attempt, 1000));
    }
  }

  async #connected(): Promise<Connection> {
    if (this.#connection?.ended === false) return this.#connection;
    this.#drop();
    try {
      this.#connection = await Connection.open(this.#url);
    } catch (error) {
      const isOurs = isLost(error) || error instanceof StoreError || !(error instanceof Error);
      throw isOurs ? error : unusable(error, this.#place);
    }
    this.#reached = true;
    return this.#connection;
  }

  /** Whatever went wrong: the server undoes what was open, and what was believed may not hold. */
  #drop(): void {
    this.#openRuns.clear();
    this.#connection?.drop();
    this.#connection = undefined;
  }

  async #lead(connection: Connection): Promise<number> {
    await connection.rows("begin");
    await connection.migrate();
    const [row] = await connection.rows(
      "update leadership set epoch = epoch + 1, last_batch = 0 returning epoch",
    );
    await connection.rows("commit");
    const epoch = row?.epoch as number;
    this.#epoch = epoch;
    this.#batch = 0;
    this.#refusal = undefined;
    this.#openRuns.clear();
    return epoch;
  }

  /** Everything out of one snapshot. */
  async #read(connection: Connection, calls: readonly RowCall[]): Promise<unknown[]> {
    await connection.rows("begin transaction isolation level repeatable read read only");
    // Somebody may have made or completed the tables since.
    if (connection.version < postgresMigrations.length) await connection.readVersion();
    const rows = new PostgresRows(connection, new Map());
    const values: unknown[] = [];
    for (const call of calls) {
      values.push(connection.version > 0 ? await apply(rows, call) : nothing(call));
    }
    await connection.rows("commit");
    return values;
  }

  async #write(calls: readonly RowCall[]): Promise<unknown[]> {
    if (this.#refusal !== undefined) throw this.#refusal;
    if (this.#epoch === undefined) await this.#persist((connection) => this.#lead(connection));
    this.#batch += 1;
    return this.#persist(async (connection) => {
      const values = await this.#writeOnce(connection, calls);
      if (values !== undefined) return values;
      const [row] = await connection.rows("select epoch from leadership");
      if (row?.epoch !== this.#epoch) {
        this.#refusal = fenced(this.#place);
        throw this.#refusal;
      }
      // An earlier try had been committed before its answer was lost.
      const reads = calls.filter(({ operation }) => readingOperations.has(operation));
      const read = await this.#read(connection, reads);
      return calls.map((call) => (reads.includes(call) ? read.shift() : undefined));
    });
  }

  /** Undefined when the fence lets nothing through. */
  async #writeOnce(
    connection: Connection,
    calls: readonly RowCall[],
  ): Promise<unknown[] | undefined> {
    const fence = { epoch: this.#epoch ?? 0, batch: this.#batch };
    const rows = new PostgresRows(connection, this.#openRuns);
    const appends = calls.filter((call): call is AppendCall => call.operation === "append");
    const alone = appends.length === calls.length ? rows.fencedAppend(appends, fence) : undefined;
    if (alone !== undefined) {
      return (await connection.run(alone)) === 0 ? undefined : calls.map(() => undefined);
    }
    await connection.rows("begin");
    const passed = await connection.run({ sql: fenceSql, parameters: [fence.epoch, fence.batch] });
    const values: unknown[] = [];
    if (passed > 0 && appends.length === calls.length) await rows.appendAll(appends);
    else if (passed > 0) for (const call of calls) values.push(await apply(rows, call));
    await connection.rows(passed > 0 ? "commit" : "rollback");
    return passed > 0 ? calls.map((_, index) => values[index]) : undefined;
  }
}

function apply(rows: PostgresRows, { operation, parameters }: RowCall): Promise<unknown> {
  const operate = rows[operation] as (...parameters: unknown[]) => Promise<unknown>;
  return operate.apply(rows, parameters);
}

/** What a store has that nobody has written to. */
function nothing({ operation }: RowCall): unknown {
  return operation === "loadRun" ? undefined : [];
}
