/** Leads a fleet that has no network, for tests, and follows its runs as a client does. */

import type { RunNews, SubmitRun } from "../../../protocol/fleet/client-requests.ts";
import { systemClock } from "../../clock.ts";
import type { TestReport } from "../../run-report.ts";
import { FleetLeader } from "../fleet-leader.ts";
import type { MemoryFleet } from "./memory-fleet.ts";
import type { MemoryStore } from "./memory-store.ts";

export const submission: SubmitRun = {
  kind: "submit",
  run: "run-1",
  suites: [
    {
      spec: { name: "suite", runner: "module", root: ".", environment: {}, options: {} },
      retries: 0,
      requirements: { labels: [] },
    },
  ],
  paths: [],
  workspace: { kind: "path", path: "/somewhere" },
  passWithNoTests: false,
};

/** Begins to lead the workers of a fleet. */
export async function lead(
  fleet: MemoryFleet,
  store: MemoryStore,
  epoch: number,
): Promise<FleetLeader> {
  const leader: FleetLeader = new FleetLeader({
    name: `c${epoch}`,
    epoch,
    store,
    transport: fleet.connect({
      greeted: (hello) => leader.greeted(hello),
      heartbeat: () => {},
      reported: (report, acknowledge) => leader.reported(report, acknowledge),
      unreachable: (id, incarnation) => leader.unreachable(id, incarnation),
      refused: (id, incarnation, answer) => leader.refused(id, incarnation, answer),
      asked: (request) => leader.asked(request),
      notice: () => {},
    }),
    clock: systemClock(),
    policy: undefined,
    notice: () => {},
    failed: (reason) => {
      throw new Error(reason);
    },
  });
  await leader.start();
  return leader;
}

/** Follows a run as a client does, letting workers finish one test after the other. */
export async function follow(
  leader: FleetLeader,
  goOn: () => void,
  until: (news: RunNews, settled: readonly TestReport[]) => boolean,
  run = "run-1",
): Promise<{ news: RunNews; settled: TestReport[] }> {
  const settled: TestReport[] = [];
  let since = { epoch: 0, index: 0 };
  for (;;) {
    goOn();
    const news = await leader.asked({ kind: "follow", run, since, waitSeconds: 0.05 });
    if (news.kind !== "news") throw new Error(JSON.stringify(news));
    settled.push(...(news.settled as TestReport[]));
    since = news.next;
    if (until(news, settled)) return { news, settled };
  }
}

export const isOver = ({ phase, more }: RunNews) => phase === "over" && !more;
