/** What becomes of a run that is handed more tests. */

import { expect, test } from "vitest";
import { Balancer } from "../balancer.ts";
import { DEFAULT_CONFIGURATION } from "../configuration.ts";
import type { Command } from "../model/commands.ts";
import type { BalancerEvent } from "../model/events.ts";
import { capabilities, testSpec } from "../testing/builders.ts";

const submitted = (at: number, id: string): BalancerEvent => ({
  type: "tests-submitted",
  run: "run",
  tests: [testSpec(id)],
  at,
  cause: "user",
});

const finished = (at: number, attempt: number): BalancerEvent => ({
  type: "attempt-finished",
  attempt,
  outcome: "passed",
  seconds: at,
  at,
  cause: "w",
});

const ends = (commands: readonly Command[]) =>
  commands.filter(({ type }) => type === "finish-run").length;

test("a run ends once, when the last of its tests has its verdict", () => {
  const balancer = new Balancer({ configuration: DEFAULT_CONFIGURATION, estimates: [] });
  const worker = capabilities();
  balancer.handle([{ type: "worker-joined", worker, at: 0, cause: "w" }, submitted(0, "a")]);
  // More is handed in while its last result is on the way, and both are told together.
  expect(ends(balancer.handle([finished(1, 1), submitted(1, "b")]))).toBe(0);
  expect(ends(balancer.handle([finished(2, 2)]))).toBe(1);
});
