/** What an analysis demands of a machine, in the words of the balancer. */

import type { MachineDemand, TestRequirements } from "../model/test.ts";
import type { RequirementAnalysis } from "./analyzed-requirements.ts";
import { isWebBackend } from "./read-description.ts";

/** The part of {@link TestRequirements} that an analysis can fill. */
export type AnalyzedDemand = Omit<MachineDemand, "softwareVersions" | "labels"> &
  Pick<
    TestRequirements,
    "modelId" | "modelFamily" | "preferredBackend" | "alternatives" | "expectedDurationSeconds"
  >;

/**
 * Turns an analysis into demands. Ranges of versions are left out, since only the reader of the
 * configuration can parse them. Cores are demanded only if declared: with fewer a test is slower, and
 * runs. Memory of a GPU is demanded where one is.
 */
export function demandOf({ requirements, reasons }: RequirementAnalysis): AnalyzedDemand {
  const { modelId, modelFamily, gpus, backends, browser, alternatives } = requirements;
  const features = (backends ?? []).filter(isWebBackend);
  const inBrowser = requirements.browserScores !== undefined;
  return {
    ...(modelId !== undefined && { modelId }),
    ...(modelFamily !== "unknown" && { modelFamily }),
    preferredBackend: requirements.preferredBackend,
    minimumMemoryGb: requirements.minimumMemoryGb,
    ...(reasons.cpuCores?.source === "declared" && { cpuCores: requirements.cpuCores }),
    ...(gpus > 0 && { gpus, gpuMemoryGb: requirements.gpuMemoryGb }),
    // One feature is demanded of the browser; of several any will do, which only backends can say.
    ...(backends !== undefined && !(inBrowser && features.length === 1) && { backends }),
    ...(inBrowser && {
      browser: {
        ...(browser !== undefined && { name: browser }),
        ...(features.length === 1 && { features }),
      },
    }),
    ...(alternatives !== undefined && { alternatives }),
    expectedDurationSeconds: requirements.expectedDurationSeconds,
  };
}
