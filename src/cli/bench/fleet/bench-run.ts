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
}

/** @throws Error when the fleet does not answer or a test has not passed */
export async function benchRun(client: NatsClient, run: BenchRun): Promise<BenchRunFigures> {
  const before = performance.now();
  const accepted = await client.ask(submission(run), PATIENCE_SECONDS);
  if (accepted?.kind !== "accepted") throw new Error(`not accepted: ${JSON.stringify(accepted)}`);
  let since = { epoch: 0, index: 0 };
  for (;;) {
    const request = { kind: "follow", run: run.id, since, waitSeconds: NEWS_SECONDS } as const;
    const news = await client.ask(request, PATIENCE_SECONDS);
    if (news?.kind !== "news") throw new Error(`no news: ${JSON.stringify(news)}`);
    since = news.next;
    if (news.report === undefined) continue;
    const seconds = (performance.now() - before) / 1000;
    const { counts, measures } = reportSchema.parse(news.report);
    return { passed: counts.passed, seconds, makespanSeconds: measures.makespanSeconds };
  }
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
