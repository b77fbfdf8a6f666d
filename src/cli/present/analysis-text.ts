/** What tests need, for people: one test with the reasons, or many as a table. */

import type {
  AnalyzedRequirements,
  RequirementAnalysis,
} from "../../core/analyze/analyzed-requirements.ts";
import type { DeclaredGroup } from "../config/declared-groups.ts";
import { cleanText } from "./clean-text.ts";
import { formatDuration } from "./format-duration.ts";
import { alignColumns } from "./tables.ts";
import type { Theme } from "./theme.ts";

/** How each value is called and written, in the order of reading. */
const ROWS: readonly {
  readonly key: keyof AnalyzedRequirements;
  readonly name: string;
  readonly write: (requirements: AnalyzedRequirements) => string;
}[] = [
  { key: "modelFamily", name: "family", write: (r) => r.modelFamily },
  { key: "sizeClass", name: "size", write: (r) => r.sizeClass },
  { key: "parametersBillions", name: "parameters", write: (r) => parameters(r.parametersBillions) },
  {
    key: "activeParametersBillions",
    name: "in use",
    write: (r) => parameters(r.activeParametersBillions),
  },
  { key: "testType", name: "type", write: (r) => r.testType },
  { key: "precision", name: "precision", write: (r) => r.precision },
  { key: "batchSize", name: "batch", write: (r) => String(r.batchSize) },
  { key: "minimumMemoryGb", name: "memory", write: (r) => `${r.minimumMemoryGb} GB` },
  { key: "gpus", name: "GPUs", write: (r) => String(r.gpus) },
  { key: "gpuMemoryGb", name: "GPU memory", write: (r) => `${r.gpuMemoryGb} GB` },
  { key: "cpuCores", name: "cores", write: (r) => String(r.cpuCores) },
  { key: "backends", name: "backends", write: (r) => (r.backends ?? []).join(", ") },
  { key: "preferredBackend", name: "best backend", write: (r) => r.preferredBackend },
  { key: "backendScores", name: "scores", write: (r) => scores(r.backendScores) },
  { key: "browser", name: "browser", write: (r) => writeRequirement(r.browser) },
  { key: "preferredBrowser", name: "best browser", write: (r) => r.preferredBrowser ?? "" },
  { key: "browserScores", name: "scores", write: (r) => scores(r.browserScores ?? {}) },
  {
    key: "softwareVersions",
    name: "software",
    write: (r) => writeRequirement(r.softwareVersions),
  },
  {
    key: "expectedDurationSeconds",
    name: "first guess",
    write: (r) => formatDuration(r.expectedDurationSeconds),
  },
];

/** One test: each value with its reason. */
export function renderAnalysis(
  { requirements, reasons }: RequirementAnalysis,
  theme: Theme,
): string {
  const rows = ROWS.filter(({ key }) => requirements[key] !== undefined).map(
    ({ key, name, write }) => [
      theme.faint(name),
      cleanText(write(requirements)),
      theme.faint(cleanText(reasons[key]?.text ?? "")),
    ],
  );
  return [
    theme.strong(cleanText(requirements.modelId ?? "no model")),
    "",
    ...alignColumns(rows, ["left", "left", "left"]),
  ].join("\n");
}

/** Tests of one suite or rule: each value with its reason. */
export function renderGroup({ suite, tests, analysis }: DeclaredGroup, theme: Theme): string {
  const { requirements, reasons } = analysis;
  const values = new Map<string, unknown>(Object.entries(requirements));
  const known = ROWS.filter(({ key }) => values.has(key) && key in reasons);
  const others = [...values.keys()].filter((key) => !known.some((row) => row.key === key));
  const rows = [
    ...known.map(({ key, name, write }) => [
      name,
      write(requirements as AnalyzedRequirements),
      reasons[key]?.text ?? "",
    ]),
    ...others.map((key) => [key, writeRequirement(values.get(key)), reasons[key]?.text ?? ""]),
  ];
  const painted = rows.map(([name = "", value = "", reason = ""]) => [
    theme.faint(name),
    cleanText(value),
    theme.faint(cleanText(reason)),
  ]);
  const which = tests === undefined ? "" : `, tests ${tests.join(", ")}`;
  return [
    theme.strong(cleanText(`suite ${suite}${which}`)),
    "",
    ...alignColumns(painted, ["left", "left", "left"]),
  ].join("\n");
}

/** A requirement in one line. */
export function writeRequirement(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(writeRequirement).join(typeof value[0] === "object" ? " or " : ", ");
  }
  if (typeof value !== "object" || value === null) return String(value ?? "");
  // A range of versions is shown as it was written.
  if ("text" in value) return String(value.text);
  return Object.entries(value)
    .map(([name, one]) => `${name} ${writeRequirement(one)}`)
    .join(", ");
}

/** Many tests: one line each. */
export function renderAnalyses(analyses: readonly RequirementAnalysis[], theme: Theme): string {
  const header = [
    "model",
    "family",
    "size",
    "parameters",
    "memory",
    "GPU memory",
    "batch",
    "best on",
  ];
  const rows = analyses.map(({ requirements: r }) => [
    cleanText(r.modelId ?? "-"),
    r.modelFamily,
    r.sizeClass,
    r.parametersBillions === undefined ? "" : parameters(r.parametersBillions),
    `${r.minimumMemoryGb} GB`,
    `${r.gpuMemoryGb} GB`,
    String(r.batchSize),
    cleanText([r.preferredBackend, r.preferredBrowser].filter(Boolean).join(", ")),
  ]);
  return alignColumns(
    [header.map(theme.faint), ...rows],
    ["left", "left", "left", "right", "right", "right", "right", "left"],
  ).join("\n");
}

function parameters(billions: number | undefined): string {
  if (billions === undefined) return "";
  return billions >= 1 ? `${billions} B` : `${Number((billions * 1000).toPrecision(3))} M`;
}

function scores(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, score]) => `${name} ${score}`)
    .join(", ");
}
