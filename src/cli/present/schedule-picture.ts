/** A schedule as a picture: a lane for each slot, from left to right in time. */

import type { PoolWorker } from "../../simulator/input/pool-file.ts";
import type { ScheduleRow } from "../../simulator/schedule.ts";
import { xmlText } from "../reports/xml.ts";
import { formatDuration } from "./format-duration.ts";

const width = 1200;
const nameWidth = 140;
const laneHeight = 14;
const axisHeight = 24;
const ticks = 6;

/** Readable on light and on dark ground, and by those who do not tell red from green. */
const colors: Readonly<Record<ScheduleRow["outcome"], string>> = {
  passed: "#4477aa",
  failed: "#ee6677",
  cancelled: "#ccbb44",
  lost: "#aa3377",
  skipped: "#bbbbbb",
};

/** @returns an SVG document */
export function drawSchedule(rows: readonly ScheduleRow[], workers: readonly PoolWorker[]): string {
  const end = rows.reduce((last, row) => Math.max(last, row.end), 0) || 1;
  const scale = (width - nameWidth) / end;
  const lanes = new Map<string, number>();
  for (const { id, slots } of workers) {
    for (let slot = 0; slot < slots; slot += 1) lanes.set(`${id} ${slot}`, lanes.size);
  }
  const height = lanes.size * laneHeight + axisHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="10" fill="#777">`,
    ...workers.map(({ id }) => nameOfLane(id, lanes.get(`${id} 0`) ?? 0)),
    ...rows.map((row) => bar(row, lanes.get(`${row.worker} ${row.slot}`) ?? 0, scale)),
    ...axis(end, scale, lanes.size * laneHeight),
    "</svg>",
    "",
  ].join("\n");
}

function nameOfLane(id: string, lane: number): string {
  return `<text x="4" y="${lane * laneHeight + 10}">${xmlText(id)}</text>`;
}

function bar({ test, start, end, outcome }: ScheduleRow, lane: number, scale: number): string {
  const x = (nameWidth + start * scale).toFixed(2);
  const length = Math.max(0.3, (end - start) * scale - 0.2).toFixed(2);
  const title = `<title>${xmlText(test)}: ${outcome}, ${formatDuration(end - start)}</title>`;
  const shape = `x="${x}" y="${lane * laneHeight + 1}" width="${length}" height="${laneHeight - 2}"`;
  return `<rect ${shape} fill="${colors[outcome]}">${title}</rect>`;
}

function axis(end: number, scale: number, y: number): string[] {
  return Array.from({ length: ticks + 1 }, (_, tick) => {
    const seconds = (end * tick) / ticks;
    const x = (nameWidth + seconds * scale).toFixed(2);
    const anchor = tick === ticks ? "end" : "middle";
    return `<text x="${x}" y="${y + 16}" text-anchor="${anchor}">${formatDuration(seconds)}</text>`;
  });
}
