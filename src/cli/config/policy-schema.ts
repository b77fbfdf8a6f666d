/** A policy, as a configuration or the command line names or describes it. */

import { z } from "zod";
import { policySchema } from "../../coordinator/policy-schema.ts";
import type { Policy } from "../../core/schedule/policies/policy.ts";
import { SchedulingAlgorithms } from "../../core/schedule/policies/scheduling-algorithms.ts";
import { UsageError } from "../usage-error.ts";

export { type OwnPolicy, policySchema } from "../../coordinator/policy-schema.ts";

const algorithms = new SchedulingAlgorithms();

/**
 * Reads a policy out of parsed JSON.
 *
 * @param file for messages
 * @throws UsageError when it is none
 */
export function parsePolicy(value: unknown, file: string): Policy {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    "policy-invalid",
    `${file} is not a policy:\n${z.prettifyError(parsed.error)}`,
    "Correct it; the guide on policies says what there is.",
  );
}

/** All policies that Plimsoll brings. */
export const presets: readonly Policy[] = algorithms.all;

/**
 * The policy of this name.
 *
 * @throws UsageError when there is none
 */
export function policyNamed(given: string): Policy {
  const policy = algorithms.find(given);
  if (policy !== undefined) return policy;
  throw new UsageError(
    "policy-unknown",
    `There is no policy ${given}.`,
    `The policies are: ${algorithms.names.join(", ")}.`,
  );
}
