/** Rules of a suite for some of its tests: which of them hold for which test. */

import path from "node:path";
import picomatch from "picomatch";
import type { Found } from "./discovery.ts";
import type { RunRequest, SuiteRequest, TestRule } from "./run-request.ts";

type Matcher = (text: string) => boolean;

/** Globs are compiled once for each rule. */
const matchers = new WeakMap<TestRule, Matcher>();

/** The rules that hold for a test, in the order of the configuration. */
export function rulesFor(
  { rules = [], spec }: SuiteRequest,
  { id, file }: Pick<Found["tests"][number], "id" | "file">,
): readonly TestRule[] {
  if (rules.length === 0) return rules;
  // An id may say more than the file, such as the project that the file is run in.
  const names = [id];
  if (file !== undefined) names.push(path.relative(spec.root, file).replaceAll(path.sep, "/"));
  return rules.filter((rule) => names.some(matcherOf(rule)));
}

/** Sentences about the rules that hold for none of the tests that were found. */
export function idleRules(
  { paths }: Pick<RunRequest, "paths">,
  results: readonly { readonly suite: SuiteRequest; readonly found: Found }[],
): string[] {
  // Of a part of the tests a rule may well match none.
  if (paths.length > 0) return [];
  return results.flatMap(({ suite, found }) => {
    const used = new Set(found.tests.flatMap((test) => rulesFor(suite, test)));
    return (suite.rules ?? [])
      .filter((rule) => !used.has(rule))
      .map(
        (rule) => `suite ${suite.spec.name}: no test matches ${nameOf(rule)}, so that rule is idle`,
      );
  });
}

/** A rule as messages call it. */
export function nameOf({ tests }: Pick<TestRule, "tests">): string {
  return tests.join(" or ");
}

function matcherOf(rule: TestRule): Matcher {
  const known = matchers.get(rule);
  if (known !== undefined) return known;
  const matcher = picomatch([...rule.tests], { dot: true });
  const matches: Matcher = (text) => matcher(text);
  matchers.set(rule, matches);
  return matches;
}
