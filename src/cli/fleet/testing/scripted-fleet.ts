/** A fleet for tests of clients: its leaders tell what a test has them tell, die, and are followed. */

import { NewsFeed } from "../../../coordinator/fleet/news-feed.ts";
import type { RunObserver, RunSnapshot } from "../../../coordinator/run-progress.ts";
import type { TestReport } from "../../../coordinator/run-report.ts";
import type { ClientTransport } from "../../../engine/fleet-transport.ts";
import type { ClientAnswer, ClientRequest } from "../../../protocol/fleet/client-requests.ts";
import type { Patience } from "../patient-client.ts";

/** What happens when a client asks; without an answer its time passes. */
type Step = (
  request: ClientRequest,
) => Promise<ClientAnswer | undefined> | ClientAnswer | undefined;

export class ScriptedFleet implements ClientTransport {
  readonly asked: ClientRequest[] = [];
  readonly #steps: Step[];
  #nowMs = 0;

  /** The last step is repeated. */
  constructor(...steps: Step[]) {
    this.#steps = steps;
  }

  async ask(request: ClientRequest, limitSeconds: number): Promise<ClientAnswer | undefined> {
    this.asked.push(structuredClone(request));
    const step = this.#steps.length > 1 ? this.#steps.shift() : this.#steps[0];
    const answer = await step?.(request);
    if (answer === undefined) this.#nowMs += limitSeconds * 1000;
    // What travels is JSON.
    return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  }

  async close(): Promise<void> {}

  patience(seconds: number, notice: Patience["notice"] = () => {}): Patience {
    return { seconds, nowMs: () => this.#nowMs, notice };
  }
}

/** A leader that has told nothing yet. */
export function leader(epoch: number): { readonly news: NewsFeed; readonly answers: Step } {
  const news = new NewsFeed(epoch);
  const answers: Step = async (request) => {
    if (request.kind === "follow") return await news.read(request.since, 0);
    return { kind: "accepted", run: "run" in request ? request.run : "" };
  };
  return { news, answers };
}

/** Writes down what a view would show. */
export function recorder(): Omit<RunObserver, "ended"> & {
  readonly seen: string[];
  snapshot: () => RunSnapshot | undefined;
} {
  const seen: string[] = [];
  const made = {
    seen,
    snapshot: (): RunSnapshot | undefined => undefined,
    notice: (level: string, text: string) => void seen.push(`${level}: ${text}`),
    began(run: Parameters<RunObserver["began"]>[0]) {
      made.snapshot = run.snapshot;
      seen.push(`began ${run.runId} with ${run.tests}`);
    },
    settled: (tests: readonly TestReport[]) =>
      void seen.push(`settled ${tests.map(({ key }) => key).join(" ")}`),
  };
  return made;
}
