/** What a filter answers: may this worker run that test, and if not, what stands in the way. */

import type { WakeCause } from "../../model/decision.ts";

/** `busy` can change without anybody joining; `impossible` cannot, on this class of workers. */
export type Qualification =
  | { readonly kind: "feasible" }
  | { readonly kind: "busy"; readonly reason: string; readonly until: WakeCause }
  | { readonly kind: "impossible"; readonly reason: string };

export const FEASIBLE: Qualification = { kind: "feasible" };
