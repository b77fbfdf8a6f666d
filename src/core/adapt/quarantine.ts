/** Sets workers aside that fail what others pass, and tries them until they are well again. */

import { askFor, askForAll, movable } from "../handle/move-work.ts";
import type { BalancerState } from "../state/balancer-state.ts";
import type { AttemptState, TestState } from "../state/test-state.ts";
import type { WorkerState } from "../state/worker-state.ts";
import { settleFailed } from "./class-disputes.ts";
import { beginWithOne } from "./load-review.ts";
import { canProbe, startProbe } from "./probing.ts";
import type { DoubtedFailure, WorkerBlame, WorkerStanding } from "./worker-blame.ts";

/** Log odds that a worker is broken before it has shown anything: one in a hundred… */
const PRIOR = Math.log(0.01);

/** …and more when it has been before. */
const RELAPSE_PRIOR = Math.log(0.05);

/** From these odds on, 1 to 13, a failure of the worker is not taken for one of the test. */
const DOUBT = Math.log(0.075);

/** From these, even ones, it gets no work until they are others. */
const TRIAL = 0;

/** From these, 99 to 1, it is set aside. */
const SET_ASIDE = Math.log(99);

/** So long even an unsuspicious failure waits for the next test to end on its worker. */
const NEXT_SECONDS = 2;

/** A failure is in doubt no longer than this: then its test is run again elsewhere. */
const DOUBT_SECONDS = 30;

/** So often a test is run again since workers were in doubt. */
const DOUBT_LIMIT = 2;

/** A worker that is still in doubt after a probe is tried again after this time. */
const PROBE_ON_SECONDS = 0.5;

/** A worker that was set aside is tried again after this time, and each time after twice as long. */
const PROBE_AGAIN_SECONDS = 5;
const PROBE_AGAIN_LIMIT_SECONDS = 300;

/** What became of a failed attempt that would decide its test. */
export type Belief = "believed" | "doubted";

/** An attempt ended on a worker: that is evidence about the worker. */
export function witness(state: BalancerState, attempt: AttemptState, passed: boolean): void {
  const { workerId, workerClass } = attempt.terms;
  const known = state.blame.workers.get(workerId);
  if (passed && known === undefined) return;
  const blame = known ?? state.blame.of(workerId, workerClass);
  blame.ended += 1;
  blame.add(attempt.test, !passed);
  const { probe } = blame;
  if (probe === undefined || !attempt.terms.probes || attempt.terms.batch !== probe.batch) return;
  if (passed) probe.passed += 1;
  else probe.failed += 1;
}

/**
 * Whether a failed attempt is to decide its test. A doubted failure is kept until its worker has
 * shown what it is; its test stays where it is.
 */
export function judgeFailure(state: BalancerState, attempt: AttemptState): Belief {
  const { test, terms } = attempt;
  const blame = state.blame.of(terms.workerId, terms.workerClass);
  weigh(state, blame);
  const isClear = blame.failedTests.length === 0 && blame.standing === "trusted";
  if (isClear || areAlike(state) || !mayRunElsewhere(state, test)) {
    state.blame.shares.settled(test, true);
    return "believed";
  }
  blame.doubted.push({ attempt, since: state.now, ended: blame.ended });
  return "doubted";
}

/** Decides about the workers on which something has failed. */
export function reviewWorkers(state: BalancerState): void {
  if (state.blame.workers.size === 0) return;
  const open = [...state.blame.workers.values()].filter((blame) => isOpen(blame) || state.ticked);
  if (open.length === 0) return;
  const inDoubt = open.some((one) => one.standing !== "trusted" || one.doubted.length > 0);
  if (!inDoubt && areAlike(state)) return;
  state.blame.poll(state.workers.size);
  for (const blame of open) {
    weigh(state, blame);
    review(state, blame);
    resolveDoubts(state, blame);
    const worker = state.workers.get(blame.workerId);
    if (worker?.phase === "ready") probe(state, worker, blame);
    if (isClean(blame)) state.blame.workers.delete(blame.workerId);
  }
}

/** What is in doubt of a run that nobody wants any more counts as it is. */
export function believeAll(state: BalancerState, run: string): void {
  for (const blame of state.blame.workers.values()) {
    const [own, others] = [[] as DoubtedFailure[], [] as DoubtedFailure[]];
    for (const one of blame.doubted) (one.attempt.test.run === run ? own : others).push(one);
    blame.doubted = others;
    for (const { attempt } of own) believe(state, attempt);
  }
}

function isOpen({ changed, standing, doubted }: WorkerBlame): boolean {
  return changed || standing !== "trusted" || doubted.length > 0;
}

function isClean({ standing, doubted, failedTests, timesAside }: WorkerBlame): boolean {
  return standing === "trusted" && timesAside === 0 && doubted.length + failedTests.length === 0;
}

function weigh(state: BalancerState, blame: WorkerBlame): void {
  blame.weigh(state.blame, blame.timesAside > 0 ? RELAPSE_PRIOR : PRIOR);
}

/** Workers of one class on one machine fail the same tests: none is broken while others are not. */
function areAlike({ workers }: BalancerState): boolean {
  const [first, ...others] = workers.values();
  if (first === undefined) return true;
  const { host, workerClass } = first.capabilities;
  return others.every(
    ({ capabilities }) => capabilities.host === host && capabilities.workerClass === workerClass,
  );
}

function review(state: BalancerState, blame: WorkerBlame): void {
  const worker = state.workers.get(blame.workerId);
  if (worker === undefined) return;
  const { score, standing } = blame;
  if (standing === "trusted") {
    const tries = worker.phase === "ready" && canProbe(state, worker, blame);
    if (score > TRIAL && tries && canSpare(state, worker)) {
      judge(state, blame, "on-trial", "it fails more than its tests can account for");
      takeBack(state, worker);
    }
  } else if (!canSpare(state, worker)) {
    judge(state, blame, "trusted", "without it, there are tests that nobody could run");
  } else if (standing === "on-trial") {
    if (score > SET_ASIDE && blame.compared > 0) setAside(state, blame);
    else if (score <= DOUBT) judge(state, blame, "trusted", "it passes what it should");
    else if (isStuck(state, worker, blame)) {
      judge(state, blame, "trusted", "there is nothing to try it with");
    }
  } else if (hasPassedProbe(blame)) {
    blame.forget();
    judge(
      state,
      blame,
      "trusted",
      "it passes again what passes elsewhere; a failure counts double",
    );
  }
}

/** There is nothing that could show what the worker is. */
function isStuck(state: BalancerState, worker: WorkerState, blame: WorkerBlame): boolean {
  return blame.probe === undefined && blame.doubted.length === 0 && !canProbe(state, worker, blame);
}

function hasPassedProbe({ probe }: WorkerBlame): boolean {
  return probe !== undefined && probe.failed === 0 && probe.passed >= probe.asked;
}

function setAside(state: BalancerState, blame: WorkerBlame): void {
  blame.timesAside += 1;
  blame.probeAt = state.now + againAfter(blame);
  const tests = new Set(blame.failedTests);
  for (const test of tests) {
    const isDoubted = blame.doubted.some(({ attempt }) => attempt.test === test);
    // What failed here has not failed, so its retries are for what may come elsewhere.
    if (test.phase !== "settled" && !isDoubted) test.failures = Math.max(0, test.failures - 1);
  }
  const reason = `of ${tests.size} tests that failed on it, others passed ${blame.compared}`;
  judge(state, blame, "set-aside", reason);
}

function againAfter({ timesAside }: WorkerBlame): number {
  return Math.min(PROBE_AGAIN_LIMIT_SECONDS, PROBE_AGAIN_SECONDS * 2 ** (timesAside - 1));
}

function judge(
  state: BalancerState,
  blame: WorkerBlame,
  standing: WorkerStanding,
  reason: string,
): void {
  const wasAside = blame.standing === "set-aside";
  blame.standing = standing;
  if (standing !== "set-aside") blame.probe = undefined;
  const worker = state.workers.get(blame.workerId);
  if (worker !== undefined) {
    worker.barred = standing !== "trusted";
    if (!worker.barred) state.freed.add(worker);
    if (!worker.barred && wasAside) beginWithOne(state, worker);
  }
  // Whatever is planned, is planned with other workers.
  state.changes = Number.POSITIVE_INFINITY;
  state.commands.push({ type: "judge-worker", workerId: blame.workerId, standing, reason });
}

/** What it has not begun, others can run. */
function takeBack(state: BalancerState, worker: WorkerState): void {
  const plan = { reason: "its worker is in doubt" };
  for (const batch of worker.batches) {
    if (batch.ending !== undefined) continue;
    if (batch.startedAt === undefined) askForAll(state, batch, plan);
    else askFor(state, batch, movable(state, batch), plan);
  }
}

/** Whether all that is left to do can be done without it, and without too many others. */
function canSpare(state: BalancerState, worker: WorkerState): boolean {
  const present = [...state.workers.values()].filter(({ phase }) => phase === "ready");
  const others = present.filter((other) => other !== worker && !other.barred);
  if (others.length < present.length / 2) return false;
  return state.qualifier.demands.all.every(
    ({ id, unsettled }) =>
      unsettled === 0 ||
      !state.qualifier.canEver(id, worker.kind) ||
      others.some(({ kind }) => state.qualifier.canEver(id, kind)),
  );
}

/** Another worker than those on which it failed could run the test. */
function mayRunElsewhere(state: BalancerState, test: TestState): boolean {
  if (test.doubts >= DOUBT_LIMIT || test.spec.repeatable === false) return false;
  for (const worker of state.workers.values()) {
    if (!worker.ready || test.failedOn.includes(worker.id)) continue;
    if (state.qualifier.canEver(test.demand, worker.kind)) return true;
  }
  return false;
}

/** What is to become of failures that are in doubt. */
function resolveDoubts(state: BalancerState, blame: WorkerBlame): void {
  const { doubted } = blame;
  if (doubted.length === 0) return;
  const worker = state.workers.get(blame.workerId);
  const gone = worker?.phase !== "ready";
  blame.doubted = [];
  for (const one of doubted) {
    const { test } = one.attempt;
    if (test.phase === "settled") {
      state.recordAttempt(one.attempt, "its test was settled before it was clear what failed");
    } else if (blame.standing === "set-aside") {
      dismiss(state, one.attempt);
    } else if (!mayRunElsewhere(state, test) || isBelieved(state, worker, blame, one)) {
      believe(state, one.attempt);
    } else if (gone || state.now - one.since > DOUBT_SECONDS) {
      runAgain(state, one.attempt);
    } else if (asksNobody(blame) && !isTelling(state, worker, blame)) {
      blame.asked = test;
      runAgain(state, one.attempt);
    } else {
      blame.doubted.push(one);
    }
  }
}

/** Nothing speaks against the worker, nor will so soon. */
function isBelieved(
  state: BalancerState,
  worker: WorkerState | undefined,
  blame: WorkerBlame,
  { ended, since }: DoubtedFailure,
): boolean {
  if (blame.score > DOUBT) return false;
  const works = worker?.ready === true && (worker.batches.length > 0 || state.waiting.size > 0);
  return !works || blame.ended > ended || state.now - since >= NEXT_SECONDS;
}

/** What others say of one test is enough to go on with. */
function asksNobody({ asked }: WorkerBlame): boolean {
  return asked === undefined || asked.phase === "settled";
}

/** Something goes on, or can, by which one will know more of the worker. */
function isTelling(state: BalancerState, worker: WorkerState, blame: WorkerBlame): boolean {
  if (worker.batches.length > 0 && state.blame.knownGood(undefined).length > 0) return true;
  return blame.probe !== undefined || canProbe(state, worker, blame);
}

function believe(state: BalancerState, attempt: AttemptState): void {
  state.blame.shares.settled(attempt.test, true);
  settleFailed(state, attempt);
}

/** The worker failed, and not the test. */
function dismiss(state: BalancerState, attempt: AttemptState): void {
  state.recordAttempt(attempt, "its worker failed what passes elsewhere, so it does not count");
  state.waitAgain(attempt.test);
}

function runAgain(state: BalancerState, attempt: AttemptState): void {
  state.recordAttempt(attempt, "its worker is in doubt, so it is run again elsewhere");
  attempt.test.doubts += 1;
  attempt.test.failures += 1;
  state.waitAgain(attempt.test);
}

/** Tries a worker that is not trusted, or that has nothing else by which it could show what it is. */
function probe(state: BalancerState, worker: WorkerState, blame: WorkerBlame): void {
  const { batches } = worker;
  if (blame.probe !== undefined) {
    if (batches.some(({ id }) => id === blame.probe?.batch)) return;
    endProbe(state, blame);
  }
  if (state.now < blame.probeAt || batches.length > 0) return;
  const { standing, doubted } = blame;
  // A worker that is trusted gets other work if there is any, and shows by that what it is.
  const idles = doubted.length > 0 && (state.waiting.size === 0 || state.ticked);
  const useful = doubted.length > 0 || state.waiting.size > 0 || state.disputes.size > 0;
  if (standing === "trusted" ? idles : useful) startProbe(state, worker, blame);
}

/** The probe is over, and the worker stays where it is: it is tried again later. */
function endProbe(state: BalancerState, blame: WorkerBlame): void {
  blame.probe = undefined;
  if (blame.standing === "set-aside") blame.timesAside += 1;
  const wait = blame.standing === "set-aside" ? againAfter(blame) : PROBE_ON_SECONDS;
  blame.probeAt = state.now + wait;
}
