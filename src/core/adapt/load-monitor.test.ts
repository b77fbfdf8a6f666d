import { expect, test } from "vitest";
import { capabilities } from "../testing/builders.ts";
import { LoadMonitor } from "./load-monitor.ts";
import { LoadTable } from "./load-table.ts";

const machine = capabilities({
  hardwareSpecs: {
    cpuCores: 4,
    cpuModel: "test",
    memoryGb: 10,
    platform: "linux",
    architecture: "x64",
  },
});
const NOTHING = { cpuCores: 0, memoryGb: 0, gpus: 0 };

/** A worker's monitor, to which reports come as they do in the core. */
function monitored() {
  const loads = new LoadTable();
  const monitor = new LoadMonitor(loads, "w1");
  const report = (differs: object, at: number) => {
    if (loads.report("w1", load(differs), at)) monitor.review(at);
  };
  return { monitor, report };
}

function load(differs: object) {
  return { workerId: "w1", activeTests: 0, cpuUtilization: 0, memoryUtilization: 0, ...differs };
}

test("of each resource the larger counts of what is reported and what is reserved", () => {
  const { monitor, report } = monitored();
  report({ cpuUtilization: 80, memoryUtilization: 10 }, 1);
  const effective = monitor.effective(1, machine, { cpuCores: 1, memoryGb: 9, gpus: 0 });
  expect(effective).toMatchObject({ cpu: 80, memory: 90, bottleneck: "memory", lastUpdated: 1 });
  report({ cpuUtilization: 80, memoryUtilization: 0 }, 2);
  expect(monitor.effective(2, machine, { cpuCores: 0, memoryGb: 9, gpus: 0 }).memory).toBe(90);
});

test("one report of many does not turn it round, and what stays is believed", () => {
  const { monitor, report } = monitored();
  report({ cpuUtilization: 100 }, 0);
  report({ cpuUtilization: 0 }, 1);
  expect(monitor.effective(1, machine, NOTHING).cpu).toBeGreaterThan(50);
  for (let at = 2; at < 20; at += 1) report({ cpuUtilization: 0 }, at);
  expect(monitor.effective(20, machine, NOTHING).cpu).toBeLessThan(1);
});

test("what is reported no more fades away, and what is reserved stays", () => {
  const { monitor, report } = monitored();
  report({ cpuUtilization: 96 }, 0);
  const reserved = { cpuCores: 1, memoryGb: 0, gpus: 0 };
  const at = (now: number) => monitor.effective(now, machine, reserved).cpu;
  expect(at(5)).toBe(96);
  expect(at(15)).toBe(48);
  expect(at(200)).toBe(25);
});

test("it is over a limit until it is well below it", () => {
  const { monitor, report } = monitored();
  report({ memoryUtilization: 94 }, 0);
  expect(monitor.over).toBeUndefined();
  for (let at = 1; at < 5; at += 1) report({ memoryUtilization: 97 }, at);
  expect(monitor.over).toBe("memory use 97 %");
  for (let at = 5; at < 30; at += 1) report({ memoryUtilization: 90 }, at);
  expect(monitor.over).toBe("memory use 90 %");
  for (let at = 30; at < 50; at += 1) report({ memoryUtilization: 80 }, at);
  expect(monitor.over).toBeUndefined();
});

test("a worker that reports no more is not over a limit for ever", () => {
  const { monitor, report } = monitored();
  report({ memoryPressure: 92 }, 0);
  expect(monitor.over).toBe("memory pressure 92 %");
  monitor.review(60);
  expect(monitor.over).toBeUndefined();
});

test("workers come and go, and each has what it reported itself", () => {
  const loads = new LoadTable();
  const names = Array.from({ length: 40 }, (_, place) => `w${place}`);
  const monitors = new Map(names.map((name) => [name, new LoadMonitor(loads, name)]));
  const reportAll = (at: number) => {
    for (const [place, name] of names.entries()) {
      const reported = { ...load({ cpuUtilization: place }), workerId: name };
      expect(loads.report(name, reported, at)).toBe(false);
    }
  };
  reportAll(1);
  for (const name of names.slice(10, 20)) loads.close(name);
  expect(loads.report("w10", load({ memoryUtilization: 99 }), 2)).toBe(false);
  for (const name of names.slice(10, 20).reverse()) {
    monitors.set(name, new LoadMonitor(loads, name));
  }
  expect(monitors.get("w12")?.effective(2, machine, NOTHING).cpu).toBe(0);
  reportAll(3);
  const cpus = names.map((name) => monitors.get(name)?.effective(3, machine, NOTHING).cpu);
  expect(cpus).toEqual(names.map((_, place) => place));
});
