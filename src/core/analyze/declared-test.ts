/** What a test needs by all that is declared of it: demands of its suite, and the cell of its matrix. */

import type { TestRequirements } from "../model/test.ts";
import type { TestDescription } from "../model/test-description.ts";
import type { RequirementAnalysis } from "./analyzed-requirements.ts";
import type { AnalyzedDemand } from "./test-demand.ts";
import { demandOf } from "./test-demand.ts";
import type { TestRequirementAnalyzer } from "./test-requirement-analyzer.ts";

/** Demands that are made by name, for all tests of a suite or for some. */
export type DeclaredDemand = Partial<TestRequirements>;

/** What one of those who may say something of a test says: its suite, a rule, its runner. */
export interface DeclaredLayer {
  /** Who says it, as the end of a sentence: "declared by …". */
  readonly origin: string;
  readonly requirements?: DeclaredDemand;
  readonly cell?: TestDescription;
}

/** All that is said of a test. */
export interface Declaration {
  readonly demand: DeclaredDemand;
  readonly cell?: TestDescription;
  /** Who said it, by the name of a demand or of a field of the cell. */
  readonly origins: Readonly<Record<string, string>>;
}

/** What is demanded for a test, and of each demand where it comes from, in words. */
export interface SourcedDemand {
  readonly demand: DeclaredDemand;
  readonly sources: Readonly<Record<string, string>>;
}

/** Fields of a cell that say the same as a demand of another name. */
const DEMAND_OF_FIELD: Readonly<Record<string, string>> = { backend: "backends" };
const FIELD_OF_DEMAND: Readonly<Record<string, string>> = { backends: "backend" };

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

/** Joins what is said of a test: what is said later replaces what it contradicts, name by name. */
export function declarationOf(layers: readonly DeclaredLayer[]): Declaration {
  let demand: Record<string, unknown> = {};
  let cell: Record<string, unknown> | undefined;
  const origins: Record<string, string> = {};
  for (const { origin, requirements = {}, cell: own } of layers) {
    if (cell !== undefined) cell = left(cell, requirements, FIELD_OF_DEMAND);
    demand = { ...demand, ...requirements };
    if (own !== undefined) {
      demand = left(demand, own, DEMAND_OF_FIELD);
      cell = { ...cell, ...own };
    }
    for (const name of Object.keys(requirements)) origins[name] = origin;
    for (const name of Object.keys(own ?? {})) {
      origins[name] = origin;
      origins[DEMAND_OF_FIELD[name] ?? name] = origin;
    }
  }
  return { demand, ...(cell !== undefined && { cell }), origins };
}

/** The demands on the worker of a test by all that is said of it, each with its source. */
export function sourcedDemand(
  { demand, cell, origins }: Declaration,
  analyzer: TestRequirementAnalyzer | undefined,
): SourcedDemand {
  const analysis = analyzer && analyzeDeclared(demand, cell, analyzer);
  const all = analysis === undefined ? demand : demandsIn(analysis, demand, cell);
  const reasons = analysis === undefined ? {} : withOrigins(analysis, origins).reasons;
  const sources = Object.keys(all).map((name) => {
    const reason = name in demand ? undefined : reasons[name as keyof typeof reasons];
    return [name, reason?.text ?? declaredBy(origins[name])];
  });
  return { demand: all, sources: Object.fromEntries(sources) };
}

/** An analysis whose reasons say of what is declared by whom. */
export function withOrigins(
  { requirements, reasons }: RequirementAnalysis,
  origins: Declaration["origins"],
): RequirementAnalysis {
  const told = Object.entries(reasons).map(([name, reason]) => [
    name,
    reason.text === "declared" ? { ...reason, text: declaredBy(origins[name]) } : reason,
  ]);
  return { requirements, reasons: Object.fromEntries(told) };
}

function declaredBy(origin: string | undefined): string {
  return origin === undefined ? "declared" : `declared by ${origin}`;
}

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
  return analyzer.analyze({ ...described(left(demand, cell ?? {}, DEMAND_OF_FIELD)), ...cell });
}

/**
 * The demands that an analysis makes. What is declared comes first, of its own cell before its suite.
 * Where nothing is known of its model, only what is declared is demanded: a guess about an unknown
 * model must not keep a test from running.
 */
function demandsIn(
  analysis: RequirementAnalysis,
  demand: DeclaredDemand,
  cell: TestDescription | undefined,
): DeclaredDemand {
  const derived = demandOf(analysis);
  const told = isTold(analysis) ? derived : onlyDeclared(derived, analysis);
  return { ...told, ...left(demand, cell ?? {}, DEMAND_OF_FIELD) };
}

/** What of it the other does not say otherwise, under the same name or one that means the same. */
function left<Said extends object>(
  said: Said,
  other: object,
  nameHere: Readonly<Record<string, string>>,
): Partial<Said> & Record<string, unknown> {
  const names = Object.entries(other)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name]) => [name, nameHere[name] ?? name]);
  const kept = Object.entries(said).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept) as Partial<Said> & Record<string, unknown>;
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
