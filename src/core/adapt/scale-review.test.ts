import { expect, test } from "vitest";
import { capabilities, testSpec } from "../testing/builders.ts";
import type { ReviewedTest } from "./scale-review.ts";
import { reviewScale } from "./scale-review.ts";

function reviewed(count: number, seconds: number, differs = {}): ReviewedTest[] {
  const { requirements } = testSpec("t", { requirements: differs });
  return Array.from({ length: count }, () => ({ requirements, seconds }));
}

const workers = [
  { capabilities: capabilities({ workerId: "a", workerClass: "plain" }), speed: 1 },
  { capabilities: capabilities({ workerId: "b", workerClass: "plain" }), speed: 1 },
  { capabilities: capabilities({ workerId: "g", workerClass: "gpu", labels: ["gpu"] }), speed: 1 },
];

test("each class is wanted for what it can run", () => {
  const tests = [...reviewed(40, 10, { labels: ["gpu"] }), ...reviewed(2, 10)];
  const { endInSeconds, classes } = reviewScale(tests, workers, { startSeconds: 1 });
  expect(endInSeconds).toBe(400);
  const [plain, gpu] = classes;
  expect(plain).toMatchObject({ workerClass: "plain", add: 0, demandSeconds: 20 });
  expect(gpu).toMatchObject({ workerClass: "gpu", add: 4, demandSeconds: 420 });
});

test("exclusive keys are no reason for more workers, and impossible tests are none", () => {
  const tests = [
    ...reviewed(10, 10, { exclusiveKeys: ["database"] }),
    ...reviewed(10, 10, { labels: ["mainframe"] }),
  ];
  const { endInSeconds, classes } = reviewScale(tests, workers);
  expect(endInSeconds).toBe(100);
  expect(classes.map(({ add }) => add)).toEqual([0, 0]);
});
