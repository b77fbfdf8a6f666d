/** How long the core takes to decide, measured with a stopwatch that the caller brings. */

import type { Command } from "../core/model/commands.ts";

/** Microseconds since any fixed moment; a simulation itself has no clock but the virtual one. */
export type Stopwatch = () => number;

/** For simulations of which nobody wants to know how long they took. */
export const NO_STOPWATCH: Stopwatch = () => 0;

/** Time in the core. All figures are microseconds. */
export interface PassFigures {
  /** Of the time per decision: all time since the pass before that decided, shared out. */
  readonly p50: number;
  readonly p99: number;
  readonly longestPass: number;
  readonly total: number;
}

/** Collects the passes of one simulation. A decision is one attempt that was sent to a worker. */
export class PassTimes {
  readonly #perDecision: { readonly micros: number; readonly decisions: number }[] = [];
  #sincePassThatDecided = 0;
  #longest = 0;
  #total = 0;

  add(micros: number, commands: readonly Command[]): void {
    this.#longest = Math.max(this.#longest, micros);
    this.addApart(micros, commands);
  }

  /** A pass that is not asked to be short, such as one that takes in thousands of tests. */
  addApart(micros: number, commands: readonly Command[]): void {
    this.#total += micros;
    this.#sincePassThatDecided += micros;
    let decisions = 0;
    for (const command of commands) {
      if (command.type === "start-batch") decisions += command.attempts.length;
    }
    if (decisions === 0) return;
    this.#perDecision.push({ micros: this.#sincePassThatDecided / decisions, decisions });
    this.#sincePassThatDecided = 0;
  }

  figures(): PassFigures {
    const sorted = this.#perDecision.sort((a, b) => a.micros - b.micros);
    const decisions = sorted.reduce((sum, pass) => sum + pass.decisions, 0);
    const quantile = (share: number) => {
      let left = share * decisions;
      for (const pass of sorted) {
        left -= pass.decisions;
        if (left <= 0) return pass.micros;
      }
      return 0;
    };
    return {
      p50: quantile(0.5),
      p99: quantile(0.99),
      longestPass: this.#longest,
      total: this.#total,
    };
  }
}
