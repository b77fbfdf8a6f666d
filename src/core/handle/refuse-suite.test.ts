/** What one worker refuses others run, and what all refuse is given up with the reason of each. */

import { describe, expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import { DEFAULT_CONFIGURATION } from "../configuration.ts";
import type { Command, StartBatch } from "../model/commands.ts";
import type { BalancerEvent } from "../model/events.ts";
import { PRESETS } from "../schedule/policies/presets.ts";
import { capabilities, testSpec } from "../testing/builders.ts";

/** Workers run what they are given at once, but for those that refuse it. */
class Fleet {
  readonly ran: { readonly test: string; readonly workerId: string }[] = [];
  readonly verdicts = new Map<string, string | undefined>();
  readonly asked = new Map<string, number>();
  readonly #balancer: Balancer;
  readonly #refuses: (workerId: string, run: string) => boolean;
  #now = 0;

  constructor(
    policy: (typeof DEFAULT_CONFIGURATION)["policy"],
    refuses: (workerId: string, run: string) => boolean,
  ) {
    this.#balancer = new Balancer({
      configuration: { ...DEFAULT_CONFIGURATION, policy },
      estimates: [],
    });
    this.#refuses = refuses;
  }

  join(workerId: string): void {
    this.#tell({ type: "worker-joined", worker: capabilities({ workerId, host: workerId }) });
  }

  submit(run: string, ids: readonly string[]): void {
    this.#tell({ type: "tests-submitted", run, tests: ids.map((id) => testSpec(id)) });
  }

  /** Lets so many seconds pass in which everybody gives signs of life. */
  pass(seconds: number, workers: readonly string[]): void {
    for (let left = seconds; left > 0; left -= 1) {
      this.#now += 1;
      for (const workerId of workers) {
        const load = { workerId, activeTests: 0, cpuUtilization: 0, memoryUtilization: 0 };
        this.#tell({ type: "load-reported", workerId, load });
      }
      this.#tell({ type: "timer-fired", timer: "tick" });
    }
  }

  #tell(event: object): void {
    const told = { at: this.#now, cause: "t", ...event } as BalancerEvent;
    for (const command of this.#balancer.handle([told])) this.#obey(command);
  }

  #obey(command: Command): void {
    if (command.type === "settle-test") this.verdicts.set(command.test, command.reason);
    if (command.type === "start-batch") this.#start(command);
  }

  #start({ workerId, run, batch, attempts }: StartBatch): void {
    this.asked.set(workerId, (this.asked.get(workerId) ?? 0) + 1);
    const ended = { type: "batch-ended", batch, startSeconds: 0 };
    if (this.#refuses(workerId, run)) {
      this.#tell({ ...ended, how: "refused", detail: `there is no folder on ${workerId}` });
      return;
    }
    for (const { attempt, test: key } of attempts) {
      this.ran.push({ test: key, workerId });
      this.#tell({ type: "attempt-started", attempt });
      this.#tell({ type: "attempt-finished", attempt, outcome: "passed", seconds: 1 });
    }
    this.#tell({ ...ended, how: "completed", detail: "" });
  }
}

const ids = ["a", "b", "c", "d", "e", "f"];
const { policy: usual } = DEFAULT_CONFIGURATION;

describe.each(PRESETS.map((policy) => [policy.name, policy] as const))("%s", (_, policy) => {
  test("what a worker refuses another one runs, each test once; the worker is asked once", () => {
    const fleet = new Fleet(policy, (workerId) => workerId === "w1");
    fleet.join("w1");
    fleet.join("w2");
    fleet.submit("run", ids);
    fleet.pass(3, ["w1", "w2"]);
    expect(fleet.ran.map(({ test: key }) => key).sort()).toEqual(ids.map((id) => `suite:${id}`));
    expect(new Set(fleet.ran.map(({ workerId }) => workerId))).toEqual(new Set(["w2"]));
    expect(fleet.asked.get("w1")).toBeLessThanOrEqual(1);
  });
});

test("the suite of another run is another matter", () => {
  const fleet = new Fleet(usual, (_, run) => run === "one");
  fleet.join("w1");
  fleet.submit("one", ["a"]);
  fleet.submit("two", ["b"]);
  expect(fleet.ran).toEqual([{ test: "suite:b", workerId: "w1" }]);
});

test("where all refuse, a worker that comes in time runs it", () => {
  const fleet = new Fleet(usual, (workerId) => workerId === "w1");
  fleet.join("w1");
  fleet.submit("run", ids);
  fleet.pass(1, ["w1"]);
  fleet.join("w2");
  fleet.pass(3, ["w1", "w2"]);
  expect(fleet.ran).toHaveLength(ids.length);
});

test("where all refuse and nobody comes, the tests are given up with the reason of each", () => {
  const fleet = new Fleet(usual, () => true);
  for (const workerId of ["w1", "w2"]) fleet.join(workerId);
  fleet.submit("run", ids);
  fleet.pass(DEFAULT_CONFIGURATION.placementGraceSeconds + 3, ["w1", "w2"]);
  expect(fleet.ran).toEqual([]);
  expect([...fleet.verdicts.keys()].sort()).toEqual(ids.map((id) => `suite:${id}`));
  const [reason] = new Set(fleet.verdicts.values());
  expect(reason).toContain("there is no folder on w1");
  expect(reason).toContain("there is no folder on w2");
});
