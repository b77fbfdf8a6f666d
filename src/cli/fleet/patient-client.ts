/** Asks the coordinators of a fleet, and waits while none of them answers: but not for ever. */

import { FleetError } from "../../engine/fleet-error.ts";
import type { ClientTransport } from "../../engine/fleet-transport.ts";
import type { ClientAnswer, ClientRequest } from "../../protocol/fleet/client-requests.ts";

/** A leader that is alive answers sooner, beside the time that it is allowed to wait for news. */
const ANSWER_SECONDS = 2;

export interface Patience {
  /** How long to wait for any coordinator to answer. */
  readonly seconds: number;
  /** Milliseconds of any clock that only goes on. */
  readonly nowMs: () => number;
  readonly notice: (level: "info" | "warning", text: string) => void;
}

export class PatientClient {
  readonly #transport: ClientTransport;
  readonly #patience: Patience;
  #waiting = false;
  #closed = false;

  constructor(transport: ClientTransport, patience: Patience) {
    this.#transport = transport;
    this.#patience = patience;
  }

  /** Nobody waits for an answer any more. */
  close(): void {
    this.#closed = true;
  }

  /** @returns undefined when nobody has answered for as long as the patience lasts */
  async ask(request: ClientRequest): Promise<ClientAnswer | undefined> {
    const { seconds, nowMs, notice } = this.#patience;
    const waits = request.kind === "follow" ? request.waitSeconds : 0;
    const askedAt = nowMs();
    for (;;) {
      const answer = await this.#transport.ask(request, waits + ANSWER_SECONDS);
      if (answer !== undefined) {
        if (this.#waiting) notice("info", "a coordinator answers again");
        this.#waiting = false;
        return answer;
      }
      if (this.#closed || nowMs() - askedAt >= seconds * 1000) return undefined;
      if (!this.#waiting) notice("warning", "waiting for a coordinator: none answers");
      this.#waiting = true;
    }
  }
}

/** For an answer that belongs to another question. */
export function unexpectedAnswer(kind: ClientAnswer["kind"]): FleetError {
  const message = `The coordinator gave an answer that was not asked for: ${kind}.`;
  const remedy = "Use the same version of Plimsoll for the client and its fleet.";
  return new FleetError("fleet-unusable", message, remedy);
}
