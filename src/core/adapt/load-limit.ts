/** What of a worker's load is so much that it gets nothing new. */

/** What workers report as percentages. */
export const LOAD_FIGURES = [
  "cpuUtilization",
  "memoryUtilization",
  "gpuUtilization",
  "cpuPressure",
  "memoryPressure",
  "ioPressure",
  "heat",
] as const;

export type LoadFigure = (typeof LOAD_FIGURES)[number];

export interface LoadLimit {
  readonly figure: LoadFigure;
  readonly name: string;
  /** From here on the worker gets nothing new… */
  readonly enter: number;
  /** …until it is below this. */
  readonly leave: number;
}

/** Whoever is beyond one of these would fail tests, or run them many times as long. */
export const LIMITS: readonly LoadLimit[] = [
  { figure: "memoryUtilization", name: "memory use", enter: 95, leave: 88 },
  { figure: "memoryPressure", name: "memory pressure", enter: 25, leave: 10 },
  { figure: "heat", name: "heat", enter: 95, leave: 88 },
];
