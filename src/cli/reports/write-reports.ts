/** Writes the reports of a run to files: each in full or not at all. */

import { open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { RunReport } from "../../coordinator/run-report.ts";
import { makeFolder } from "../make-folder.ts";
import type { SourcePaths } from "../present/source-path.ts";
import { ctrfChunks } from "./ctrf.ts";
import { junitChunks } from "./junit.ts";
import { runJsonChunks } from "./run-json.ts";
import { writePipe } from "./write-pipe.ts";

/** The forms in which a run can be reported. */
type ReportFormat = "junit" | "ctrf" | "json";

/** Paths of the reports that are wanted. */
export type ReportTargets = { readonly [format in ReportFormat]?: string };

/** Why a report could not be written. */
export interface ReportProblem {
  /** `report-no-room`: the disk is full. */
  readonly code: "report-not-written" | "report-no-room";
  readonly format: ReportFormat;
  readonly message: string;
  readonly remedy: string;
}

/** A report that stands on disk, by the name of its format. */
export interface WrittenReport {
  readonly name: string;
  readonly path: string;
}

const formats: Readonly<
  Record<
    ReportFormat,
    { name: string; chunks: (report: RunReport, paths: SourcePaths) => Iterable<string> }
  >
> = {
  junit: { name: "JUnit", chunks: junitChunks },
  ctrf: { name: "CTRF", chunks: ctrfChunks },
  json: { name: "JSON", chunks: runJsonChunks },
};

/** Large enough that writing costs little, small enough not to hold a document twice. */
const writeCharacters = 1 << 18;

/** Writes what is wanted, making folders as needed; what failed is told and stops nothing else. */
export async function writeReports(
  report: RunReport,
  targets: ReportTargets,
  paths: SourcePaths,
): Promise<ReportProblem[]> {
  const problems: ReportProblem[] = [];
  for (const [format, target] of wanted(targets)) {
    try {
      await replaceFile(target, formats[format].chunks(report, paths), format);
    } catch (error) {
      problems.push(describeProblem(format, target, error));
    }
  }
  return problems;
}

/** Those of the wanted reports that were written. */
export function writtenReports(
  targets: ReportTargets,
  problems: readonly ReportProblem[],
): WrittenReport[] {
  const failed = new Set(problems.map(({ format }) => format));
  return wanted(targets)
    .filter(([format]) => !failed.has(format))
    .map(([format, target]) => ({ name: formats[format].name, path: target }));
}

function wanted(targets: ReportTargets): [ReportFormat, string][] {
  return (["junit", "ctrf", "json"] as const).flatMap((format) => {
    const target = targets[format];
    return target === undefined ? [] : [[format, target]];
  });
}

async function replaceFile(
  target: string,
  chunks: Iterable<string>,
  format: ReportFormat,
): Promise<void> {
  await makeFolder(path.dirname(path.resolve(target)));
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isFIFO()) {
    await writePipe(target, chunks);
    return;
  }
  if (existing !== undefined && !existing.isFile() && !existing.isDirectory()) {
    // A device such as a terminal is written to; renaming would replace it.
    await writeChunks(target, chunks);
    return;
  }
  // A link stays a link.
  const place = existing === undefined ? target : await realpath(target);
  const temporary = `${place}.${process.pid}.${format}.tmp`;
  try {
    await writeChunks(temporary, chunks);
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeChunks(file: string, chunks: Iterable<string>): Promise<void> {
  const handle = await open(file, "w");
  try {
    let pending = "";
    for (const chunk of chunks) {
      pending += chunk;
      if (pending.length >= writeCharacters) {
        await handle.writeFile(pending);
        pending = "";
      }
    }
    await handle.writeFile(pending);
  } finally {
    await handle.close();
  }
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: "Make that folder writable, or choose another path.",
  EPERM: "Make that folder writable, or choose another path.",
  EROFS: "Choose a path on a file system that can be written to.",
  ENOSPC: "Free some space there, or choose another path.",
  EDQUOT: "Free some space there, or choose another path.",
  EFBIG: "Raise the file size limit, or choose another path.",
  EISDIR: "That is a folder: give the path of a file.",
  EEXIST: "A part of the path is a file: choose another path.",
  ENOTDIR: "A part of the path is a file: choose another path.",
};

/** Not the fault of the path that was asked for. */
const noRoom: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

function describeProblem(format: ReportFormat, target: string, error: unknown): ReportProblem {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const cause = error instanceof Error ? error.message : String(error);
  return {
    code: noRoom.has(code) ? "report-no-room" : "report-not-written",
    format,
    message: `The ${formats[format].name} report could not be written to ${target}: ${cause}`,
    remedy: remedies[code] ?? "Choose another path.",
  };
}
