/** All tables that the requirements of a test are derived from, and how a user changes them. */

import type { ModelFamily } from "./model-family.ts";
import type { ExecutionTables } from "./tables/execution.ts";
import { DEFAULT_EXECUTION } from "./tables/execution.ts";
import type { HardwareTables } from "./tables/hardware.ts";
import { DEFAULT_HARDWARE } from "./tables/hardware.ts";
import type { MemoryTables } from "./tables/memory.ts";
import { DEFAULT_MEMORY } from "./tables/memory.ts";
import type { SizeTables } from "./tables/sizes.ts";
import { DEFAULT_SIZES } from "./tables/sizes.ts";

/** Every figure behind {@link AnalyzedRequirements}. */
export interface RequirementTables {
  /** Names of models that only the user knows, with their families: `{ "acme-lm": "text" }`. */
  readonly modelNames: Readonly<Record<string, ModelFamily>>;
  readonly sizes: SizeTables;
  readonly memory: MemoryTables;
  readonly execution: ExecutionTables;
  readonly hardware: HardwareTables;
}

/** Any part of a table. A list replaces a list. */
export type Overrides<Table> = Table extends readonly unknown[]
  ? Table
  : Table extends object
    ? { readonly [Key in keyof Table]?: Overrides<Table[Key]> }
    : Table;

const DEFAULT_TABLES: RequirementTables = {
  modelNames: {},
  sizes: DEFAULT_SIZES,
  memory: DEFAULT_MEMORY,
  execution: DEFAULT_EXECUTION,
  hardware: DEFAULT_HARDWARE,
};

/** The tables with some entries replaced or added. */
export function withOverrides(
  overrides: Overrides<RequirementTables>,
  tables: RequirementTables = DEFAULT_TABLES,
): RequirementTables {
  return merge(tables, overrides) as RequirementTables;
}

function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isTable(base) || !isTable(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    // An own property, also if its name is one of every object.
    const old = Object.hasOwn(base, key) ? base[key] : undefined;
    Object.defineProperty(merged, key, {
      value: merge(old, value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return merged;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
