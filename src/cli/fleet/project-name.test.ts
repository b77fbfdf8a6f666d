/** One project has one name, wherever it is checked out. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { projectName, repositoryName } from "./project-name.ts";

test.each([
  ["git@example.org:team/project.git", "example.org/team/project"],
  ["https://example.org/team/project.git", "example.org/team/project"],
  ["https://user:secret@example.org/team/project", "example.org/team/project"],
  ["ssh://git@example.org:2222/team/project/", "example.org:2222/team/project"],
  ["file:///srv/project.git", "/srv/project"],
  ["../project", "../project"],
])("%s is %s", (address, name) => {
  expect(repositoryName(address)).toBe(name);
});

test("without a repository, the package says what it is called, or else the folder", async ({
  onTestFinished,
}) => {
  const base = mkdtempSync(path.join(os.tmpdir(), "plimsoll-name-"));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const root = path.join(base, "folder");
  mkdirSync(path.join(root, "packages/a"), { recursive: true });
  expect(await projectName(root, root)).toBe("folder");
  writeFileSync(path.join(root, "package.json"), JSON.stringify({ name: "@team/thing" }));
  expect(await projectName(root, path.join(root, "packages/a"))).toBe("@team/thing/packages/a");
});
