/** What more workers of a class would bring, and how many of them are not needed. */

import type { WorkerId } from "../model/identifiers.ts";
import type { FillWork, FillWorker } from "./fleet-fill.ts";
import { fillSeconds } from "./fleet-fill.ts";

/** What a worker's start is taken to cost before one has been measured, in seconds. */
export const USUAL_START_SECONDS = 1;

/** Where nobody says how many there may be, at least so many more are thought of. */
const LEAST_GROWTH = 4;

/** Workers are not needed when the end comes later by at most this part of the time left… */
const TOLERATED_DELAY = 0.01;

/** …and of the start of a worker: of a large fleet one is always a small part. */
const TOLERATED_STARTS = 0.25;

/** Between two numbers of workers that were looked at, so many more are. */
const REFINED = 3;

/** How the end depends on the number of workers of one class. */
export interface ScaleStep {
  /** Workers more than there are, or fewer. */
  readonly change: number;
  readonly endInSeconds: number;
}

/** What there is to say of one class of workers. */
export interface ClassScale {
  readonly workerClass: string;
  /** Those that take work, and those that are about to. */
  readonly workers: number;
  /** Expected seconds, on a worker of speed 1, of everything that waits and that they can run. */
  readonly demandSeconds: number;
  /** From the fewest workers to the most; what is between them was not looked at. */
  readonly steps: readonly ScaleStep[];
  /** So many more are worth their start: each saves more time than it costs, on average. */
  readonly add: number;
  /** By so much earlier everything would then be over. */
  readonly savesSeconds: number;
  /** So many could go, and the end would not come later. */
  readonly spare: number;
  /** The workers in the order in which they could go: those first that are soonest done. */
  readonly leaveFirst: readonly WorkerId[];
}

/** What other numbers of workers would do to the end of everything that is held or waits. */
export interface ScaleSignal {
  /** Seconds from now, with the workers that there are. */
  readonly endInSeconds: number;
  readonly classes: readonly ClassScale[];
}

/** How many workers of a class there may be. */
export interface ScaleLimits {
  readonly least: number;
  readonly most: number;
}

export interface ScaleOptions {
  /** Seconds from the wish for a worker until it can begin, which is also its price. */
  readonly startSeconds?: number;
  /** By class. Without them as many again as there are are thought of, and all but one may go. */
  readonly limits?: ReadonlyMap<string, ScaleLimits>;
  /** Workers of each class that are being started already. */
  readonly starting?: ReadonlyMap<string, number>;
}

/** A worker that has a name; one that is only thought of has none. */
export interface ScaleWorker extends FillWorker {
  readonly workerId?: WorkerId;
}

/**
 * Answers "what if" for each class on its own.
 *
 * @param work longest first; what no worker can run is left out by the caller
 */
export function scaleSignal(
  present: readonly ScaleWorker[],
  work: readonly FillWork[],
  options: ScaleOptions = {},
): ScaleSignal {
  const { startSeconds = USUAL_START_SECONDS, limits, starting } = options;
  const byClass = new Map<string, ScaleWorker[]>();
  for (const worker of present) {
    const alike = byClass.get(worker.workerClass);
    if (alike === undefined) byClass.set(worker.workerClass, [worker]);
    else alike.push(worker);
  }
  for (const alike of byClass.values()) {
    alike.push(...thoughtOf(alike, starting?.get(alike[0]?.workerClass ?? "") ?? 0, startSeconds));
  }
  const all = [...byClass.values()].flat();
  const endInSeconds = fillSeconds(all, work);
  const classes = [...byClass].map(([workerClass, alike]) => {
    const others = all.filter((worker) => worker.workerClass !== workerClass);
    const limit = limits?.get(workerClass) ?? {
      least: 0,
      most: alike.length + Math.max(LEAST_GROWTH, alike.length),
    };
    return new ClassQuestion({ alike, others, work, endInSeconds, startSeconds }).answer(limit);
  });
  return { endInSeconds, classes };
}

interface Asked {
  readonly alike: readonly ScaleWorker[];
  readonly others: readonly ScaleWorker[];
  readonly work: readonly FillWork[];
  readonly endInSeconds: number;
  readonly startSeconds: number;
}

/** One class with other numbers of workers, while all other classes stay. */
class ClassQuestion {
  readonly #asked: Asked;
  /** Those first that can stay longest: the last ones would go. */
  readonly #inOrder: readonly ScaleWorker[];
  readonly #ends = new Map<number, number>();

  constructor(asked: Asked) {
    this.#asked = asked;
    this.#inOrder = [...asked.alike].sort((a, b) => heldBy(b) - heldBy(a));
    this.#ends.set(0, asked.endInSeconds);
  }

  answer({ least, most }: ScaleLimits): ClassScale {
    const { alike, work, endInSeconds } = this.#asked;
    const [sample] = alike;
    const add = this.#bestGrowth(most - alike.length);
    const spare = this.#mostSpare(alike.length - least);
    const demand = work.filter(({ runsOn }) => runsOn(sample?.kind ?? 0));
    return {
      workerClass: sample?.workerClass ?? "",
      workers: alike.length,
      demandSeconds: demand.reduce((sum, one) => sum + one.count * one.eachSeconds, 0),
      steps: [...this.#ends]
        .filter(([, end]) => Number.isFinite(end))
        .sort(([a], [b]) => a - b)
        .map(([change, end]) => ({ change, endInSeconds: end })),
      add,
      savesSeconds: Math.max(0, endInSeconds - this.#endWith(add)),
      spare,
      leaveFirst: this.#inOrder.flatMap(({ workerId }) => workerId ?? []).reverse(),
    };
  }

  /** The growth of which most is left when its starts are paid; of equals the smaller. */
  #bestGrowth(room: number): number {
    if (room <= 0 || this.#asked.work.length === 0) return 0;
    const steps = doublings(room);
    const rough = this.#bestOf([0, ...steps]);
    const place = steps.indexOf(rough);
    const below = place <= 0 ? 0 : (steps[place - 1] ?? 0);
    const above = steps[place + 1] ?? rough;
    return this.#bestOf([0, rough, ...between(below, rough), ...between(rough, above)]);
  }

  #bestOf(changes: readonly number[]): number {
    let best = 0;
    let most = 0;
    for (const change of [...changes].sort((a, b) => a - b)) {
      const saved = this.#asked.endInSeconds - this.#endWith(change);
      const left = saved - change * this.#asked.startSeconds;
      if (left <= most) continue;
      most = left;
      best = change;
    }
    return best;
  }

  #mostSpare(room: number): number {
    const { endInSeconds, startSeconds } = this.#asked;
    const tolerated =
      endInSeconds + Math.min(TOLERATED_DELAY * endInSeconds, TOLERATED_STARTS * startSeconds);
    let spare = 0;
    for (const fewer of doublings(room)) {
      if (this.#endWith(-fewer) > tolerated) {
        for (const one of between(spare, fewer)) {
          if (this.#endWith(-one) <= tolerated) spare = one;
        }
        break;
      }
      spare = fewer;
    }
    return spare;
  }

  #endWith(change: number): number {
    const known = this.#ends.get(change);
    if (known !== undefined) return known;
    const { others, work, startSeconds } = this.#asked;
    const kept = this.#inOrder.slice(0, this.#inOrder.length + Math.min(0, change));
    // Whoever goes ends what it holds first.
    const held = this.#inOrder
      .slice(kept.length)
      .reduce((most, one) => Math.max(most, heldBy(one)), 0);
    const more = thoughtOf(this.#inOrder, Math.max(0, change), startSeconds);
    const end = Math.max(held, fillSeconds([...others, ...kept, ...more], work));
    this.#ends.set(change, end);
    return end;
  }
}

/** Workers like these that are not there yet. */
function thoughtOf(
  alike: readonly ScaleWorker[],
  count: number,
  startSeconds: number,
): ScaleWorker[] {
  const [sample] = alike;
  if (sample === undefined) return [];
  const meanLog = alike.reduce((sum, { speed }) => sum + Math.log(speed), 0) / alike.length;
  const { workerClass, kind, freeInSeconds } = sample;
  const slots = freeInSeconds.map(() => startSeconds);
  return Array.from({ length: count }, () => ({
    workerClass,
    kind,
    speed: Math.exp(meanLog),
    freeInSeconds: slots,
  }));
}

function heldBy({ freeInSeconds }: FillWorker): number {
  return Math.max(0, ...freeInSeconds);
}

/** 1, 2, 4, … and the limit itself. */
function doublings(limit: number): number[] {
  const steps: number[] = [];
  for (let step = 1; step < limit; step *= 2) steps.push(step);
  return limit > 0 ? [...steps, limit] : [];
}

/** Some whole numbers between two others, in rising order. */
function between(low: number, high: number): number[] {
  const numbers = new Set<number>();
  for (let part = 1; part <= REFINED; part += 1) {
    const number = Math.round(low + ((high - low) * part) / (REFINED + 1));
    if (number > low && number < high) numbers.add(number);
  }
  return [...numbers];
}
