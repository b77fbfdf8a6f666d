/** Names by which the parts of a run refer to each other. */

/** Unique in a store; sorts by creation time. */
export type RunId = string;

/** `suite:id`, unique in a run. A suite's name has no colon, so the first colon splits it. */
export type TestKey = string;

/** Name of a worker; it keeps it when its process is replaced. */
export type WorkerId = string;

/** Number of one batch, counted from 1 in each run. */
export type BatchId = number;

/** Number of one attempt, counted from 1 in each run: a larger number was leased later. */
export type AttemptId = number;

/** Joins a suite's name and the id that its runner gave to a test. */
export function testKey(suite: string, id: string): TestKey {
  return `${suite}:${id}`;
}

/** Splits a key into the suite's name and the runner's id. */
export function splitTestKey(key: TestKey): { readonly suite: string; readonly id: string } {
  const colon = key.indexOf(":");
  return { suite: key.slice(0, colon), id: key.slice(colon + 1) };
}

/** Orders strings by code unit, the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
