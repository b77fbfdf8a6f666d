/** A policy, as somebody names or describes it. */

import { z } from "zod";
import type { Policy } from "../core/schedule/policies/policy.ts";
import { ORDER_RULES, POLICY_FILTERS, SCORERS } from "../core/schedule/policies/policy.ts";
import { SchedulingAlgorithms } from "../core/schedule/policies/scheduling-algorithms.ts";

const algorithms = new SchedulingAlgorithms();

const name = z
  .string()
  .min(1)
  .refine((one) => algorithms.find(one) === undefined, {
    error: "is the name of a policy that Plimsoll brings; give yours another",
  });

const bestScore = z.strictObject({
  name,
  selector: z.literal("best-score"),
  order: z.array(z.enum(ORDER_RULES)).refine(isDistinct, { error: "names a rule twice" }),
  filters: z
    .array(z.enum(POLICY_FILTERS))
    .refine(isDistinct, { error: "names a filter twice" })
    .default([]),
  scorers: z
    .array(z.strictObject({ scorer: z.enum(SCORERS), weight: z.number().positive() }))
    .min(1)
    .refine((scorers) => isDistinct(scorers.map(({ scorer }) => scorer)), {
      error: "names a scorer twice",
    }),
});

const ownPolicy = z.discriminatedUnion("selector", [
  bestScore,
  z.strictObject({
    name,
    selector: z.literal("dealt"),
    shares: z.enum(["equal", "by-speed"]),
  }),
  z.strictObject({
    name,
    selector: z.literal("earliest-finish"),
    speculates: z.boolean(),
  }),
]);

/** A policy of one's own. */
export type OwnPolicy = z.input<typeof ownPolicy>;

/** The name of a policy that there is, or a policy of one's own as data. */
export const policySchema = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((given, context): Policy => {
    if (typeof given === "string") {
      const preset = algorithms.find(given);
      if (preset !== undefined) return preset;
      context.addIssue({ code: "custom", message: unknownPolicy(given) });
      return z.NEVER;
    }
    const parsed = ownPolicy.safeParse(given);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      context.addIssue({ code: "custom", path, message });
    }
    return z.NEVER;
  });

function isDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

function unknownPolicy(given: string): string {
  return `there is no policy ${given}; the policies are ${algorithms.names.join(", ")}`;
}
