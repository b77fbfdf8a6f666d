/** Where a test has to run, and where it runs best: backends and browsers. */

import type { TestDescription } from "../model/test-description.ts";
import type { Reasoned } from "./analyzed-requirements.ts";
import { because } from "./analyzed-requirements.ts";
import type { ModelFacts } from "./model-facts.ts";
import { bestOf, scoreBackends, scoreBrowsers } from "./preferences.ts";
import { isWebBackend, plainWord, positive, text } from "./read-description.ts";
import type { HardwareTables, Scores } from "./tables/hardware.ts";

/** Where a test runs, each fact with its reason. */
export interface Placement {
  readonly isWeb: boolean;
  /** Runs on a GPU of the machine, and nowhere else. */
  readonly needsGpu: boolean;
  readonly preferredBackend: Reasoned<string>;
  readonly backends?: Reasoned<readonly string[]>;
  readonly backendScores: Reasoned<Scores>;
  readonly browser?: Reasoned<string>;
  readonly preferredBrowser?: Reasoned<string>;
  readonly browserScores?: Reasoned<Scores>;
}

export function placementOf(
  description: TestDescription,
  facts: ModelFacts,
  tables: HardwareTables,
): Placement {
  const allowed = declaredBackends(description);
  const browser = text(description.browser);
  const isWeb = isOfWeb(description, allowed, tables);
  const scores = scoreBackends(
    facts.family.value,
    facts.testType.value,
    facts.precision.value,
    isWeb,
    tables,
  );
  const table = `table of ${isWeb ? "web " : ""}backends for ${facts.family.value} models, ${facts.testType.value} in ${facts.precision.value}`;
  const preferred = preferredBackend(allowed, scores, table);
  const isGpu = (backend: string) => tables.gpuBackends.includes(backend);
  return {
    isWeb,
    needsGpu:
      (positive(description.gpus) ?? 0) >= 1 || (allowed.length > 0 && allowed.every(isGpu)),
    preferredBackend: preferred,
    ...(allowed.length > 0 && { backends: because(allowed, "declared", "declared") }),
    backendScores: because(scores, "table", table),
    ...(isWeb && browsersOf(facts, preferred.value, browser, tables)),
  };
}

/** In small letters, as workers name theirs; each once, in the order of the declaration. */
function declaredBackends({ backend, backends }: TestDescription): readonly string[] {
  const declared = Array.isArray(backends) ? [backend, ...backends] : [backend];
  return [...new Set(declared.map(text).filter((name) => name !== undefined))].map(plainWord);
}

function isOfWeb(
  { platform, browser }: TestDescription,
  allowed: readonly string[],
  tables: HardwareTables,
): boolean {
  if (text(browser) !== undefined) return true;
  if (allowed.length > 0 && allowed.every(isWebBackend)) return true;
  return tables.webPlatforms.includes(plainWord(text(platform) ?? ""));
}

function preferredBackend(
  allowed: readonly string[],
  scores: Scores,
  table: string,
): Reasoned<string> {
  const [only] = allowed;
  if (allowed.length === 1 && only !== undefined) return because(only, "declared", "declared");
  const choice = Object.entries(scores).filter(
    ([name]) => allowed.length === 0 || allowed.includes(name),
  );
  const best = bestOf(Object.fromEntries(choice));
  if (best !== undefined) return because(best, "table", `best of the ${table}`);
  return because(only ?? "cpu", only === undefined ? "default" : "declared", "the first declared");
}

function browsersOf(
  facts: ModelFacts,
  backend: string,
  browser: string | undefined,
  tables: HardwareTables,
) {
  const scores = scoreBrowsers(facts.family.value, backend, tables);
  const table = `table of browsers for ${facts.family.value} models on ${backend}`;
  const best = bestOf(scores);
  const declared = browser && plainWord(browser);
  return {
    ...(declared && { browser: because(declared, "declared", "declared") }),
    ...(declared
      ? { preferredBrowser: because(declared, "declared", "declared") }
      : best !== undefined && { preferredBrowser: because(best, "table", `best of the ${table}`) }),
    browserScores: because(scores, "table", table),
  };
}
