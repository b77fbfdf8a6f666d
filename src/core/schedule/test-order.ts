/** In which order waiting tests have their turn: the rules of a policy, as comparisons. */

import { compareText } from "../model/identifiers.ts";
import type { OrderRule } from "./policies/policy.ts";
import type { CompareWaiting, WaitingTest } from "./test-queue.ts";

/** Rules about what is true of a whole queue at the moment; the tests of one queue do not differ in it. */
type QueueRule = "scarcest-first" | "warm-first";

/** The smaller, the earlier. */
export type QueueRank = (rule: QueueRule, waiting: WaitingTest) => number;

const COMPARE: Readonly<Record<Exclude<OrderRule, QueueRule>, CompareWaiting>> = {
  priority: (a, b) => a.test.spec.requirements.priority - b.test.spec.requirements.priority,
  "longest-first": (a, b) => b.seconds - a.seconds,
  "shortest-first": (a, b) => a.seconds - b.seconds,
  submission: (a, b) => a.arrival - b.arrival,
};

/** The order within a queue. */
export function withinQueue(rules: readonly OrderRule[]): CompareWaiting {
  return betweenQueues(rules, () => 0);
}

/** The order of the first tests of several queues of one run. */
export function betweenQueues(rules: readonly OrderRule[], rank: QueueRank): CompareWaiting {
  return (a, b) => {
    for (const rule of rules) {
      const order = isQueueRule(rule) ? rank(rule, a) - rank(rule, b) : COMPARE[rule](a, b);
      if (order !== 0) return order;
    }
    return compareText(a.test.spec.key, b.test.spec.key) || compareText(a.test.run, b.test.run);
  };
}

function isQueueRule(rule: OrderRule): rule is QueueRule {
  return rule === "scarcest-first" || rule === "warm-first";
}
