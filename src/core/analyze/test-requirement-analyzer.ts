/** Derives what a test needs from what is declared of it and from what its model is recognised to be. */

import type { TestDescription } from "../model/test-description.ts";
import type {
  AnalyzedRequirements,
  Reasoned,
  RequirementAnalysis,
  RequirementReason,
} from "./analyzed-requirements.ts";
import { because } from "./analyzed-requirements.ts";
import type { ModelFacts, Recognition } from "./model-facts.ts";
import { modelFacts, recognize } from "./model-facts.ts";
import { NameIndex } from "./name-index.ts";
import type { Placement } from "./placement.ts";
import { placementOf } from "./placement.ts";
import { readTags } from "./read-description.ts";
import type { Overrides, RequirementTables } from "./requirement-tables.ts";
import { withOverrides } from "./requirement-tables.ts";
import type { ResourceNeeds } from "./resource-needs.ts";
import { resourceNeeds } from "./resource-needs.ts";
import { DEFAULT_NAMES } from "./tables/default-names.ts";

/** So many ids are remembered: more than a matrix has. */
const MOST_REMEMBERED = 10_000;

/**
 * Analyses tests one by one. What is declared always wins over what is recognised, and both over the
 * tables. The same description gives the same requirements, and no description makes it throw.
 */
export class TestRequirementAnalyzer {
  readonly #tables: RequirementTables;
  readonly #index: NameIndex;
  readonly #remembered = new Map<string, Recognition>();

  /** @param overrides entries of the tables that differ from the defaults */
  constructor(overrides: Overrides<RequirementTables> = {}) {
    this.#tables = withOverrides(overrides);
    this.#index = new NameIndex(DEFAULT_NAMES, this.#tables.modelNames);
  }

  /** What a test needs, with the reason for each value. */
  analyze(description: TestDescription): RequirementAnalysis {
    const complete = withTags(description, this.#tables);
    const facts = modelFacts(complete, (modelId) => this.#recognize(modelId), this.#tables);
    const placement = placementOf(complete, facts, this.#tables.hardware);
    const needs = resourceNeeds(complete, facts, placement, this.#tables);
    return joined(complete, facts, placement, needs);
  }

  #recognize(modelId: string): Recognition {
    const remembered = this.#remembered.get(modelId);
    if (remembered !== undefined) return remembered;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    const recognition = recognize(modelId, this.#index, this.#tables);
    this.#remembered.set(modelId, recognition);
    return recognition;
  }
}

/** Fields come before tags; texts in tags may stand for numbers, which are read where they are used. */
function withTags(description: TestDescription, tables: RequirementTables): TestDescription {
  if (!Array.isArray(description.tags) || description.tags.length === 0) return description;
  const declared = Object.fromEntries(
    Object.entries(description).filter(([, value]) => value !== undefined),
  );
  return { ...(readTags(description.tags, tables) as unknown as TestDescription), ...declared };
}

type Findings = {
  readonly [Key in keyof AnalyzedRequirements]?: Reasoned<NonNullable<AnalyzedRequirements[Key]>>;
};

function joined(
  { softwareVersions }: TestDescription,
  facts: ModelFacts,
  placement: Placement,
  needs: ResourceNeeds,
): RequirementAnalysis {
  const { family, ...model } = facts;
  const { isWeb: _isWeb, needsGpu: _needsGpu, ...place } = placement;
  const { expectedDurationSeconds, ...resources } = needs;
  const findings: Findings = {
    ...(model.modelId && { modelId: model.modelId }),
    modelFamily: family,
    ...model,
    ...resources,
    ...place,
    ...(isVersions(softwareVersions) && {
      softwareVersions: because(softwareVersions, "declared", "declared"),
    }),
    expectedDurationSeconds,
  };
  const requirements: Record<string, unknown> = {};
  const reasons: Record<string, RequirementReason> = {};
  for (const [key, { value, reason }] of Object.entries(findings)) {
    requirements[key] = value;
    reasons[key] = reason;
  }
  return { requirements: requirements as unknown as AnalyzedRequirements, reasons };
}

function isVersions(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
