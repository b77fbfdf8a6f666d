import { expect, test } from "vitest";
import { testSpec } from "../testing/builders.ts";
import { VirtualFleet } from "../testing/virtual-fleet.ts";

const specs = (count: number, seconds: number, labels: string[] = []) =>
  Array.from({ length: count }, (_, place) =>
    testSpec(`${labels.join()}${place}`, {
      suite: labels.join() || "plain",
      requirements: { labels, expectedDurationSeconds: seconds },
    }),
  );

test("the signal is about what waits, class by class", () => {
  const fleet = new VirtualFleet(() => 20);
  fleet.join([
    { id: "a", workerClass: "plain", speed: 1 },
    { id: "b", workerClass: "plain", speed: 1 },
    { id: "g", workerClass: "gpu", speed: 1, labels: ["gpu"] },
    { id: "h", workerClass: "gpu", speed: 1, labels: ["gpu"] },
  ]);
  fleet.submit([...specs(40, 20, ["gpu"]), ...specs(2, 20)]);
  const before = JSON.stringify(fleet.balancer.estimates);
  const { classes, endInSeconds } = fleet.balancer.scaleSignal(fleet.now, { startSeconds: 1 });
  const [plain, gpu] = classes;
  expect(plain).toMatchObject({ workerClass: "plain", add: 0 });
  expect(gpu).toMatchObject({ workerClass: "gpu", workers: 2, spare: 0 });
  expect(gpu?.add).toBeGreaterThan(0);
  expect(gpu?.savesSeconds).toBeGreaterThan(endInSeconds / 3);
  expect(JSON.stringify(fleet.balancer.estimates)).toBe(before);
});

test("workers that drain are not counted, and nothing that waits means that nobody is needed", () => {
  const fleet = new VirtualFleet(() => 20);
  fleet.join(["a", "b", "c"].map((id) => ({ id, speed: 1 })));
  expect(fleet.balancer.scaleSignal(0)).toMatchObject({
    endInSeconds: 0,
    classes: [{ workers: 3, add: 0, spare: 3, demandSeconds: 0 }],
  });
  fleet.balancer.handle([
    { type: "worker-draining", at: 0, cause: "test", workerId: "c", incarnation: 1 },
  ]);
  expect(fleet.balancer.scaleSignal(0).classes[0]).toMatchObject({ workers: 2 });
});
