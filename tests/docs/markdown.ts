/** Reads the project's documents as the tests of them need it. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** The repository. */
export const root = path.join(import.meta.dirname, "../..");

/** The text of a document, by its path from the repository. */
export function readDocument(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

/** Every document of the repository, by its path from there. */
export function documents(): readonly string[] {
  const known = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "*.md"];
  const files = execFileSync("git", known, { cwd: root, encoding: "utf8" }).split("\0");
  return files.filter((file) => file !== "" && !file.includes("/fixtures/"));
}

/** What stands below a heading, up to the next heading. */
export function section(text: string, heading: string): string {
  const lines = text.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`there is no heading "${heading}"`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#{1,6} /.test(line));
  return (end < 0 ? rest : rest.slice(0, end)).join("\n");
}

/** The rows of the tables in a text, without headers and rules; each is a list of cells. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.split("\n");
  return lines
    .filter((line, place) => line.startsWith("| ") && !lines[place + 1]?.startsWith("| ---"))
    .filter((line) => !line.startsWith("| ---"))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf("|"))
        .split("|")
        .map((cell) => cell.trim()),
    );
}

/** What stands between backticks in a cell, piece by piece. */
export function quoted(cell = ""): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside ?? "");
}

/** The code blocks of a language. */
export function codeBlocks(text: string, language: string): readonly string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(pattern)].map(([, code]) => code ?? "");
}
