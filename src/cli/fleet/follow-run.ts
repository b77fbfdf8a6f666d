/** Follows a run of a fleet, and tells an observer of it what a run on this machine would. */

import type { RunObserver, RunSnapshot } from "../../coordinator/run-progress.ts";
import type { RunReport, TestReport } from "../../coordinator/run-report.ts";
import { compareText } from "../../core/model/identifiers.ts";
import type { ClientAnswer, RunCursor, RunNews } from "../../protocol/fleet/client-requests.ts";
import type { PatientClient } from "./patient-client.ts";
import { unexpectedAnswer } from "./patient-client.ts";
import { readReport, readSnapshot, readTestReport } from "./told-reports.ts";

/** How old what the lanes show may be. */
const NEWS_SECONDS = 1;

type ErrorAnswer = Extract<ClientAnswer, { readonly kind: "error" }>;

/** How following a run came to its end. */
export type Followed =
  | { readonly kind: "over"; readonly report: RunReport }
  | { readonly kind: "refused"; readonly error: ErrorAnswer }
  /** No coordinator has answered for too long; the run may go on without us. */
  | { readonly kind: "unanswered" };

/**
 * Tells everything once, whatever leaders tell again; `ended` of the observer is left to the caller,
 * who may have to add to the report.
 */
export async function followRun(
  run: string,
  client: PatientClient,
  observer: Omit<RunObserver, "ended">,
): Promise<Followed> {
  const followed = new FollowedRun(run, observer);
  let since: RunCursor = { epoch: 0, index: 0 };
  for (;;) {
    const request = { kind: "follow", run, since, waitSeconds: NEWS_SECONDS } as const;
    const answer = await client.ask(request);
    if (answer === undefined) return { kind: "unanswered" };
    if (answer.kind === "error") return { kind: "refused", error: answer };
    if (answer.kind !== "news") throw unexpectedAnswer(answer.kind);
    since = answer.next;
    const report = followed.heard(answer);
    if (report !== undefined) return { kind: "over", report };
  }
}

class FollowedRun {
  readonly #run: string;
  readonly #observer: Omit<RunObserver, "ended">;
  readonly #settled = new Map<string, TestReport>();
  #snapshot: RunSnapshot | undefined;
  #hasBegun = false;

  constructor(run: string, observer: Omit<RunObserver, "ended">) {
    this.#run = run;
    this.#observer = observer;
  }

  /** @returns the report, once the run is over and all of it was told */
  heard(news: RunNews): RunReport | undefined {
    for (const { level, text } of news.notices) this.#observer.notice(level, text);
    if (news.snapshot !== undefined) this.#snapshot = readSnapshot(news.snapshot);
    this.#begin(news.began, this.#snapshot);
    const fresh = news.settled.map(readTestReport).filter(({ key }) => !this.#settled.has(key));
    for (const test of fresh) this.#settled.set(test.key, test);
    if (fresh.length > 0) this.#observer.settled(fresh);
    if (news.report === undefined || news.more) return undefined;
    return { ...readReport(news.report), tests: this.#inOrder() };
  }

  #begin(began: RunNews["began"], first: RunSnapshot | undefined): void {
    if (this.#hasBegun || began === undefined || first === undefined) return;
    this.#hasBegun = true;
    const snapshot = () => this.#snapshot ?? first;
    this.#observer.began({ runId: this.#run, ...began, snapshot });
  }

  #inOrder(): TestReport[] {
    return [...this.#settled.values()].sort(
      (a, b) => compareText(a.suite, b.suite) || compareText(a.id, b.id),
    );
  }
}
