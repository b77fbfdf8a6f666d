/** Which runner hosts stay warm when there is not room for all. */

import { expect, test } from "vitest";
import type { SuiteSpec } from "../runners/runner.ts";
import { HostPool, HostRanking, leastFirst } from "./host-pool.ts";
import type { HostProcess } from "./host-process.ts";

const MEGABYTE = 2 ** 20;

const suite = (name: string): SuiteSpec => {
  return { name, runner: "command", root: "/", environment: {}, options: {} };
};

class Bench {
  readonly ranking = new HostRanking();
  readonly closed: string[] = [];
  readonly pool: HostPool;

  /** @param megabytes that the host of a suite holds */
  constructor(megabytes: (suite: string) => number = () => 100) {
    this.pool = new HostPool(({ name }) => {
      const host = {
        usable: true,
        memoryBytes: megabytes(name) * MEGABYTE,
        close: () => {
          this.closed.push(name);
          return Promise.resolve();
        },
      };
      // Of a host, a pool needs no more than this.
      return host as unknown as HostProcess;
    }, this.ranking);
  }

  /** Runs a batch of each suite, after which nothing is busy. */
  run(...suites: readonly string[]): void {
    for (const name of suites) {
      this.pool.tidy(this.pool.take(suite(name)));
      this.pool.tidy(undefined);
    }
  }

  relieve(): string | undefined {
    leastFirst(this.pool.idle(undefined))[0]?.giveUp();
    return this.closed.at(-1);
  }
}

test("a suite whose runner takes long to start stays, although another was used later", () => {
  const bench = new Bench();
  bench.run("browser", "unit", "last");
  bench.ranking.started("browser", 12);
  bench.ranking.started("unit", 0.3);
  expect(bench.relieve()).toBe("unit");
  expect(bench.pool.has("browser")).toBe(true);
});

test("of runners that start equally fast, the one that holds most memory goes", () => {
  const bench = new Bench((name) => (name === "large" ? 2000 : 100));
  bench.run("large", "small", "last");
  expect(bench.relieve()).toBe("large");
});

test("what a slot ran last, and what it runs, is not given up", () => {
  const bench = new Bench();
  bench.run("only");
  expect(bench.pool.idle(undefined)).toEqual([]);
  const busy = bench.pool.take(suite("busy"));
  bench.pool.take(suite("next"));
  expect(bench.pool.idle(busy)).toHaveLength(1);
});

test("with memory enough, many suites stay warm, but not any number of them", () => {
  const bench = new Bench();
  const suites = Array.from({ length: 30 }, (_, place) => `s${place}`);
  bench.run(...suites.slice(0, 5));
  expect(bench.closed).toEqual([]);
  bench.run(...suites);
  const warm = suites.filter((name) => bench.pool.has(name));
  expect(warm.length + new Set(bench.closed).size).toBeGreaterThanOrEqual(suites.length);
  expect(warm.length).toBeLessThan(12);
  expect(warm).toContain("s29");
});
