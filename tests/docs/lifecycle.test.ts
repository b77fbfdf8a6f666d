/** The lifecycle in docs/design is the one of the core. */

import { describe, expect, test } from "vitest";
import { ATTEMPT_MOVES, MOVE_MOVES, TEST_MOVES } from "../../src/core/lifecycle.ts";
import { codeBlocks, quoted, readDocument, section, tableRows } from "./markdown.ts";

const text = readDocument("docs/design/lifecycle.md");

describe.each([
  ["## Tests", "waiting", TEST_MOVES],
  ["## Attempts", "leased", ATTEMPT_MOVES],
  ["## Moves", "asked", MOVE_MOVES],
] as const)("%s", (heading, first, table) => {
  const moves = Object.entries<readonly string[]>(table);

  test("the diagram shows every move and no other", () => {
    const arrows = moves.flatMap(([from, targets]) =>
      targets.length === 0 ? [`${from} --> [*]`] : targets.map((to) => `${from} --> ${to}`),
    );
    const [diagram = ""] = codeBlocks(section(text, heading), "mermaid");
    const shown = diagram.trim().split("\n").slice(1);
    expect(shown.map((line) => line.trim()).sort()).toEqual([`[*] --> ${first}`, ...arrows].sort());
  });

  test("the table says when each of them is made", () => {
    const rows = tableRows(section(text, heading));
    const listed = rows.map(([from, to]) => [...quoted(from), ...quoted(to)].join(" "));
    const expected = moves.flatMap(([from, targets]) => targets.map((to) => `${from} ${to}`));
    expect([...listed].sort()).toEqual(expected.sort());
    expect(rows.every(([, , when]) => when !== "")).toBe(true);
  });
});
