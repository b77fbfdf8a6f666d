/** The load balancer as it is embedded: what it takes, refuses, keeps and tells. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Balancer } from "../core/balancer.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { LoadBalancerError } from "./load-balancer-error.ts";
import type {
  JournalEntry,
  LoadBalancerEvent,
  LoadBalancerOptions,
  WorkerCommand,
} from "./load-balancer-options.ts";
import { LoadBalancerService } from "./load-balancer-service.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Time stands still until a test lets it pass. */
function service(options: Partial<LoadBalancerOptions> = {}) {
  const sent: WorkerCommand[] = [];
  const told: LoadBalancerEvent[] = [];
  const clock = { seconds: () => Date.now() / 1000, epochMs: (seconds: number) => seconds * 1000 };
  const made = new LoadBalancerService({
    send: (command) => sent.push(command),
    clock,
    ...options,
  });
  made.subscribe((event) => told.push(event));
  const types = () => told.map(({ type }) => type);
  return { made, sent, told, types };
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return (error as LoadBalancerError).code;
  }
  return undefined;
}

test("a worker and a test of which only the names are given come together", () => {
  const { made, sent, types } = service();
  made.register({ workerId: "w1" });
  made.submit({ run: "r", tests: [{ key: "s:a" }] });
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(sent).toMatchObject([
    { type: "start-batch", workerId: "w1", suite: "s", attempts: [{ attempt: 1, test: "s:a" }] },
  ]);
  made.report({ type: "attempt-started", attempt: 1 });
  made.report({ type: "attempt-finished", attempt: 1, outcome: "passed", seconds: 2 });
  made.report({ type: "batch-ended", batch: 1, how: "completed" });
  vi.advanceTimersByTime(0);
  expect(types().slice(-2)).toEqual(["settle-test", "finish-run"]);
  expect(made.estimates).not.toEqual([]);
});

test("what is handed in beyond the bound is refused with when to come back, and leaves no trace", () => {
  const { made, told } = service({ maxWaitingTests: 3 });
  made.register({ workerId: "w1" });
  const run = (name: string, count: number) => {
    const key = (place: number) => `s:${name}${place}`;
    const tests = Array.from({ length: count }, (_, place) => ({ key: key(place) }));
    return made.submit({ run: name, tests });
  };
  expect(run("large", 4)).toMatchObject({ accepted: false, retryInSeconds: null });
  expect(run("first", 3)).toEqual({ accepted: true });
  // Tests that nobody knows are started one by one, so two of the three wait.
  const refused = run("second", 2);
  expect(refused).toMatchObject({ accepted: false, waitingTests: 2 });
  expect(refused).toHaveProperty("retryInSeconds", expect.any(Number));
  expect(run("third", 1)).toEqual({ accepted: true });
  vi.advanceTimersByTime(0);
  const submitted = told.flatMap((one) => (one.type === "tests-submitted" ? [one.run] : []));
  expect(submitted).toEqual(["first", "third"]);
  made.report({ type: "attempt-finished", attempt: 1, outcome: "passed", seconds: 1 });
  made.report({ type: "batch-ended", batch: 1, how: "completed" });
  expect(run("fourth", 1)).toEqual({ accepted: true });
});

test.each([
  ["a worker without a name", "input-invalid", "register", { slots: 1 }],
  ["a key without a suite", "input-invalid", "submit", { run: "q", tests: [{ key: "a" }] }],
  ["an option that there is not", "input-invalid", "submit", { run: "q", tests: [], fast: true }],
  ["a report that there is not", "input-invalid", "report", { type: "attempt-paused" }],
  ["an earlier process", "worker-outdated", "register", { workerId: "w1", incarnation: 1 }],
  ["a test of a run again", "test-twice", "submit", { run: "r", tests: [{ key: "s:a" }] }],
  ["a test twice", "test-twice", "submit", { run: "q", tests: [{ key: "s:a" }, { key: "s:a" }] }],
] as const)("%s is refused with %s, and changes nothing", (_, code, method, given) => {
  const { made, told } = service();
  made.register({ workerId: "w1", incarnation: 2 });
  made.submit({ run: "r", tests: [{ key: "s:a" }] });
  vi.advanceTimersByTime(0);
  const before = told.length;
  expect(codeOf(() => made[method](given as never))).toBe(code);
  vi.advanceTimersByTime(0);
  expect(told.length).toBe(before);
});

test("an invalid offer is told where it is wrong", () => {
  const { made } = service();
  expect(() => made.register({ workerId: "w1", slots: 0 })).toThrow(/slots/);
  expect(codeOf(() => service({ policy: "fastest" }))).toBe("input-invalid");
});

test("a worker's suitability can be asked for as soon as it is registered", () => {
  const { made } = service();
  made.register({ workerId: "w1", hardwareSpecs: { memoryGb: 4 } });
  expect(made.suitability("w1", { key: "s:a" })).toMatchObject({ kind: "feasible" });
  const large = { key: "s:b", requirements: { minimumMemoryGb: 8 } };
  expect(made.suitability("w1", large)).toEqual({
    kind: "impossible",
    reason: "has 4 GB of memory, not 8",
  });
  expect(codeOf(() => made.suitability("w2", { key: "s:a" }))).toBe("worker-unknown");
  expect(codeOf(() => made.suitability("w1", { run: "r", test: "s:a" }))).toBe("test-unknown");
});

test("ranges of versions are given as people write them", () => {
  const { made } = service();
  made.register({ workerId: "w1", softwareVersions: { node: "20.1.0" } });
  const needs = (node: string) => ({ key: "s:a", requirements: { softwareVersions: { node } } });
  expect(made.suitability("w1", needs("^20")).kind).toBe("feasible");
  expect(made.suitability("w1", needs(">=22")).kind).toBe("impossible");
  expect(codeOf(() => made.suitability("w1", needs("new")))).toBe("input-invalid");
});

test("a silent worker is given up, and its test goes to another one", () => {
  const { made, sent } = service({ configuration: { leaseSeconds: 3 } });
  made.register({ workerId: "w1" });
  made.submit({ run: "r", tests: [{ key: "s:a" }] });
  // Between two ticks, so that no decision is pending.
  vi.advanceTimersByTime(4500);
  expect(sent.at(-1)).toMatchObject({ type: "evict-worker", workerId: "w1", incarnation: 1 });
  made.report({ type: "worker-lost", workerId: "w1", incarnation: 1 });
  made.register({ workerId: "w2" });
  vi.advanceTimersByTime(0);
  expect(sent.at(-1)).toMatchObject({ type: "start-batch", workerId: "w2" });
});

test("nothing is sent or told before it is kept", async () => {
  const keeping: (() => void)[] = [];
  const entries: JournalEntry[] = [];
  const journal = (entry: JournalEntry) => {
    entries.push(entry);
    return new Promise<void>((resolve) => keeping.push(resolve));
  };
  const { made, sent, told } = service({ journal, firstSequence: 7 });
  made.register({ workerId: "w1" });
  made.submit({ run: "r", tests: [{ key: "s:a" }] });
  vi.advanceTimersByTime(0);
  expect(entries.map(({ sequence, events }) => [sequence, events[0]?.type])).toEqual([
    [7, "balancer-began"],
    [8, "worker-joined"],
  ]);
  // The second is kept before the first: both wait for the first.
  keeping[1]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect([sent, told]).toEqual([[], []]);
  keeping[0]?.();
  await made.close();
  expect(sent).toMatchObject([{ type: "start-batch" }]);
});

test("what cannot be kept is not done", async () => {
  const failures: LoadBalancerError[] = [];
  const { made, sent } = service({
    journal: async () => Promise.reject(new Error("disk full")),
    onFailure: (error) => failures.push(error),
  });
  made.register({ workerId: "w1" });
  made.submit({ run: "r", tests: [{ key: "s:a" }] });
  await vi.advanceTimersByTimeAsync(0);
  expect(failures).toMatchObject([{ code: "journal-failed", cause: { message: "disk full" } }]);
  expect(sent).toEqual([]);
  expect(codeOf(() => made.register({ workerId: "w2" }))).toBe("service-closed");
});

test("a question that is asked while something is told leaves the order as it is", () => {
  const { made, sent } = service();
  made.subscribe(({ type }) => {
    if (type !== "worker-joined") return;
    made.submit({ run: `r${made.outlook().lowSeconds}${sent.length}`, tests: [{ key: "s:a" }] });
    made.suitability("w1", { key: "s:b" });
    // What was decided meanwhile is sent when the entry before it is done with.
    expect(sent).toEqual([]);
  });
  made.register({ workerId: "w1" });
  vi.advanceTimersByTime(0);
  expect(sent).toHaveLength(1);
});

test("a run that is cancelled ends, and whoever does not listen any more hears nothing", () => {
  const { made, types } = service();
  const heard: string[] = [];
  const end = made.subscribe(({ type }) => heard.push(type));
  made.submit({ run: "r", tests: [{ key: "s:a" }] });
  vi.advanceTimersByTime(0);
  end();
  made.cancel("r", "not wanted any more");
  vi.advanceTimersByTime(0);
  expect(types()).toEqual(["tests-submitted", "run-cancelled", "settle-test", "finish-run"]);
  expect(heard).toEqual(["tests-submitted"]);
});

/** What a new balancer decides when it is told what a journal holds. */
function replayed([began, ...entries]: readonly JournalEntry[]) {
  const [start] = began?.events ?? [];
  if (start?.type !== "balancer-began") throw new Error("the journal has no start");
  const balancer = new Balancer(start);
  return entries.map(({ events }) => balancer.handle(events as readonly BalancerEvent[]));
}

test("a worker that registers again offers something else, and goes on with what it holds", () => {
  const entries: JournalEntry[] = [];
  const { made, sent, types } = service({ journal: (entry) => void entries.push(entry) });
  made.register({ workerId: "w1", slots: 2, hardwareSpecs: { memoryGb: 4 } });
  const large = { key: "s:large", requirements: { minimumMemoryGb: 8 } };
  made.submit({ run: "r", tests: [{ key: "s:a" }, { key: "s:b" }, large, { key: "s:c" }] });
  vi.advanceTimersByTime(0);
  const first = sent.filter((command) => command.type === "start-batch");
  for (const { attempts } of first) {
    made.report({ type: "attempt-started", attempt: attempts[0]?.attempt ?? 0 });
  }
  expect(first).toHaveLength(2);
  made.register({ workerId: "w1", slots: 1, hardwareSpecs: { memoryGb: 16 } });
  expect(made.suitability("w1", { run: "r", test: "s:large" }).kind).toBe("busy");
  finish(made, first[0]);
  vi.advanceTimersByTime(0);
  // Nothing was taken from it, and the one slot that is left is still in use.
  expect(types().filter((type) => type === "record-attempt")).toEqual([]);
  expect(made.suitability("w1", { run: "r", test: "s:large" }).kind).toBe("busy");
  finish(made, first[1]);
  vi.advanceTimersByTime(0);
  for (let batch = sent.at(-1); types().at(-1) !== "finish-run"; batch = sent.at(-1)) {
    finish(made, batch);
    vi.advanceTimersByTime(0);
  }
  const ran = sent.flatMap((command) => (command.type === "start-batch" ? command.attempts : []));
  expect(ran.map(({ test: key }) => key).sort()).toEqual(["s:a", "s:b", "s:c", "s:large"]);
  expect(replayed(entries)).toEqual(entries.slice(1).map(({ commands }) => commands));
});

test("a worker that comes back after its loss is a new one", () => {
  const { made, types } = service();
  made.register({ workerId: "w1" });
  made.report({ type: "worker-lost", workerId: "w1", incarnation: 1 });
  made.register({ workerId: "w1" });
  made.register({ workerId: "w1", labels: ["gpu"] });
  vi.advanceTimersByTime(0);
  expect(types()).toEqual(["worker-joined", "worker-lost", "worker-joined", "worker-changed"]);
  const needs = { key: "s:a", requirements: { labels: ["gpu"] } };
  expect(made.suitability("w1", needs).kind).toBe("feasible");
});

test("a run takes more tests, also after it has finished", () => {
  const entries: JournalEntry[] = [];
  const { made, sent, types } = service({ journal: (entry) => void entries.push(entry) });
  made.register({ workerId: "w1" });
  for (const key of ["s:a", "s:b"]) {
    made.submit({ run: "r", tests: [{ key }] });
    vi.advanceTimersByTime(0);
    finish(made, sent.at(-1));
    vi.advanceTimersByTime(0);
    expect(types().at(-1)).toBe("finish-run");
  }
  expect(replayed(entries)).toEqual(entries.slice(1).map(({ commands }) => commands));
});

test("a worker that fails what others pass hears nothing of it; those who listen do", () => {
  const { made, sent, told } = service();
  for (const workerId of ["bad", "w1", "w2"]) made.register({ workerId, host: workerId });
  made.submit({ run: "r", tests: Array.from({ length: 40 }, (_, id) => ({ key: `s:${id}` })) });
  for (let done = 0; told.at(-1)?.type !== "finish-run"; done += 1) {
    vi.advanceTimersByTime(0);
    const command = sent[done];
    if (command?.type === "start-batch") finish(made, command, command.workerId !== "bad");
    vi.advanceTimersByTime(0);
  }
  const verdicts = told.flatMap((one) => (one.type === "settle-test" ? [one.verdict] : []));
  expect(new Set(verdicts)).toEqual(new Set(["passed"]));
  const judged = told.flatMap((one) => (one.type === "judge-worker" ? [one] : []));
  expect(judged.at(-1)).toMatchObject({ workerId: "bad", standing: "set-aside" });
  expect(sent.map(({ type }) => type)).not.toContain("judge-worker");
});

/** Its worker passes all of a batch, or fails it. */
function finish(
  made: LoadBalancerService,
  command: WorkerCommand | undefined,
  passes = true,
): void {
  if (command?.type !== "start-batch") throw new Error("no batch was started");
  for (const { attempt } of command.attempts) {
    made.report({ type: "attempt-started", attempt });
    const outcome = passes ? "passed" : "failed";
    made.report({ type: "attempt-finished", attempt, outcome, seconds: 1 });
  }
  made.report({ type: "batch-ended", batch: command.batch, how: "completed" });
}
