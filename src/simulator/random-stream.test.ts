/** Whether random streams are what simulations need of them. */

import { expect, test } from "vitest";
import { RandomStream } from "./random-stream.ts";

function draws(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.uniform());
}

test("a name gives the same numbers, another name gives others", () => {
  expect(draws(new RandomStream("a"), 20)).toEqual(draws(new RandomStream("a"), 20));
  expect(draws(new RandomStream("a"), 20)).not.toEqual(draws(new RandomStream("b"), 20));
});

test("what is drawn of one stream does not change its forks", () => {
  const [drawn, fresh] = [new RandomStream("a"), new RandomStream("a")];
  draws(drawn, 7);
  expect(draws(drawn.fork("x"), 20)).toEqual(draws(fresh.fork("x"), 20));
});

test("uniform numbers fill [0, 1) evenly", () => {
  const numbers = draws(new RandomStream("even"), 20_000);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const one of numbers) tenths[Math.floor(one * 10)] = (tenths[Math.floor(one * 10)] ?? 0) + 1;
  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test("normal numbers have mean 0 and variance 1", () => {
  const stream = new RandomStream("normal");
  const numbers = Array.from({ length: 20_000 }, () => stream.normal());
  const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const variance = numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / numbers.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test("shuffling loses nothing", () => {
  const values = Array.from({ length: 100 }, (_, place) => place);
  const shuffled = new RandomStream("cards").shuffled(values);
  expect(shuffled).not.toEqual(values);
  expect(shuffled.toSorted((a, b) => a - b)).toEqual(values);
});
