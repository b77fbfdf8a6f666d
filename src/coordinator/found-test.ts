/** A test that was found, with all that is said of it, as the balancer has to know it. */

import type { DeclaredLayer } from "../core/analyze/declared-test.ts";
import { declarationOf, sourcedDemand } from "../core/analyze/declared-test.ts";
import type { TestRequirementAnalyzer } from "../core/analyze/test-requirement-analyzer.ts";
import { testKey } from "../core/model/identifiers.ts";
import type { Priority, TestSpec } from "../core/model/test.ts";
import type { Found } from "./discovery.ts";
import type { SuiteRequest, TestRule } from "./run-request.ts";
import { nameOf, rulesFor } from "./test-rules.ts";

const DEFAULT_PRIORITY: Priority = 3;

type FoundTest = Found["tests"][number];

/** What matters about a test beside what is said of it. */
export interface TestSurroundings {
  /** Without one nothing is derived. */
  readonly analyzer?: TestRequirementAnalyzer;
  /** Whose suite it is, where there are several. */
  readonly project?: string | undefined;
}

/**
 * Joins what is said of a test: of its suite, in the rules that match it, and by its runner. Of what
 * contradicts, the later counts.
 */
export function toTestSpec(
  suite: SuiteRequest,
  test: FoundTest,
  { analyzer, project }: TestSurroundings = {},
): TestSpec {
  const { name } = suite.spec;
  const rules = rulesFor(suite, test);
  const declaration = declarationOf(layersOf(suite, rules, test));
  const { demand, sources } = sourcedDemand(declaration, analyzer);
  const { retries, repeatable, timeoutSeconds } = Object.assign({}, suite, ...rules) as TestRule;
  const limit = test.timeoutSeconds ?? timeoutSeconds;
  const keys = [
    ...rules.flatMap((rule) => rule.exclusiveKeys ?? []),
    ...(test.exclusiveKeys ?? []),
  ];
  const ours = project === undefined ? name : `${project}/${name}`;
  return {
    key: testKey(name, test.id),
    suite: name,
    ...(project === undefined ? {} : { project }),
    group: test.group ?? folderOf(test.id),
    requirements: {
      ...demand,
      testId: test.id,
      labels: [...new Set(demand.labels)].sort(),
      exclusiveKeys: [...new Set(keys)].map((key) => `${ours}:${key}`),
      priority: demand.priority ?? DEFAULT_PRIORITY,
    },
    retries: retries ?? 0,
    ...(repeatable === undefined ? {} : { repeatable }),
    ...(limit === undefined ? {} : { timeoutSeconds: limit }),
    ...(Object.keys(sources).length === 0 ? {} : { requirementSources: sources }),
  };
}

/** What a suite says of all of its tests, and what each of the given rules says. */
export function declaredLayers(
  { requirements, cell }: Pick<SuiteRequest, "requirements" | "cell">,
  rules: readonly TestRule[],
): DeclaredLayer[] {
  const { labels, ...others } = requirements;
  return [
    {
      origin: "the suite",
      requirements: labels.length === 0 ? others : requirements,
      ...(cell !== undefined && { cell }),
    },
    ...rules.map(({ requirements: own, cell: ownCell, ...rule }) => ({
      origin: `the rule for ${nameOf(rule)}`,
      requirements: { ...own, ...personal(rule) },
      ...(ownCell !== undefined && { cell: ownCell }),
    })),
  ];
}

function layersOf(suite: SuiteRequest, rules: readonly TestRule[], test: FoundTest) {
  const layers = declaredLayers(suite, rules);
  const { cell, labels = [] } = test;
  // A runner adds labels to those of the configuration, which knows the workers.
  const before = layers.findLast(({ requirements }) => requirements?.labels)?.requirements?.labels;
  const ofTest: DeclaredLayer = {
    origin: "its runner",
    requirements: {
      ...personal(test),
      ...(labels.length > 0 && { labels: [...(before ?? []), ...labels] }),
    },
    ...(cell !== undefined && { cell }),
  };
  return [...layers, ofTest];
}

/** Demands that are said beside `requirements`, since they are not about the worker. */
function personal({
  priority,
  expectedDurationSeconds,
}: Pick<FoundTest, "priority" | "expectedDurationSeconds">) {
  return {
    ...(priority !== undefined && { priority }),
    ...(expectedDurationSeconds !== undefined && { expectedDurationSeconds }),
  };
}

function folderOf(id: string): string {
  const slash = id.lastIndexOf("/");
  return slash < 0 ? "" : id.slice(0, slash);
}
