/** Under which names the messages and the stored things of a fleet are known to its server. */

/** Names of one fleet. */
export class FleetNames {
  readonly #fleet: string;

  constructor(fleet: string) {
    this.#fleet = fleet;
  }

  get prefix(): string {
    return `plimsoll.${this.#fleet}`;
  }

  /** Workers greet the leader, each on a subject of its own: whoever has its id may use it. */
  hello(workerId: string): string {
    return `${this.prefix}.hello.${tokens(workerId)}`;
  }

  get hellos(): string {
    return `${this.prefix}.hello.>`;
  }

  /** The leader says that it leads. */
  get leader(): string {
    return `${this.prefix}.leader`;
  }

  /** Clients ask the leader. */
  get client(): string {
    return `${this.prefix}.client`;
  }

  heartbeat(workerId: string): string {
    return `${this.prefix}.heartbeat.${tokens(workerId)}`;
  }

  get heartbeats(): string {
    return `${this.prefix}.heartbeat.>`;
  }

  orders(workerId: string): string {
    return `${this.prefix}.orders.${tokens(workerId)}`;
  }

  get allOrders(): string {
    return `${this.prefix}.orders.>`;
  }

  reports(workerId: string): string {
    return `${this.prefix}.reports.${tokens(workerId)}`;
  }

  get allReports(): string {
    return `${this.prefix}.reports.>`;
  }

  get reportStream(): string {
    return `plimsoll_${this.#fleet}_reports`;
  }

  get leaderBucket(): string {
    return `plimsoll_${this.#fleet}_leader`;
  }

  /** Content by its name. */
  content(name: string): string {
    return `${this.prefix}.content.${name}`;
  }

  get allContent(): string {
    return this.content("*");
  }

  get contentStream(): string {
    return `plimsoll_${this.#fleet}_content`;
  }
}

/** Stands for a text that is empty. */
const EMPTY = "%";

/** How many tokens stand before the id of a worker: `plimsoll`, the fleet, the kind of message. */
const BEFORE_ID = 3;

/** The worker that speaks on a subject. */
export function workerOf(subject: string): string {
  return subject.split(".").slice(BEFORE_ID).map(decoded).join("/");
}

/**
 * The id of a worker as tokens of a subject: what stands before and after its first `/` is a token
 * each, so that credentials for `NAME` can hold for all of `NAME/…`.
 */
function tokens(workerId: string): string {
  const slash = workerId.indexOf("/");
  if (slash < 0) return encoded(workerId);
  return `${encoded(workerId.slice(0, slash))}.${encoded(workerId.slice(slash + 1))}`;
}

/** One token, whatever the text has in it. */
function encoded(text: string): string {
  if (text === "") return EMPTY;
  return encodeURIComponent(Buffer.from(text).toString()).replaceAll(/[.*'()!~]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

function decoded(token: string): string {
  try {
    return token === EMPTY ? "" : decodeURIComponent(token);
  } catch {
    // Not of our making: the id of nobody.
    return token;
  }
}
