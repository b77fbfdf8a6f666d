/** Columns of text, aligned by what a terminal shows. */

import stringWidth from "string-width";

/** How a column stands; the last one is not padded. */
export type Alignment = "left" | "right";

/** Lines with their cells in columns two spaces apart. Cells may be coloured. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): string[] {
  const widths = alignments.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, stringWidth(row[column] ?? "")), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const gap = " ".repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)));
        return alignments[column] === "right" ? `${gap}${cell}` : `${cell}${gap}`;
      })
      .join("  ")
      .trimEnd(),
  );
}

const collator = new Intl.Collator("en", { numeric: true });

/** Orders names as people do: `worker-2` before `worker-10`. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}
