/** What workers report of their load, side by side: thousands of them do so each second. */

import type { WorkerId } from "../model/identifiers.ts";
import type { WorkerLoad } from "../model/worker.ts";
import type { LoadFigure } from "./load-limit.ts";
import { LIMITS, LOAD_FIGURES } from "./load-limit.ts";

/** Time constants of the smoothing: what rises is believed sooner than what falls. */
const RISE_SECONDS = 0.5;
const FALL_SECONDS = 2;

/** Cells of a row: the figures in their order, and when they were reported. */
const REPORTED_AT = LOAD_FIGURES.length;
const CELLS = REPORTED_AT + 1;

/** What a figure counts as that was not reported. */
const ABSENT = Number.NaN;

/**
 * A row of numbers for each worker, so that a report touches little else: most reports say nothing
 * on which anybody would act.
 */
export class LoadTable {
  #cells = new Float64Array(CELLS);
  /** By row: the worker is over a limit, so that each report is a reason to look at it. */
  #watched = new Uint8Array(1);
  readonly #rows = new Map<WorkerId, number>();
  readonly #unused: number[] = [];

  /**
   * A worker joins; what another one of its name has reported is forgotten.
   *
   * @returns its row
   */
  open(workerId: WorkerId): number {
    this.close(workerId);
    const row = this.#unused.pop() ?? this.#rows.size;
    this.#rows.set(workerId, row);
    if (row >= this.#watched.length) this.#grow();
    this.#cells.fill(ABSENT, row * CELLS, (row + 1) * CELLS);
    this.#watched[row] = 0;
    return row;
  }

  /** The worker is gone for good, if there was one. */
  close(workerId: WorkerId): void {
    const row = this.#rows.get(workerId);
    if (row === undefined) return;
    this.#rows.delete(workerId);
    this.#unused.push(row);
  }

  /**
   * Takes in a report.
   *
   * @param at seconds on the shell's clock, not before the worker's last report
   * @returns whether the worker is to be looked at: it is over a limit, or was until now
   */
  report(workerId: WorkerId, load: WorkerLoad, at: number): boolean {
    const row = this.#rows.get(workerId);
    if (row === undefined) return false;
    const first = row * CELLS;
    const passed = at - this.#cell(first + REPORTED_AT);
    this.#enter(first, load.cpuUtilization, passed);
    this.#enter(first + 1, load.memoryUtilization, passed);
    this.#enter(first + 2, load.gpuUtilization, passed);
    this.#enter(first + 3, load.cpuPressure, passed);
    this.#enter(first + 4, load.memoryPressure, passed);
    this.#enter(first + 5, load.ioPressure, passed);
    this.#enter(first + 6, load.heat, passed);
    this.#cells[first + REPORTED_AT] = at;
    if (this.#watched[row] === 1) return true;
    return LIMITS.some(({ figure, enter }) => this.figure(row, figure) >= enter);
  }

  /** A figure as it was reported, smoothed; not a number when the worker did not report it. */
  figure(row: number, figure: LoadFigure): number {
    return this.#cell(row * CELLS + LOAD_FIGURES.indexOf(figure));
  }

  /** When the worker reported last; not a number before its first report. */
  reportedAt(row: number): number {
    return this.#cell(row * CELLS + REPORTED_AT);
  }

  /** From now on each report of the worker is a reason to look at it, or no more. */
  watch(row: number, isWatched: boolean): void {
    this.#watched[row] = isWatched ? 1 : 0;
  }

  #cell(place: number): number {
    return this.#cells[place] ?? ABSENT;
  }

  /** A figure with what is reported of it now, so many seconds after the report before. */
  #enter(place: number, reported: number | undefined, passed: number): void {
    const before = this.#cell(place);
    if (reported === undefined || Number.isNaN(before)) {
      this.#cells[place] = reported ?? ABSENT;
    } else if (reported !== before) {
      const constant = reported > before ? RISE_SECONDS : FALL_SECONDS;
      const step = (1 - Math.exp(-passed / constant)) * (reported - before);
      this.#cells[place] = before + step;
    }
  }

  #grow(): void {
    const [cells, watched] = [this.#cells, this.#watched];
    this.#cells = new Float64Array(2 * cells.length);
    this.#cells.set(cells);
    this.#watched = new Uint8Array(2 * watched.length);
    this.#watched.set(watched);
  }
}
