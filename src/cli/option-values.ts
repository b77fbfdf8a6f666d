/** Reads the values of options; commander names the option in its message. */

import { InvalidArgumentError } from "commander";
import type { Priority } from "../core/model/test.ts";
import { parseSeconds } from "./commands/plan-target.ts";
import type { WorkerCount } from "./config/worker-count.ts";
import { parseWorkerCount } from "./config/worker-count.ts";

export function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  // With this error the message names the option.
  throw new InvalidArgumentError("Give a whole number such as 4.");
}

export function positiveWhole(text: string): number {
  const value = whole(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("Give a whole number from 1.");
}

export function workerCount(text: string): WorkerCount {
  const count = parseWorkerCount(text);
  if (count !== undefined) return count;
  throw new InvalidArgumentError("Give a number from 1 to 1000, or bounds such as 2..8.");
}

export function target(text: string): number {
  const seconds = parseSeconds(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError("Give a time such as 90s, 5m or 1h.");
}

export function rank(text: string): Priority {
  const value = Number(text);
  if (value === 1 || value === 2 || value === 3 || value === 4 || value === 5) return value;
  throw new InvalidArgumentError("Give a whole number from 1 (highest) to 5.");
}

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Give a share such as 0.5.");
}

export function gigabytes(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Give a number of GB such as 16.");
}

export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Give a number of seconds such as 30.");
}
