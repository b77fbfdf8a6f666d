/** Turns what a tracker knows into estimates that can be stored, and back. */

import { compareText } from "../model/identifiers.ts";
import type { Circle } from "./circle.ts";
import { makeCircle } from "./circle.ts";
import type { Estimate } from "./estimate.ts";
import type { GroupSetUps } from "./group-set-ups.ts";
import { DRIFT_PER_RUN } from "./prior.ts";
import type { SeenTest } from "./seen-test.ts";
import { varianceOf } from "./seen-test.ts";
import type { SeenTests } from "./seen-tests.ts";
import type { SiblingAverages } from "./sibling-averages.ts";
import type { EstimateLevel, StoredEstimate } from "./stored-estimate.ts";
import type { SuiteHabits, SuiteRecords } from "./suite-habits.ts";
import type { SurpriseRecord } from "./surprise-record.ts";
import type { WorkerFactor, WorkerFactors } from "./worker-factors.ts";
import { getOrMake } from "./worker-factors.ts";

/** Everything that a tracker has learned. */
export interface Knowledge {
  readonly tests: SeenTests;
  readonly averages: SiblingAverages;
  readonly suites: SuiteRecords;
  readonly factors: WorkerFactors;
  readonly groupSetUps: GroupSetUps;
}

/** Between a suite, a test or a class and what of it is meant. */
const SEPARATOR = "\n";

/** Fills an empty tracker. */
export function restoreKnowledge(stored: readonly StoredEstimate[], to: Knowledge): void {
  for (const one of stored)
    if (one.level === "class" || one.level === "worker") restoreFactor(one, to);
  const surprises = new Map<SurpriseRecord, { bin: number; share: number; runs: number }[]>();
  for (const one of stored) {
    if (one.level === "seen-surprise" || one.level === "new-surprise") {
      const [suite, bin] = splitSubject(one.subject);
      const habits = to.suites.of(suite);
      const record = one.level === "seen-surprise" ? habits.seen : habits.unseen;
      const kept = surprises.get(record) ?? [];
      surprises.set(record, kept);
      kept.push({ bin: Number(bin), share: one.mean, runs: one.samples });
    } else restoreOne(one, to);
  }
  for (const [record, kept] of surprises) record.restore(kept);
}

function restoreFactor(
  { level, subject, mean, variance, samples }: StoredEstimate,
  to: Knowledge,
): void {
  const { classes, workers } = to.factors;
  const drift = level === "class" ? DRIFT_PER_RUN.class : DRIFT_PER_RUN.worker;
  const known = { mean, variance: variance + drift, samples };
  Object.assign(
    getOrMake(level === "class" ? classes : workers, subject, () => known),
    known,
  );
}

function restoreOne(one: StoredEstimate, to: Knowledge): void {
  const { level, subject, mean, variance, samples, origin } = one;
  const { suites, averages, tests, factors, groupSetUps } = to;
  if (level === "group-set-up") {
    groupSetUps.groups.set(subject, { seconds: mean, samples });
  } else if (level === "suite" || level === "siblings") {
    const circles = level === "suite" ? averages.suites : averages.circles;
    circles.set(subject, makeCircle(averages, mean, samples));
  } else if (level === "pace") {
    const habits = suites.of(subject);
    habits.pace.mean = mean;
    habits.paceAtStart = mean;
  } else if (level === "wobble" || level === "moved") {
    Object.assign(suites.of(subject)[level], { mean, samples });
  } else if (origin !== undefined) {
    const key = level === "elsewhere" ? splitSubject(subject)[1] : subject;
    const logWobble = Math.log(variance / varianceOf(1)) / 2;
    const factor = factors.of(origin.workerClass, origin.workerId);
    tests.restore(key, { mean, logWobble, samples, origin: factor, next: undefined });
  }
}

/** In the order of levels, and within a level of subjects. */
export function storeKnowledge(knowledge: Knowledge): StoredEstimate[] {
  const { tests, averages, suites, factors, groupSetUps } = knowledge;
  return [
    ...storeCircles("suite", averages.suites),
    ...storeCircles("siblings", averages.circles),
    ...sorted(suites.habits).flatMap(([suite, habits]) => storeHabits(suite, habits)),
    ...sorted(tests).flatMap(([key, newest]) => storeTest(key, newest)),
    ...sorted(factors.classes).map(([subject, known]) => plain("class", subject, known)),
    ...sorted(factors.workers).map(([subject, known]) => plain("worker", subject, known)),
    ...sorted(groupSetUps.groups).map(([subject, { seconds, samples }]) =>
      plain("group-set-up", subject, { mean: seconds, variance: 0, samples }),
    ),
  ];
}

/** A circle whose tests have not ended yet has nothing to store. */
function storeCircles(
  level: EstimateLevel,
  circles: ReadonlyMap<string, Circle>,
): StoredEstimate[] {
  return sorted(circles)
    .filter(([, { samples }]) => samples > 0)
    .map(([subject, { mean, samples }]) => plain(level, subject, { mean, variance: 0, samples }));
}

function storeHabits(suite: string, habits: SuiteHabits): StoredEstimate[] {
  const { pace, paceToKeep, wobble, moved, seen, unseen } = habits;
  return [
    plain("pace", suite, { ...pace, mean: paceToKeep }),
    plain("wobble", suite, wobble),
    plain("moved", suite, moved),
    ...storeSurprises("seen-surprise", suite, seen),
    ...storeSurprises("new-surprise", suite, unseen),
  ];
}

function storeSurprises(
  level: EstimateLevel,
  suite: string,
  record: SurpriseRecord,
): StoredEstimate[] {
  return record.shares().map(({ bin, share, runs }) => ({
    level,
    subject: `${suite}${SEPARATOR}${bin}`,
    mean: share,
    variance: 0,
    samples: runs,
  }));
}

function storeTest(key: string, newest: SeenTest): StoredEstimate[] {
  const stored: StoredEstimate[] = [];
  for (let at: SeenTest | undefined = newest; at !== undefined; at = at.next) {
    const { workerClass, workerId } = at.origin;
    stored.push({
      level: at === newest ? "test" : "elsewhere",
      subject: at === newest ? key : `${workerClass}${SEPARATOR}${key}`,
      mean: at.mean - changeOf(at.origin),
      variance: varianceOf(Math.exp(at.logWobble)),
      samples: at.samples,
      origin: { workerClass, workerId },
    });
  }
  return stored;
}

/** By how much its worker had changed when it was seen: what is stored is as if it had not. */
function changeOf({ own, before }: WorkerFactor): number {
  return before === undefined ? 0 : own.mean - before.own.mean;
}

function plain(level: EstimateLevel, subject: string, known: Estimate): StoredEstimate {
  const { mean, variance, samples } = known;
  return { level, subject, mean, variance, samples };
}

function sorted<Value>(entries: Iterable<[string, Value]>): [string, Value][] {
  return [...entries].sort((a, b) => compareText(a[0], b[0]));
}

/** The part before the first line break, and what follows it. */
function splitSubject(subject: string): readonly [string, string] {
  const at = subject.indexOf(SEPARATOR);
  return [subject.slice(0, at), subject.slice(at + SEPARATOR.length)];
}
