/** One connection to PostgreSQL: opening it, and running SQL on it. */

import pg from "pg";
import { newer } from "./postgres-errors.ts";
import type { AnyQuery } from "./postgres-schema.ts";
import {
  forPostgres,
  postgresMigrations,
  schemaName,
  tablesQuery,
  versionQuery,
} from "./postgres-schema.ts";

/** How long a server may take to let somebody in, milliseconds. */
const connectMilliseconds = 5000;

/** How long the server may be silent during a query, milliseconds. */
const silenceMilliseconds = 60_000;

/**
 * How long a transaction may wait for its next statement, milliseconds: a writer that is stopped
 * in the middle of one holds up its successor for no longer.
 */
const idleMilliseconds = 5000;

/** Any number that all versions of Plimsoll agree on; migrations take turns by it. */
const migrationLock = 7_365_001;

/** Numbers as numbers: none that is stored comes near 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: "text") => {
    const isLongNumber = oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC;
    return isLongNumber ? Number : pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

/** SQL with a name is prepared once for a connection. */
export interface Statement {
  readonly name?: string;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What `pg` has and its types leave out. */
interface Client extends pg.Client {
  readonly connection: pg.Connection;
  ref(): void;
  unref(): void;
}

/** A connection; its methods throw what `pg` throws. It does not keep the process alive when idle. */
export class Connection {
  readonly #client: Client;
  readonly #place: string;
  #ended = false;
  #version = 0;

  private constructor(client: Client, place: string) {
    this.#client = client;
    this.#place = place;
    const end = () => {
      this.#ended = true;
    };
    // Without a listener, a server that goes down while nothing is asked would end the process.
    client.on("error", end);
    client.on("end", end);
  }

  /** Throws `store-newer` when a newer version has made the store. */
  static async open(url: string): Promise<Connection> {
    const client = clientFor(url);
    const connection = new Connection(client, placeOf(url));
    try {
      await client.connect();
      await client.query(
        `set search_path = ${schemaName}; set idle_in_transaction_session_timeout = ${idleMilliseconds}`,
      );
      await connection.readVersion();
      return connection;
    } catch (error) {
      connection.drop();
      throw error;
    }
  }

  /** Whether the server has hung up. */
  get ended(): boolean {
    return this.#ended;
  }

  /** How many migrations the store has been through when it was last looked at. */
  get version(): number {
    return this.#version;
  }

  /** Nothing but 0 when there is no store yet. */
  async readVersion(): Promise<void> {
    const [found] = await this.rows(tablesQuery);
    const [row] = found === undefined ? [] : await this.rows(versionQuery);
    this.#version = (row?.version as number | undefined) ?? 0;
    if (this.#version > postgresMigrations.length) {
      throw newer(this.#place, this.#version, postgresMigrations.length);
    }
  }

  /** Makes or completes the tables. To be called in a transaction; others wait for its end. */
  async migrate(): Promise<void> {
    await this.rows(`select pg_advisory_xact_lock(${migrationLock})`);
    await this.readVersion();
    if (this.#version === postgresMigrations.length) return;
    if (this.#version === 0) {
      await this.rows(`create schema if not exists ${schemaName}`);
      await this.rows("create table schema_version (version integer not null)");
      await this.rows("insert into schema_version (version) values (0)");
    }
    for (const sql of postgresMigrations.slice(this.#version).flatMap((make) => make())) {
      await this.rows(sql);
    }
    await this.rows(`update schema_version set version = ${postgresMigrations.length}`);
    this.#version = postgresMigrations.length;
  }

  /** All rows of a query of Kysely. */
  async all<Row>(query: AnyQuery<Row>): Promise<Row[]> {
    const { sql, parameters } = forPostgres(query);
    const { rows } = await this.#client.query(sql, storable(parameters));
    return rows;
  }

  /** All rows of a query of Kysely, each an array in the order of its columns. */
  async tuples<Tuple>(query: AnyQuery<unknown>): Promise<Tuple[]> {
    const { sql, parameters } = forPostgres(query);
    const values = storable(parameters);
    const { rows } = await this.#client.query({ text: sql, values, rowMode: "array" });
    return rows as unknown[] as Tuple[];
  }

  /** Runs SQL without parameters. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.#client.query(sql)).rows;
  }

  /** Runs a statement, and says how many rows it changed or gave. */
  async run({ name, sql, parameters }: Statement): Promise<number> {
    const values = storable(parameters);
    const { rowCount } = await this.#client.query({
      text: sql,
      values,
      ...(name !== undefined && { name }),
    });
    return rowCount ?? 0;
  }

  /** Keeps the process alive while something is asked. */
  hold(busy: boolean): void {
    if (busy) this.#client.ref();
    else this.#client.unref();
  }

  /** Leaves as good manners ask. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.hold(true);
    await this.#client.end();
  }

  /** Leaves at once, whatever is under way. */
  drop(): void {
    this.#ended = true;
    this.#client.connection.stream.destroy();
  }
}

/** Where a URL leads, for messages: without user and password. */
export function placeOf(url: string): string {
  const { host, port, database } = clientFor(url);
  const server = host.startsWith("/") ? host : `${host}:${port}`;
  return `PostgreSQL database ${database ?? ""} on ${server}`;
}

function clientFor(url: string): Client {
  return new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectMilliseconds,
    query_timeout: silenceMilliseconds,
    keepAlive: true,
    application_name: "plimsoll",
    types,
  }) as Client;
}

/** PostgreSQL's texts cannot hold NUL, which outside of JSON is in none but broken names. */
function storable(values: readonly unknown[]): unknown[] {
  return values.map((value) => {
    if (typeof value === "string") return value.replaceAll("\0", "\ufffd");
    return Array.isArray(value) ? storable(value) : value;
  });
}
