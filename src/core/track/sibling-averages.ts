/** What the tests of a suite, a group, a folder or a file are like: what is expected of a new one. */

import { PRIOR } from "./prior.ts";
import type { TestSubject } from "./test-subject.ts";

/** Shift of an average, as a logarithm, that may change the order of tests. */
const NOTABLE_SHIFT = 0.25;

/** So many observations is the average of the larger circle worth in the smaller one. */
const SHRINKAGE = 2;

/** Farther than this from the average an observation says no more (Huber, 1964). */
const CLIP = 1;

/** The newest observation counts for at least one part in so many. */
const LONGEST_MEMORY = 300;

/** Circles around a test within its group: its function, class, file, folder. */
const INNER_CIRCLES = 3;

/** A circle of tests that belong together. */
export interface Circle {
  mean: number;
  samples: number;
  /** The next larger one; the suite has none. */
  parent: Circle | undefined;
  /** Mean when the version last changed because of it. */
  announced: number;
}

/** Averages of logarithms, as they would be on a worker of speed 1 at the suite's usual pace. */
export class SiblingAverages {
  readonly suites = new Map<string, Circle>();
  /** By suite and group, or by the part of a test's key that its siblings share. */
  readonly groups = new Map<string, Circle>();
  #version = 0;

  /** Changes when an average has moved by so much that tests may belong in another order. */
  get version(): number {
    return this.#version;
  }

  /** How many tests of its suite have been seen, each time they ran. */
  samplesOf(suite: string): number {
    return this.suites.get(suite)?.samples ?? 0;
  }

  /** What is expected of a test of which only its siblings are known. */
  expect(test: TestSubject): number {
    let mean: number | undefined;
    // From the inside outwards, each circle gets what the inner ones have left over.
    let rest = 1;
    let sum = 0;
    for (let circle = this.#innermost(test); circle !== undefined; circle = circle.parent) {
      mean = circle.mean;
      const weight =
        circle.parent === undefined ? 1 : circle.samples / (circle.samples + SHRINKAGE);
      sum += rest * weight * mean;
      rest *= 1 - weight;
    }
    return mean === undefined ? PRIOR.suiteMean : sum;
  }

  /** Learns from a duration as it would have been on a worker of speed 1. */
  learn(test: TestSubject, observed: number): void {
    for (let at: Circle | undefined = this.#make(test); at !== undefined; at = at.parent) {
      at.samples += 1;
      const surprise = observed - at.mean;
      const gain = 1 / Math.min(at.samples, LONGEST_MEMORY);
      at.mean += gain * (at.samples === 1 ? surprise : Math.min(CLIP, Math.max(-CLIP, surprise)));
      if (Math.abs(at.mean - at.announced) < NOTABLE_SHIFT) continue;
      at.announced = at.mean;
      this.#version += 1;
    }
  }

  /** The smallest circle of a test of which something is known. */
  #innermost(test: TestSubject): Circle | undefined {
    for (const name of circleNames(test)) {
      const circle = this.groups.get(name);
      if (circle === undefined) continue;
      if (circle.parent === undefined) return this.#make(test, name);
      return circle;
    }
    return this.suites.get(test.suite);
  }

  /** The smallest circle, or the one of this name, with all larger ones around it. */
  #make(test: TestSubject, from?: string): Circle {
    const names = circleNames(test);
    const innermost = this.groups.get(names[0] ?? "");
    if (from === undefined && innermost?.parent !== undefined) return innermost;
    let outer = getOrMakeCircle(this.suites, test.suite);
    for (let place = names.length - 1; place >= 0; place -= 1) {
      const name = names[place] ?? "";
      const circle = getOrMakeCircle(this.groups, name);
      circle.parent ??= outer;
      outer = circle;
      if (name === from) break;
    }
    return outer;
  }
}

function getOrMakeCircle(circles: Map<string, Circle>, name: string): Circle {
  const known = circles.get(name);
  if (known !== undefined) return known;
  const made = { mean: 0, samples: 0, parent: undefined, announced: 0 };
  circles.set(name, made);
  return made;
}

/**
 * Names of the circles around a test, the smallest first: what is left of its key when it is cut
 * at a bracket, a colon or a slash, and last its group.
 */
export function circleNames({ key, suite, groupKey }: TestSubject): string[] {
  const names: string[] = [];
  const inGroup = key.startsWith(groupKey);
  const outermost = inGroup ? groupKey.length : suite.length + 1;
  for (let end = key.length - 2; end > outermost; end -= 1) {
    if (!isCut(key, end)) continue;
    names.push(key.slice(0, end));
    if (names.length === INNER_CIRCLES) break;
  }
  if (groupKey.length > suite.length + 1) names.push(groupKey);
  return names;
}

const SLASH = 47;
const COLON = 58;
const HASH = 35;
const BRACKET = 91;

/** True before a bracket, a hash or a slash, and before the first of two colons. */
function isCut(key: string, at: number): boolean {
  const code = key.charCodeAt(at);
  if (code === SLASH || code === HASH || code === BRACKET) return true;
  return code === COLON && key.charCodeAt(at + 1) === COLON;
}
