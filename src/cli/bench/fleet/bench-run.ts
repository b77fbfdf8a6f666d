/** One run of a benchmark on its own fleet, from the submission to the report. */

import { z } from "zod";
import type { NatsClient } from "../../../engine/nats/client-transport.ts";
import type { SubmitRun } from "../../../protocol/fleet/client-requests.ts";

const PATIENCE_SECONDS = 60;
const NEWS_SECONDS = 5;

const reportSchema = z.object({
  counts: z.object({ passed: z.number() }),
  measures: z.object({ makespanSeconds: z.number() }),
});

const settledSchema = z.object({
  attempts: z.array(z.object({ workerId: z.string(), startedAt: z.number(), seconds: z.number() })),
});

/** Of one test: which worker ran it, and when, by the coordinator's clock. */
export interface BenchAttempt {
  readonly workerId: string;
  readonly beganMs: number;
  readonly endedMs: number;
}

export interface BenchRun {
  readonly id: string;
  /** Folder with the runner module `empty.mjs` or the like. */
  readonly folder: string;
  readonly module: string;
}

export interface BenchRunFigures {
  readonly passed: number;
  /** From the submission to the report, as the client sees it. */
  readonly seconds: number;
  /** From the submission of the found tests to the last result. */
  readonly makespanSeconds: number;
  readonly attempts: readonly BenchAttempt[];
}

/** @throws Error when the fleet does not answer or a test has not passed */
export async function benchRun(client: NatsClient, run: BenchRun): Promise<BenchRunFigures> {
  const before = performance.now();
  const accepted = await client.ask(submission(run), PATIENCE_SECONDS);
  if (accepted?.kind !== "accepted") throw new Error(`not accepted: ${JSON.stringify(accepted)}`);
  let since = { epoch: 0, index: 0 };
  const settled: unknown[] = [];
  for (;;) {
    const request = { kind: "follow", run: run.id, since, waitSeconds: NEWS_SECONDS } as const;
    const news = await client.ask(request, PATIENCE_SECONDS);
    if (news?.kind !== "news") throw new Error(`no news: ${JSON.stringify(news)}`);
    since = news.next;
    settled.push(...news.settled);
    if (news.report === undefined) continue;
    const seconds = (performance.now() - before) / 1000;
    const { counts, measures } = reportSchema.parse(news.report);
    const { makespanSeconds } = measures;
    return { passed: counts.passed, seconds, makespanSeconds, attempts: attemptsOf(settled) };
  }
}

function attemptsOf(settled: readonly unknown[]): BenchAttempt[] {
  return z
    .array(settledSchema)
    .parse(settled)
    .flatMap(({ attempts }) =>
      attempts.map(({ workerId, startedAt, seconds }) => {
        return { workerId, beganMs: startedAt, endedMs: startedAt + seconds * 1000 };
      }),
    );
}

function submission({ id, folder, module }: BenchRun): SubmitRun {
  const options = { module };
  const spec = { name: "bench", runner: "module" as const, root: ".", environment: {}, options };
  return {
    kind: "submit",
    run: id,
    suites: [{ spec, retries: 0, requirements: { labels: [] } }],
    paths: [],
    workspace: { kind: "path", path: folder },
    passWithNoTests: false,
  };
}
