/** What the tracker makes of durations, on small suites whose truth is known. */

import { describe, expect, test } from "vitest";
import { testSpec } from "../testing/builders.ts";
import { lowerSeconds, medianSeconds, upperSeconds } from "./duration-prediction.ts";
import { PerformanceTracker } from "./performance-tracker.ts";
import { estimatesFor } from "./relevant-estimates.ts";
import type { StoredEstimate } from "./stored-estimate.ts";
import type { TestSubject } from "./test-subject.ts";
import { testSubject } from "./test-subject.ts";

/** A worker of speed 1 by definition. */
const FIXED: readonly StoredEstimate[] = [
  { level: "class", subject: "any", mean: 0, variance: -0.05, samples: 1 },
  { level: "worker", subject: "w", mean: 0, variance: -0.01, samples: 1 },
];

const SUBJECTS = Array.from({ length: 200 }, (_, place) => subject(`src/f${place}.test.ts`));

function subject(id: string, group = ""): TestSubject {
  return testSubject(testSpec(id, { group }));
}

/** Between −1 and 1, as if at random but the same each time. */
function spread(place: number, run = 0): number {
  let bits = Math.imul(place + 1, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 31 - 1;
}

function trueSeconds(place: number): number {
  return Math.exp(1.5 * spread(place));
}

/** What is left for the next run after a run that took these seconds on worker `w`. */
function afterRun(
  before: readonly StoredEstimate[],
  seconds: (place: number) => number,
): StoredEstimate[] {
  const tracker = new PerformanceTracker([...before, ...FIXED]);
  for (const [place, one] of SUBJECTS.entries()) {
    tracker.observe(one, "any", "w", seconds(place), true);
  }
  return tracker.snapshot().filter(({ level }) => level !== "class" && level !== "worker");
}

function afterRuns(count: number, noise: number, pace = (_run: number) => 0): StoredEstimate[] {
  let estimates: StoredEstimate[] = [];
  for (let run = 0; run < count; run += 1) {
    estimates = afterRun(
      estimates,
      (place) => trueSeconds(place) * Math.exp(noise * spread(place, run + 1) + pace(run)),
    );
  }
  return estimates;
}

function predictAll(estimates: readonly StoredEstimate[]) {
  const tracker = new PerformanceTracker([...estimates, ...FIXED]);
  return SUBJECTS.map((one) => tracker.predict(one, "any", "w"));
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

describe("a known test", () => {
  test("is predicted better than by its last duration when durations are noisy", () => {
    const predictions = predictAll(afterRuns(6, 0.3));
    const errors = predictions.map(({ logMean }, place) =>
      Math.abs(logMean - Math.log(trueSeconds(place))),
    );
    const lastErrors = SUBJECTS.map((_, place) => Math.abs(0.3 * spread(place, 6)));
    expect(medianOf(errors)).toBeLessThan(0.8 * medianOf(lastErrors));
  });

  test("that has become another one is soon predicted as it is now", () => {
    const before = afterRuns(4, 0.05);
    const changed = afterRun(before, (place) => trueSeconds(place) * (place === 7 ? 10 : 1));
    const predicted = predictAll(changed)[7];
    expect(predicted && medianSeconds(predicted)).toBeGreaterThan(8 * trueSeconds(7));
  });

  test("gets an interval that nine of ten durations fall into, however noisy the suite", () => {
    for (const noise of [0.05, 0.2, 0.8]) {
      const inside = predictAll(afterRuns(6, noise)).filter((prediction, place) => {
        const next = trueSeconds(place) * Math.exp(noise * spread(place, 7));
        return lowerSeconds(prediction) <= next && next <= upperSeconds(prediction);
      });
      expect(inside.length / SUBJECTS.length).toBeGreaterThan(0.84);
      expect(inside.length / SUBJECTS.length).toBeLessThanOrEqual(1);
    }
  });

  test("of a steady suite gets a narrower interval than of a noisy one", () => {
    const [steady] = predictAll(afterRuns(5, 0.05));
    const [noisy] = predictAll(afterRuns(5, 0.5));
    expect(steady?.logVariance).toBeLessThan((noisy?.logVariance ?? 0) / 4);
  });
});

describe("the pace of a run", () => {
  test("is not learned as a change of every test", () => {
    const slowOnce = afterRuns(5, 0.02, (run) => (run === 3 ? 0.4 : 0));
    const errors = predictAll(slowOnce).map(({ logMean }, place) =>
      Math.abs(logMean - Math.log(trueSeconds(place))),
    );
    expect(medianOf(errors)).toBeLessThan(0.15);
  });

  test("is followed when it stays", () => {
    const slower = afterRuns(8, 0.02, (run) => (run > 2 ? 0.4 : 0));
    const shifts = predictAll(slower).map(
      ({ logMean }, place) => logMean - Math.log(trueSeconds(place)),
    );
    expect(medianOf(shifts)).toBeGreaterThan(0.33);
  });
});

describe("a new test", () => {
  function withFolders(): PerformanceTracker {
    const tracker = new PerformanceTracker(FIXED);
    for (let place = 0; place < 60; place += 1) {
      const noise = Math.exp(0.3 * spread(place));
      tracker.observe(subject(`unit/a/f${place}.ts`, "unit/a"), "any", "w", 0.1 * noise, true);
      tracker.observe(subject(`e2e/b/f${place}.ts`, "e2e/b"), "any", "w", 20 * noise, true);
    }
    return tracker;
  }

  test("is expected to be like those of its folder", () => {
    const tracker = withFolders();
    expect(medianSeconds(tracker.predictTest(subject("unit/a/new.ts", "unit/a")))).toBeLessThan(
      0.3,
    );
    expect(medianSeconds(tracker.predictTest(subject("e2e/b/new.ts", "e2e/b")))).toBeGreaterThan(7);
  });

  test("of a new folder is expected to be like those of the next larger one", () => {
    const tracker = withFolders();
    expect(medianSeconds(tracker.predictTest(subject("e2e/c/new.ts", "e2e/c")))).toBeGreaterThan(7);
  });

  test("is predicted like all others of its likeness", () => {
    const tracker = withFolders();
    const [one, twin, cousin] = ["unit/a/new.ts", "unit/a/newer.ts", "unit/b/new.ts"].map((id) =>
      subject(id, id.slice(0, 6)),
    );
    if (!one || !twin || !cousin) throw new Error("there are three");
    expect(tracker.likeness(one)).toBeDefined();
    expect(tracker.likeness(twin)).toBe(tracker.likeness(one));
    expect(tracker.predictTest(twin)).toEqual(tracker.predictTest(one));
    expect(tracker.likeness(cousin)).not.toBe(tracker.likeness(one));
  });

  test("has a likeness until it is seen, or when it declares what it takes", () => {
    const tracker = withFolders();
    const one = subject("unit/a/new.ts", "unit/a");
    expect(tracker.likeness({ ...one, expectedDurationSeconds: 50 })).toBeUndefined();
    tracker.observe(one, "any", "w", 1, true);
    expect(tracker.likeness(one)).toBeUndefined();
  });

  test("is expected to be what was declared", () => {
    const tracker = withFolders();
    const declared = { ...subject("unit/a/new.ts", "unit/a"), expectedDurationSeconds: 50 };
    expect(medianSeconds(tracker.predictTest(declared))).toBeCloseTo(50);
  });
});

describe("tests that outlive what was expected", () => {
  const FOLDER = Array.from({ length: 30 }, (_, place) => subject(`slow/f${place}.ts`, "slow"));
  const [newcomer, ...members] = FOLDER;
  if (newcomer === undefined) throw new Error("there are subjects");

  /** A folder of which ten tests have ended soon. */
  function withShortOnes(): PerformanceTracker {
    const tracker = new PerformanceTracker(FIXED);
    for (const one of members.slice(0, 10)) tracker.observe(one, "any", "w", 1, true);
    return tracker;
  }

  function runOn(tracker: PerformanceTracker, seconds: number): void {
    for (const one of members.slice(10)) tracker.observeRunning(one, "any", "w", seconds);
  }

  test("raise what is expected of their like while they run", () => {
    const tracker = withShortOnes();
    const { version } = tracker;
    const before = medianSeconds(tracker.predictTest(newcomer));
    runOn(tracker, 60);
    expect(medianSeconds(tracker.predictTest(newcomer))).toBeGreaterThan(4 * before);
    expect(tracker.version).toBeGreaterThan(version);
  });

  test("are believed even when no test of the suite has ended", () => {
    const tracker = new PerformanceTracker(FIXED);
    runOn(tracker, 60);
    expect(medianSeconds(tracker.predictTest(newcomer))).toBeGreaterThan(30);
  });

  test("say nothing before they do", () => {
    const tracker = withShortOnes();
    const before = tracker.predictTest(newcomer);
    runOn(tracker, 0.2);
    expect(tracker.predictTest(newcomer)).toEqual(before);
  });

  test("count once, as what they took, when they have ended", () => {
    const watched = withShortOnes();
    for (const seconds of [3, 10, 30, 60]) runOn(watched, seconds);
    const unwatched = withShortOnes();
    for (const tracker of [watched, unwatched]) {
      for (const one of members.slice(10)) tracker.observe(one, "any", "w", 61, true);
    }
    const [seen, told] = [watched, unwatched].map((one) => one.predictTest(newcomer).logMean);
    expect(seen).toBe(told);
  });

  test("are not stored before they have ended", () => {
    const tracker = withShortOnes();
    const stored = tracker.snapshot();
    runOn(tracker, 60);
    expect(tracker.snapshot()).toEqual(stored);
  });

  test("on a slow worker are given the time that it needs", () => {
    const slow = {
      level: "worker",
      subject: "slow",
      mean: 3,
      variance: -0.01,
      samples: 1,
    } as const;
    const tracker = new PerformanceTracker([...FIXED, slow]);
    for (const one of members.slice(0, 10)) tracker.observe(one, "any", "w", 1, true);
    const before = tracker.predictTest(newcomer);
    for (const one of members.slice(10)) tracker.observeRunning(one, "any", "slow", 10);
    expect(tracker.predictTest(newcomer)).toEqual(before);
  });
});

describe("classes of workers", () => {
  /** Every other test takes eight times as long on class `b`. */
  function afterBothClasses(suits: (place: number) => number, runs = 2): StoredEstimate[] {
    let estimates: StoredEstimate[] = [];
    for (let run = 0; run < runs; run += 1) {
      const tracker = new PerformanceTracker(estimates);
      for (const [place, one] of SUBJECTS.entries()) {
        const seconds = trueSeconds(place) * Math.exp(0.05 * spread(place, run));
        tracker.observe(one, "a", "a1", seconds, true);
        tracker.observe(one, "b", "b1", seconds * suits(place), true);
      }
      estimates = tracker.snapshot();
    }
    return estimates;
  }

  test("that suit tests differently are told apart", () => {
    const tracker = new PerformanceTracker(afterBothClasses((place) => (place % 2 ? 8 : 1)));
    for (const place of [150, 151]) {
      const one = SUBJECTS[place] ?? subject("");
      const onA = medianSeconds(tracker.predict(one, "a", "a1"));
      const onB = medianSeconds(tracker.predict(one, "b", "b1"));
      expect(tracker.dependsOnClass(one)).toBe(true);
      expect(onB / onA / (place % 2 ? 8 : 1)).toBeGreaterThan(0.85);
      expect(onB / onA / (place % 2 ? 8 : 1)).toBeLessThan(1.15);
    }
  });

  test("that only differ in speed are not, and need one entry for each test", () => {
    const estimates = afterBothClasses(() => 3, 3);
    const tracker = new PerformanceTracker(estimates);
    expect(SUBJECTS.filter((one) => tracker.dependsOnClass(one))).toEqual([]);
    expect(estimates.filter(({ level }) => level === "elsewhere")).toEqual([]);
    const factor =
      tracker.predictWorker("b", "b1").logMean - tracker.predictWorker("a", "a1").logMean;
    expect(Math.exp(factor)).toBeGreaterThan(2.6);
    expect(Math.exp(factor)).toBeLessThan(3.4);
  });
});

describe("attempts without a full duration", () => {
  const [one] = SUBJECTS;
  if (one === undefined) throw new Error("there are subjects");

  test("a failure teaches only when nothing else is known", () => {
    const tracker = new PerformanceTracker(FIXED);
    tracker.observe(one, "any", "w", 10, true);
    tracker.observe(one, "any", "w", 0.01, false);
    expect(medianSeconds(tracker.predictTest(one))).toBeCloseTo(10);
  });

  test("a success replaces what a failure has taught", () => {
    const tracker = new PerformanceTracker(FIXED);
    tracker.observe(one, "any", "w", 0.01, false);
    expect(tracker.hasHistory(one.key)).toBe(true);
    tracker.observe(one, "any", "w", 10, true);
    expect(medianSeconds(tracker.predictTest(one))).toBeCloseTo(10);
  });

  test("one that was cut off can only raise the belief", () => {
    const tracker = new PerformanceTracker(FIXED);
    tracker.observe(one, "any", "w", 10, true);
    tracker.observeAtLeast(one, "any", "w", 5);
    expect(medianSeconds(tracker.predictTest(one))).toBeCloseTo(10);
    tracker.observeAtLeast(one, "any", "w", 60);
    expect(medianSeconds(tracker.predictTest(one))).toBeGreaterThan(50);
  });
});

describe("what is stored", () => {
  test("gives the same predictions again", () => {
    const estimates = afterRuns(3, 0.2);
    expect(predictAll(estimates)).toEqual(predictAll([...estimates].reverse()));
  });

  test("has one row for each level and subject", () => {
    const rows = afterRuns(3, 0.2).map(({ level, subject: name }) => `${level} ${name}`);
    expect(new Set(rows).size).toBe(rows.length);
  });

  test("can be cut down to the tests of a run without changing its predictions", () => {
    const some = SUBJECTS.slice(0, 20);
    const estimates = estimatesFor(afterRuns(3, 0.2), some);
    expect(estimates.filter(({ level }) => level === "test")).toHaveLength(20);
    expect(predictAll(estimates).slice(0, 20)).toEqual(predictAll(afterRuns(3, 0.2)).slice(0, 20));
  });
});

test("a test of another project is another test, whatever its name", () => {
  const ofProject = (project: string) => testSubject(testSpec("a", { project, group: "g" }));
  const tracker = new PerformanceTracker(FIXED);
  tracker.observe(ofProject("one"), "any", "w", 100, true);
  const stored = new PerformanceTracker([...tracker.snapshot(), ...FIXED]);
  expect(stored.hasHistory(ofProject("one").key)).toBe(true);
  expect(stored.hasHistory(ofProject("two").key)).toBe(false);
  const fresh = new PerformanceTracker(FIXED).predict(ofProject("two"), "any", "w");
  expect(stored.predict(ofProject("two"), "any", "w")).toEqual(fresh);
});
