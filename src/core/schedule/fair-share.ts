/** Which of several runs has its turn: weighted dominant-resource fairness with ageing. */

import type { RunId } from "../model/identifiers.ts";
import { compareText } from "../model/identifiers.ts";
import type { Priority } from "../model/test.ts";

/** Amounts of what is shared: of one run what it holds, of a fleet what there is. */
export interface Resources {
  readonly slots: number;
  readonly cpuCores: number;
  readonly memoryGb: number;
  readonly gpus: number;
}

/** A run that wants something. */
export interface RunClaim {
  readonly id: RunId;
  /** Positive. */
  readonly weight: number;
  readonly priority: Priority;
  readonly submittedAt: number;
  /** Since when it has had waiting tests and was given nothing. */
  readonly waitingSince: number;
  readonly holds: Resources;
}

/** Effective weight of a run of this priority and weight 1. */
const MIDDLE_PRIORITY = 3;

/**
 * Weight × 2^(3 − priority), one priority level more for each interval that the run has waited, so
 * that even the least important run has its turn in the end.
 */
export function effectiveWeight(
  claim: Pick<RunClaim, "weight" | "priority" | "waitingSince">,
  now: number,
  ageingSeconds: number,
): number {
  const levels = Math.floor(Math.max(0, now - claim.waitingSince) / ageingSeconds);
  return claim.weight * 2 ** (MIDDLE_PRIORITY - claim.priority + levels);
}

/** The largest of the shares that a run holds of each resource (Ghodsi et al., 2011). */
export function dominantShare(holds: Resources, capacity: Resources): number {
  return Math.max(
    share(holds.slots, capacity.slots),
    share(holds.cpuCores, capacity.cpuCores),
    share(holds.memoryGb, capacity.memoryGb),
    share(holds.gpus, capacity.gpus),
  );
}

/**
 * The runs in the order in which they have their turn: the lowest dominant share per effective
 * weight first. Of those that hold nothing, and other equals, the one with the larger effective
 * weight goes first, then the one that came first.
 */
export function fairOrder<Claim extends RunClaim>(
  claims: readonly Claim[],
  capacity: Resources,
  { now, ageingSeconds }: { readonly now: number; readonly ageingSeconds: number },
): Claim[] {
  if (claims.length < 2) return [...claims];
  return claims
    .map((claim) => {
      const weight = effectiveWeight(claim, now, ageingSeconds);
      return { claim, weight, share: dominantShare(claim.holds, capacity) / weight };
    })
    .sort(
      (a, b) =>
        a.share - b.share ||
        b.weight - a.weight ||
        a.claim.submittedAt - b.claim.submittedAt ||
        compareText(a.claim.id, b.claim.id),
    )
    .map(({ claim }) => claim);
}

function share(held: number, there: number): number {
  return there > 0 ? held / there : 0;
}
