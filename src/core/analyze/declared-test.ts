/** What a test needs by all that is declared of it: demands of its suite, and the cell of its matrix. */

import type { TestRequirements } from "../model/test.ts";
import type { TestDescription } from "../model/test-description.ts";
import type { RequirementAnalysis } from "./analyzed-requirements.ts";
import type { AnalyzedDemand } from "./test-demand.ts";
import { demandOf } from "./test-demand.ts";
import type { TestRequirementAnalyzer } from "./test-requirement-analyzer.ts";

/** Demands that a suite makes for all of its tests. */
export type DeclaredDemand = Partial<TestRequirements>;

/** Fields of a cell that say the same as a demand of another name. */
const DEMAND_OF_FIELD: Readonly<Partial<Record<keyof TestDescription, keyof TestRequirements>>> = {
  backend: "backends",
};

/** Demands that a description has under the same name and in the same form. */
const SAME_FIELDS = [
  "modelId",
  "modelFamily",
  "minimumMemoryGb",
  "gpuMemoryGb",
  "gpus",
  "cpuCores",
  "backends",
  "alternatives",
  "expectedDurationSeconds",
] as const satisfies readonly (keyof TestDescription & keyof TestRequirements)[];

/**
 * Analyses a test by its cell, and where that says nothing by the demands of its suite.
 *
 * @returns undefined if neither says anything that an analysis is about: a model or a cell
 */
export function analyzeDeclared(
  demand: DeclaredDemand,
  cell: TestDescription | undefined,
  analyzer: TestRequirementAnalyzer,
): RequirementAnalysis | undefined {
  if (cell === undefined && demand.modelId === undefined) return undefined;
  return analyzer.analyze({ ...described(left(demand, cell)), ...cell });
}

/**
 * The demands on the worker of a test. What is declared comes first, of its own cell before its suite.
 * Where nothing is known of its model, only what is declared is demanded: a guess about an unknown
 * model must not keep a test from running.
 */
export function demandOfDeclared(
  demand: DeclaredDemand,
  cell: TestDescription | undefined,
  analyzer: TestRequirementAnalyzer,
): DeclaredDemand {
  const analysis = analyzeDeclared(demand, cell, analyzer);
  if (analysis === undefined) return demand;
  const derived = demandOf(analysis);
  const told = isTold(analysis) ? derived : onlyDeclared(derived, analysis);
  return { ...told, ...left(demand, cell) };
}

/** The demands of a suite that the cell of a test does not say otherwise. */
function left(demand: DeclaredDemand, cell: TestDescription | undefined): DeclaredDemand {
  const said = new Set<string>();
  for (const [field, value] of Object.entries(cell ?? {})) {
    if (value === undefined) continue;
    said.add(field);
    said.add(DEMAND_OF_FIELD[field as keyof TestDescription] ?? field);
  }
  return Object.fromEntries(Object.entries(demand).filter(([key]) => !said.has(key)));
}

/** Demands as a description: those that an analysis understands. */
function described(demand: DeclaredDemand): TestDescription {
  const fields = [
    ...SAME_FIELDS.map((name) => [name, demand[name]] as const),
    ["browser", demand.browser?.name] as const,
  ];
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function isTold({ requirements }: RequirementAnalysis): boolean {
  return requirements.modelFamily !== "unknown" || requirements.parametersBillions !== undefined;
}

function onlyDeclared(demand: AnalyzedDemand, { reasons }: RequirementAnalysis): DeclaredDemand {
  const declared = Object.entries(demand).filter(
    // A demand on the browser is only ever made of declared backends and names.
    ([key]) => key === "browser" || reasons[key as keyof typeof reasons]?.source === "declared",
  );
  return Object.fromEntries(declared);
}
