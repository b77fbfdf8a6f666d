/** What can keep somebody from using a fleet. */

/** What to tell a user when a fleet cannot be used. */
export class FleetError extends Error {
  /**
   * `fleet-address`: it is none. `fleet-unreachable`: no server answers. `fleet-refused`: the server
   * knows no such credentials. `fleet-credentials`: their file cannot be used. `fleet-unusable`: the
   * server lacks JetStream, or room.
   */
  readonly code:
    | "fleet-address"
    | "fleet-unreachable"
    | "fleet-refused"
    | "fleet-credentials"
    | "fleet-unusable";
  readonly remedy: string;

  constructor(code: FleetError["code"], message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "FleetError";
    this.code = code;
    this.remedy = remedy;
  }
}
