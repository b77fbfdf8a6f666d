/** `plimsoll analyze`: what the tests of a model, of a file of them, or of the suites need. */

import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { RequirementAnalysis } from "../../core/analyze/analyzed-requirements.ts";
import { TestRequirementAnalyzer } from "../../core/analyze/test-requirement-analyzer.ts";
import type { TestDescription } from "../../core/model/test-description.ts";
import type { DeclaredGroup } from "../config/declared-groups.ts";
import { declaredGroups } from "../config/declared-groups.ts";
import { loadConfiguration } from "../config/load-configuration.ts";
import { renderAnalyses, renderAnalysis, renderGroup } from "../present/analysis-text.ts";
import { detectTheme } from "../present/theme.ts";
import { UsageError } from "../usage-error.ts";

export interface AnalyzeFlags {
  readonly type?: string;
  readonly precision?: string;
  readonly batch?: number;
  readonly sequence?: number;
  readonly platform?: string;
  readonly backend?: string;
  readonly browser?: string;
  /** GB at hand. */
  readonly memory?: number;
  readonly config?: string;
  readonly json?: boolean;
}

/** Ends of names that only files have. */
const FILE_ENDINGS = new Set([".json", ".txt", ".list", ".csv"]);

/**
 * Prints what tests need by the tables of the configuration.
 *
 * @param subject a model id or a file; without it the suites of the configuration are meant
 */
export async function analyzeCommand(
  subject: string | undefined,
  flags: AnalyzeFlags,
): Promise<number> {
  const loaded = await loadConfiguration(process.cwd(), flags.config);
  const analyzer = new TestRequirementAnalyzer(loaded.configuration.analyzer);
  const declared = declaredBy(flags);
  if (subject === undefined) {
    showGroups(declaredGroups(loaded, declared, analyzer), flags);
    return 0;
  }
  const cells = await readFileOf(subject);
  // What a cell says of itself comes before what is said of all.
  const analyses = (cells ?? [{ modelId: subject }]).map((cell) =>
    analyzer.analyze({ ...declared, ...cell }),
  );
  const [single] = analyses;
  if (cells === undefined && single !== undefined) showOne(single, flags);
  else showMany(analyses, flags);
  return 0;
}

function declaredBy(flags: AnalyzeFlags): TestDescription {
  return Object.fromEntries(
    Object.entries({
      testType: flags.type,
      precision: flags.precision,
      batchSize: flags.batch,
      sequenceLength: flags.sequence,
      platform: flags.platform,
      backend: flags.backend,
      browser: flags.browser,
      memoryAtHandGb: flags.memory,
    }).filter(([, value]) => value !== undefined),
  );
}

function showOne(analysis: RequirementAnalysis, { json }: AnalyzeFlags): void {
  const theme = detectTheme(process.stdout, process.env);
  console.log(json ? JSON.stringify(flat(analysis), null, 2) : renderAnalysis(analysis, theme));
}

function showMany(analyses: readonly RequirementAnalysis[], { json }: AnalyzeFlags): void {
  const theme = detectTheme(process.stdout, process.env);
  const lines = analyses.map((analysis) => JSON.stringify(flat(analysis)));
  console.log(json ? `[\n${lines.join(",\n")}\n]` : renderAnalyses(analyses, theme));
}

function showGroups(groups: readonly DeclaredGroup[], { json }: AnalyzeFlags): void {
  const theme = detectTheme(process.stdout, process.env);
  const lines = groups.map(({ suite, tests, analysis }) =>
    JSON.stringify({ suite, tests, ...flat(analysis) }),
  );
  console.log(
    json
      ? `[\n${lines.join(",\n")}\n]`
      : groups.map((group) => renderGroup(group, theme)).join("\n\n"),
  );
}

/** The values themselves, and the reasons beside them. */
function flat({ requirements, reasons }: DeclaredGroup["analysis"]): object {
  return { ...requirements, reasons };
}

/** The tests that a file lists; undefined if the subject is no file but a model id. */
async function readFileOf(subject: string): Promise<readonly TestDescription[] | undefined> {
  const isFile = await stat(subject).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (!isFile && !FILE_ENDINGS.has(path.extname(subject))) return undefined;
  const text = await readFile(subject, "utf8").catch((error: Error) => {
    throw new UsageError(
      "input-unreadable",
      `${subject} cannot be read: ${error.message}.`,
      "Correct the path, or make the file readable.",
    );
  });
  const cells = parseCells(text.replace(/^\u{feff}/u, ""), subject);
  if (cells.length > 0) return cells;
  throw new UsageError(
    "input-empty",
    `${subject} lists no tests.`,
    "Give a JSON array of matrix cells or of model ids, or one id a line.",
  );
}

function parseCells(text: string, file: string): TestDescription[] {
  if (!/^\s*[[{]/.test(text)) {
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((modelId) => ({ modelId }));
  }
  const content = parseJson(text, file);
  return (Array.isArray(content) ? content : [content]).map((cell, place) => {
    if (typeof cell === "string") return { modelId: cell };
    // What the fields hold is read forgivingly by the analyzer.
    if (typeof cell === "object" && cell !== null && !Array.isArray(cell)) return cell;
    throw new UsageError(
      "input-cell",
      `${file}: entry ${place + 1} is neither a model id nor a matrix cell.`,
      'Give a text, or an object such as {"modelId": "bert-base-uncased", "backend": "cpu"}.',
    );
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      "input-not-json",
      `${file} is not JSON: ${(error as Error).message}.`,
      "Mend the file, or list one model id a line.",
    );
  }
}
