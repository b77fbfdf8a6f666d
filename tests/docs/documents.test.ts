/** What the documents point to exists, and what they show compiles. */

import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import rules from "../../.dependency-cruiser.mjs";
import { codeBlocks, documents, quoted, readDocument, root, tableRows } from "./markdown.ts";

describe.each(documents())("%s", (file) => {
  const text = readDocument(file);
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");

  test("its links lead somewhere", () => {
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !leadsSomewhere(file, target))).toEqual([]);
  });

  test("its TypeScript compiles", () => {
    expect(codeBlocks(text, "ts").flatMap(compilerMessages)).toEqual([]);
  });
});

test("ARCHITECTURE.md says what each folder may import", () => {
  const rows = tableRows(readDocument("ARCHITECTURE.md"));
  const told = rows.flatMap(([folder, , allowed]) => {
    const [name = ""] = quoted(folder);
    return name.endsWith("/") ? [[name.slice(0, -1), allowed]] : [];
  });
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(foldersWithRules()));
});

/** Folders that exist, with those of the folders they may import that exist. */
function foldersWithRules(): [string, string][] {
  const folders = readdirSync(path.join(root, "src")).filter((name) =>
    statSync(path.join(root, "src", name)).isDirectory(),
  );
  return folders.map((folder) => {
    const rule = rules.forbidden?.find(({ name }) => name === `${folder}-imports`);
    const allowed = rule?.comment?.split(" may import ")[1]?.split(", ") ?? [];
    const present = allowed.filter((name) => folders.includes(name.split("/")[0] ?? ""));
    return [folder, present.join(", ") || "nothing"];
  });
}

function leadsSomewhere(from: string, target: string): boolean {
  const [place = "", anchor] = target.split("#");
  const file = place === "" ? from : path.join(path.dirname(from), place);
  if (!existsSync(path.join(root, file))) return false;
  return anchor === undefined || anchors(readDocument(file)).includes(anchor);
}

/** The anchors that GitHub gives to headings. */
function anchors(text: string): readonly string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** What the compiler says of an example, with `plimsoll` as its users import it. */
function compilerMessages(code: string): readonly string[] {
  const example = path.join(root, "example.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => file === example || fileExists(file);
  host.readFile = (file) => (file === example ? code : readFile(file));
  host.getSourceFile = (file, ...rest) =>
    file === example
      ? ts.createSourceFile(file, code, ts.ScriptTarget.ES2022)
      : getSourceFile(file, ...rest);
  host.getCurrentDirectory = () => root;
  const program = ts.createProgram([example], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
