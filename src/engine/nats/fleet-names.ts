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

  /** Workers greet the leader. */
  get hello(): string {
    return `${this.prefix}.hello`;
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
    return `${this.prefix}.heartbeat.${token(workerId)}`;
  }

  get heartbeats(): string {
    return `${this.prefix}.heartbeat.*`;
  }

  orders(workerId: string): string {
    return `${this.prefix}.orders.${token(workerId)}`;
  }

  reports(workerId: string): string {
    return `${this.prefix}.reports.${token(workerId)}`;
  }

  get allReports(): string {
    return `${this.prefix}.reports.*`;
  }

  get reportStream(): string {
    return `plimsoll_${this.#fleet}_reports`;
  }

  get leaderBucket(): string {
    return `plimsoll_${this.#fleet}_leader`;
  }

  get contentBucket(): string {
    return `plimsoll_${this.#fleet}_content`;
  }
}

/** The worker whose heartbeats come on a subject. */
export function workerOf(subject: string): string {
  return decodeURIComponent(subject.slice(subject.lastIndexOf(".") + 1));
}

/** One token of a subject, whatever the id has in it. */
function token(workerId: string): string {
  return encodeURIComponent(workerId).replaceAll(/[.*'()!~]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
