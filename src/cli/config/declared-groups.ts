/** What a configuration says of the needs of tests, before any test is found: by suite and by rule. */

import { declaredLayers } from "../../coordinator/found-test.ts";
import type { TestRule } from "../../coordinator/run-request.ts";
import type {
  AnalyzedRequirements,
  RequirementReason,
} from "../../core/analyze/analyzed-requirements.ts";
import {
  analyzeDeclared,
  declarationOf,
  sourcedDemand,
  withOrigins,
} from "../../core/analyze/declared-test.ts";
import type { TestRequirementAnalyzer } from "../../core/analyze/test-requirement-analyzer.ts";
import type { TestRequirements } from "../../core/model/test.ts";
import type { TestDescription } from "../../core/model/test-description.ts";
import { UsageError } from "../usage-error.ts";
import type { SuiteConfiguration } from "./configuration.ts";
import type { LoadedConfiguration } from "./load-configuration.ts";

/** What is known of a value, and why. */
type Known = Partial<AnalyzedRequirements> | Partial<TestRequirements>;

/** Tests of which the same is said. */
export interface DeclaredGroup {
  readonly suite: string;
  /** Globs of the rule; absent for tests that no rule matches. */
  readonly tests?: readonly string[];
  readonly analysis: {
    readonly requirements: Known;
    readonly reasons: Readonly<Partial<Record<string, RequirementReason>>>;
  };
}

/**
 * What the tests of each suite need, and those of each of its rules, as far as the configuration says
 * anything of it.
 *
 * @param given what holds for all of them unless the configuration says otherwise
 * @throws UsageError when there is nothing to analyze
 */
export function declaredGroups(
  { configuration, file }: LoadedConfiguration,
  given: TestDescription,
  analyzer: TestRequirementAnalyzer,
): DeclaredGroup[] {
  const groups = (configuration.suites ?? []).flatMap((suite) => [
    ...groupOf(suite, undefined, given, analyzer),
    ...(suite.rules ?? []).flatMap((rule) => groupOf(suite, rule, given, analyzer)),
  ]);
  if (groups.length > 0) return groups;
  throw new UsageError(
    "nothing-to-analyze",
    file === undefined
      ? "There is nothing to analyze: neither a model id, nor a file, nor a configuration."
      : `There is nothing to analyze: no suite in ${file} says what its tests need.`,
    "Give a model id or a file, or describe the tests of a suite with `cell` or `requirements`.",
  );
}

function groupOf(
  { name, runner, requirements, cell }: SuiteConfiguration,
  rule: TestRule | undefined,
  given: TestDescription,
  analyzer: TestRequirementAnalyzer,
): DeclaredGroup[] {
  const suite = { requirements: { labels: [], ...requirements }, ...(cell && { cell }) };
  const declaration = declarationOf(declaredLayers(suite, rule === undefined ? [] : [rule]));
  const { demand, origins } = declaration;
  const aboutModel = declaration.cell !== undefined || demand.modelId !== undefined;
  const whole = aboutModel ? { ...given, ...declaration.cell } : undefined;
  const analysis = analyzeDeclared(demand, whole, analyzer);
  const told = sourcedDemand({ demand, origins }, undefined).sources;
  const names = Object.keys(told);
  if (analysis === undefined && names.length === 0) return [];
  const derived = analysis === undefined ? undefined : withOrigins(analysis, origins);
  // What is declared is demanded as it stands; a browser is told in the words of the analysis.
  const declared = names.filter(
    (key) => key !== "browser" || derived?.requirements[key] === undefined,
  );
  return [
    {
      suite: name ?? runner,
      ...(rule !== undefined && { tests: rule.tests }),
      analysis: {
        requirements: {
          ...derived?.requirements,
          ...Object.fromEntries(Object.entries(demand).filter(([key]) => declared.includes(key))),
        },
        reasons: {
          ...derived?.reasons,
          ...Object.fromEntries(
            declared.map((key) => [key, { source: "declared" as const, text: told[key] ?? "" }]),
          ),
        },
      },
    },
  ];
}
