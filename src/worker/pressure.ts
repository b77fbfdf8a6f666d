/** What a machine wants for: pressure as Linux tells it, the use of its GPUs, and its heat. */

import path from "node:path";
import type { WorkerLoad } from "../core/model/worker.ts";
import type { ReadText } from "./system-files.ts";

export type PressureShares = Pick<WorkerLoad, "cpuPressure" | "memoryPressure" | "ioPressure">;

/** More devices or sensors are not looked for. */
const MOST_DEVICES = 16;

/** A zone heats up by stages; before these it helps itself, at these it slows down or ends. */
const SLOWING = new Set(["hot", "critical"]);

/** Thresholds beyond these are made up, in thousandths of a degree Celsius. */
const LEAST_TRIP = 40_000;
const MOST_TRIP = 150_000;

/**
 * Shares of the last ten seconds, 0 to 100: the largest of what the machine and the groups around
 * this process tell. Absent is what nobody tells.
 *
 * @param groups folders of control groups of version 2
 */
export function readPressure(groups: readonly string[], read: ReadText): PressureShares {
  const share = (resource: string, line: "some" | "full") => {
    const files = [
      `/proc/pressure/${resource}`,
      ...groups.map((folder) => path.posix.join(folder, `${resource}.pressure`)),
    ];
    const found = files.flatMap((file) => average(read(file), line) ?? []);
    return found.length === 0 ? undefined : Math.max(...found);
  };
  // Somebody always waits for a processor where all are busy, so of these only "some" tells enough.
  const cpuPressure = share("cpu", "some");
  const memoryPressure = share("memory", "full");
  const ioPressure = share("io", "full");
  return {
    ...(cpuPressure !== undefined && { cpuPressure }),
    ...(memoryPressure !== undefined && { memoryPressure }),
    ...(ioPressure !== undefined && { ioPressure }),
  };
}

/** A line is "some avg10=1.53 avg60=0.87 avg300=0.17 total=157622151". */
function average(text: string | undefined, line: "some" | "full"): number | undefined {
  const found = new RegExp(`^${line} avg10=([\\d.]+)`, "m").exec(text ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Of the busiest GPU whose driver tells it in files, 0 to 100. */
export function readGpuUse(read: ReadText): number | undefined {
  let most: number | undefined;
  for (let card = 0; card < MOST_DEVICES; card += 1) {
    const text = read(`/sys/class/drm/card${card}/device/gpu_busy_percent`);
    if (text !== undefined) most = Math.max(most ?? 0, Number.parseFloat(text));
  }
  return most;
}

/** Of the temperature at which the hottest zone slows the machine down, in percent. */
export function readHeat(read: ReadText): number | undefined {
  let most: number | undefined;
  for (let zone = 0; zone < MOST_DEVICES; zone += 1) {
    const folder = `/sys/class/thermal/thermal_zone${zone}`;
    const temperature = Number.parseInt(read(`${folder}/temp`) ?? "", 10);
    if (Number.isNaN(temperature)) break;
    const trip = slowsAt(folder, read);
    if (trip !== undefined)
      most = Math.max(most ?? 0, Math.round((1000 * temperature) / trip) / 10);
  }
  return most;
}

function slowsAt(folder: string, read: ReadText): number | undefined {
  let least: number | undefined;
  for (let point = 0; point < MOST_DEVICES; point += 1) {
    const type = read(`${folder}/trip_point_${point}_type`)?.trim();
    if (type === undefined) break;
    const trip = Number.parseInt(read(`${folder}/trip_point_${point}_temp`) ?? "", 10);
    if (!SLOWING.has(type) || !(trip >= LEAST_TRIP && trip <= MOST_TRIP)) continue;
    least = Math.min(least ?? trip, trip);
  }
  return least;
}
