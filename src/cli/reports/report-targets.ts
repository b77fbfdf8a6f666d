/** Where the reports of a run go: what the command line says outranks the configuration. */

import path from "node:path";
import type { LoadedConfiguration } from "../config/load-configuration.ts";
import { STORE_FOLDER } from "../config/store-folder.ts";
import type { ReportTargets } from "./write-reports.ts";

/** The options that say where reports go. */
export interface ReportFlags {
  readonly junit?: string;
  readonly ctrf?: string;
  readonly report?: string;
}

export function reportTargets(flags: ReportFlags, loaded: LoadedConfiguration): ReportTargets {
  const { reports } = loaded.configuration;
  const target = (given: string | undefined, configured: string | undefined, name: string) => {
    if (given !== undefined) return path.resolve(given);
    return path.resolve(loaded.root, configured ?? path.join(STORE_FOLDER, "reports", name));
  };
  return {
    junit: target(flags.junit, reports?.junit, "junit.xml"),
    ctrf: target(flags.ctrf, reports?.ctrf, "ctrf.json"),
    json: target(flags.report, reports?.json, "run.json"),
  };
}
