/** Estimates as the store keeps them, and back. */

import { z } from "zod";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import { ESTIMATE_LEVELS } from "../core/track/stored-estimate.ts";
import type { EstimateRecord } from "../store/store.ts";

const originSchema = z.object({ workerClass: z.string(), workerId: z.string() });

/** Another version may have stored what this one does not know: that is left out. */
export function fromRecords(records: readonly EstimateRecord[]): StoredEstimate[] {
  return records.flatMap(({ level: name, subject, mean, variance, samples, origin }) => {
    const level = ESTIMATE_LEVELS.find((one) => one === name);
    if (level === undefined) return [];
    const one = { level, subject, mean, variance, samples };
    return [origin === null ? one : { ...one, origin: originSchema.parse(JSON.parse(origin)) }];
  });
}

export function toRecords(estimates: readonly StoredEstimate[]): EstimateRecord[] {
  const updatedAt = Date.now();
  return estimates.map(({ origin, ...one }) => ({
    ...one,
    origin: origin === undefined ? null : JSON.stringify(origin),
    updatedAt,
  }));
}
