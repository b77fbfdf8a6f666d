/** The door of the load balancer: what is handed in beyond a bound is refused, with when to come back. */

/** Who is told to come back later than this would better ask again. */
const LATEST_SECONDS = 3600;

/** What becomes of a submission. What was accepted is run; nothing of what was refused is kept. */
export type SubmissionAnswer =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      /** For people. */
      readonly reason: string;
      /** Tests that wait. */
      readonly waitingTests: number;
      /**
       * When there should be room for it, in seconds, 1 or more; `null` when there never is, since it
       * has more tests than may wait.
       */
      readonly retryInSeconds: number | null;
    };

export interface Door {
  /** So many tests may wait. */
  readonly maxWaitingTests: number;
  readonly waitingTests: number;
  /** How long what is there takes, if it can be shared out evenly. */
  readonly restSeconds: number;
}

/** Whether so many tests more may come in. */
export function admit(door: Door, coming: number): SubmissionAnswer {
  const { maxWaitingTests, waitingTests, restSeconds } = door;
  const surplus = waitingTests + coming - maxWaitingTests;
  if (surplus <= 0) return { accepted: true };
  const refusal = { accepted: false, waitingTests } as const;
  if (coming > maxWaitingTests) {
    const reason = `it has ${coming} tests, and no more than ${maxWaitingTests} may wait: hand it in by parts`;
    return { ...refusal, reason, retryInSeconds: null };
  }
  const reason = `${waitingTests} tests wait, and no more than ${maxWaitingTests} may`;
  // Nobody knows how long it takes as long as there is no worker.
  const known = Number.isFinite(restSeconds) ? (restSeconds * surplus) / waitingTests : 0;
  return {
    ...refusal,
    reason,
    retryInSeconds: Math.max(1, Math.ceil(Math.min(known, LATEST_SECONDS))),
  };
}
