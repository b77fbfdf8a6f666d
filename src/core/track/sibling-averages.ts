/** What the tests of a suite, a folder, a file are like: what is expected of a new one among them. */

import type { TestKey } from "../model/identifiers.ts";
import type { Circle } from "./circle.ts";
import { FARTHEST, LONGEST_MEMORY, makeCircle, meanOf } from "./circle.ts";
import type { TestSubject } from "./test-subject.ts";

/** Shift of an average, as a logarithm, that may change the order of tests. */
const NOTABLE_SHIFT = 0.25;

/** So many observations is the average of the larger circle worth in the smaller one. */
const SHRINKAGE = 1;

/**
 * The same where a worker is to be judged: the nearest siblings often ran on that worker too, so
 * that they say nothing of its speed.
 */
const WIDE_SHRINKAGE = 20;

/** Since far ones say less, all count for so many times as much as in a plain average. */
const HASTE = 2;

/** A test that runs, or was cut off, and outlived what was expected of it. */
interface Outliving {
  readonly circle: Circle;
  /** Logarithm of seconds that it takes, as expected now. */
  readonly expected: number;
}

/** Averages of logarithms, as they would be on a worker of speed 1 at the suite's usual pace. */
export class SiblingAverages {
  readonly suites = new Map<string, Circle>();
  /** By what the keys of their tests begin with, or by suite and group. */
  readonly circles = new Map<string, Circle>();
  readonly #outliving = new Map<TestKey, Outliving>();
  /** By suite, its average when it was first asked to be steady. */
  readonly #firstMeans = new Map<string, number>();
  #version = 0;

  /** Changes when an average has moved by so much that tests may belong in another order. */
  get version(): number {
    return this.#version;
  }

  /** How many tests of its suite have been seen, each time they ran or outlived expectations. */
  samplesOf(suite: string): number {
    const circle = this.suites.get(suite);
    return circle === undefined ? 0 : circle.samples + circle.outliving;
  }

  /** What is expected of a test of which only its siblings are known. */
  expect(test: TestSubject): number {
    return this.#expect(test, SHRINKAGE);
  }

  /**
   * The same, as if its suite still took what it took when this was first asked: what all tests of a
   * suite have in common changes with the machine, and the difference between them does not.
   */
  expectSteadily(test: TestSubject): number {
    const now = meanOf(this.#get(this.suites, test.suite));
    const first = this.#firstMeans.get(test.suite) ?? now;
    this.#firstMeans.set(test.suite, first);
    return this.expect(test) - now + first;
  }

  /** Like `expect`, with less regard to the nearest siblings. */
  expectWidely(test: TestSubject): number {
    return this.#expect(test, WIDE_SHRINKAGE);
  }

  /** Learns from a duration as it would have been on a worker of speed 1. */
  learn(test: TestSubject, observed: number): void {
    for (let at: Circle | undefined = this.#around(test); at !== undefined; at = at.parent) {
      at.samples += 1;
      const surprise = observed - at.mean;
      const far = at.samples === 1 ? Math.abs(surprise) : FARTHEST;
      const gain = Math.min(1, HASTE / Math.min(at.samples, LONGEST_MEMORY));
      at.mean += gain * Math.min(far, Math.max(-far, surprise));
      this.#announce(at);
    }
  }

  /** What a test that runs for longer than was expected of it is expected to take by now. */
  outliving(key: TestKey): number | undefined {
    return this.#outliving.get(key)?.expected;
  }

  /**
   * A test outlives what was expected of it. Until it is learned what it takes, its like are
   * expected to take longer: those that end first are the short ones.
   *
   * @param expected logarithm of seconds that it is expected to take now
   */
  outlive(test: TestSubject, expected: number): void {
    this.endOutliving(test.key);
    const circle = this.#around(test);
    this.#outliving.set(test.key, { circle, expected });
    this.#count(circle, 1, expected);
  }

  /** What was expected of it while it ran counts no more; nothing happens if nothing was. */
  endOutliving(key: TestKey): void {
    const known = this.#outliving.get(key);
    if (known === undefined) return;
    this.#outliving.delete(key);
    this.#count(known.circle, -1, known.expected);
  }

  #count(innermost: Circle, sign: 1 | -1, expected: number): void {
    for (let at: Circle | undefined = innermost; at !== undefined; at = at.parent) {
      at.outliving += sign;
      at.outlivingSum = at.outliving === 0 ? 0 : at.outlivingSum + sign * expected;
      this.#announce(at);
    }
  }

  #announce(circle: Circle): void {
    const mean = meanOf(circle);
    if (Math.abs(mean - circle.announced) < NOTABLE_SHIFT) return;
    circle.announced = mean;
    this.#version += 1;
  }

  /** From the inside outwards: each circle gets what the inner ones have left over. */
  #expect(test: TestSubject, shrinkage: number): number {
    let at = this.#around(test);
    let rest = 1;
    let sum = 0;
    for (; at.parent !== undefined; at = at.parent) {
      const samples = at.samples + at.outliving;
      const weight = samples / (samples + shrinkage);
      sum += rest * weight * meanOf(at);
      rest *= 1 - weight;
    }
    return sum + rest * meanOf(at);
  }

  /** The smallest circle of a test; to look for it takes longer than all the rest. */
  #around(test: TestSubject): Circle {
    if (test.circle?.owner === this) return test.circle;
    const circle = this.#make(test);
    test.circle = circle;
    return circle;
  }

  /** The circle that ends there in the test's key, with all larger ones around it. */
  #make(test: TestSubject, end = firstEnd(test)): Circle {
    if (end === 0) return this.#get(this.suites, test.suite);
    const circle = this.#get(this.circles, nameAt(test, end));
    circle.parent ??= this.#make(test, nextEnd(test, end));
    return circle;
  }

  #get(circles: Map<string, Circle>, name: string): Circle {
    const known = circles.get(name);
    if (known !== undefined) return known;
    const made = makeCircle(this);
    circles.set(name, made);
    return made;
  }
}

/** Names of all circles around a test within its suite, the smallest first. */
export function circleNames(test: TestSubject): string[] {
  const names: string[] = [];
  for (let end = firstEnd(test); end > 0; end = nextEnd(test, end)) names.push(nameAt(test, end));
  return names;
}

/** The same for tests that have the same circles around them. */
export function likenessOf(test: TestSubject): string {
  const end = firstEnd(test);
  const smallest = end === 0 ? test.suite : nameAt(test, end);
  return `${test.groupKey}\n${smallest}`;
}

/**
 * A test's key is cut before each bracket, hash, slash and pair of colons, and at the end of its
 * group. A group whose name the key does not begin with was declared: it is the only circle then.
 */
function firstEnd(test: TestSubject): number {
  return isInGroup(test) ? nextEnd(test, test.key.length - 1) : test.groupKey.length;
}

/** Where the next larger circle ends, or 0 when that is the suite. */
function nextEnd(test: TestSubject, from: number): number {
  if (!isInGroup(test)) return 0;
  const { key, groupKey, suite } = test;
  for (let end = from - 1; end > suite.length + 1; end -= 1) {
    if (end === groupKey.length || isCut(key, end, groupKey.length)) return end;
  }
  return 0;
}

function nameAt(test: TestSubject, end: number): string {
  return isInGroup(test) ? test.key.slice(0, end) : test.groupKey;
}

function isInGroup({ key, groupKey }: TestSubject): boolean {
  return key.startsWith(groupKey);
}

const HASH = 35;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
const BRACKET = 91;

/** A dot is a cut only in the name of a group, such as that of a package. */
function isCut(key: string, at: number, groupEnd: number): boolean {
  const code = key.charCodeAt(at);
  if (code === DOT) return at < groupEnd;
  if (code === COLON) return key.charCodeAt(at + 1) === COLON;
  return code === SLASH || code === HASH || code === BRACKET;
}
