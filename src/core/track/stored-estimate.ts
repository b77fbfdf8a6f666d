/** What a tracker has learned, in a form that can be stored: it is made of these and becomes them again. */

import type { WorkerId } from "../model/identifiers.ts";

/** What an estimate can be about. */
export const ESTIMATE_LEVELS = [
  "suite",
  "siblings",
  "pace",
  "wobble",
  "moved",
  "seen-surprise",
  "new-surprise",
  "test",
  "elsewhere",
  "class",
  "worker",
  "group-set-up",
] as const;

export type EstimateLevel = (typeof ESTIMATE_LEVELS)[number];

export interface StoredEstimate {
  readonly level: EstimateLevel;
  /** Within its level: a suite, a test, a class and so on, with a part of it after a line break. */
  readonly subject: string;
  readonly mean: number;
  readonly variance: number;
  readonly samples: number;
  /** Of a test: the worker that it was last seen on, to whose speed the mean belongs. */
  readonly origin?: { readonly workerClass: string; readonly workerId: WorkerId };
}
