/** Reports on disk: whole or not at all, and one that fails stops no other. */

import { mkdir, mkdtemp, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { buildReport, buildTest, plainPresentation } from "../present/testing/build-report.ts";
import { writeReports, writtenReports } from "./write-reports.ts";

const { paths } = plainPresentation();
const report = buildReport([buildTest("unit:a"), buildTest("unit:b", { verdict: "failed" })]);
const temporaryFolder = () => mkdtemp(path.join(tmpdir(), "plimsoll-"));

test("all that is wanted is written, in folders that are made", async () => {
  const folder = await temporaryFolder();
  const targets = {
    junit: path.join(folder, "deep/er/junit.xml"),
    ctrf: path.join(folder, "ctrf.json"),
    json: path.join(folder, "run.json"),
  };
  const problems = await writeReports(report, targets, paths);
  expect(problems).toEqual([]);
  expect(writtenReports(targets, problems)).toEqual([
    { name: "JUnit", path: targets.junit },
    { name: "CTRF", path: targets.ctrf },
    { name: "JSON", path: targets.json },
  ]);
  expect(await readFile(targets.junit, "utf8")).toMatch(/^<\?xml .*<\/testsuites>\n$/s);
  expect(JSON.parse(await readFile(targets.ctrf, "utf8"))).toMatchObject({ reportFormat: "CTRF" });
  expect(JSON.parse(await readFile(targets.json, "utf8"))).toEqual({
    format: "plimsoll-run",
    version: 1,
    ...report,
  });
  expect(await readdir(folder)).toEqual(["ctrf.json", "deep", "run.json"]);
});

test("a target that cannot be written is told, and the others are written", async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, "file"), "");
  await mkdir(path.join(folder, "folder"));
  const targets = {
    junit: path.join(folder, "file/junit.xml"),
    ctrf: path.join(folder, "folder"),
    json: path.join(folder, "run.json"),
  };
  const problems = await writeReports(report, targets, paths);
  expect(problems).toMatchObject([
    {
      code: "report-not-written",
      format: "junit",
      remedy: "A part of the path is a file: choose another path.",
    },
    {
      code: "report-not-written",
      format: "ctrf",
      remedy: "That is a folder: give the path of a file.",
    },
  ]);
  expect(problems[0]?.message).toContain(
    `The JUnit report could not be written to ${targets.junit}`,
  );
  expect(writtenReports(targets, problems)).toEqual([{ name: "JSON", path: targets.json }]);
  expect(await readdir(folder)).toEqual(["file", "folder", "run.json"]);
});

test("a folder that no file system makes is told", async () => {
  const problems = await writeReports(report, { json: "/proc/plimsoll/deep/run.json" }, paths);
  expect(problems).toMatchObject([{ code: "report-not-written", format: "json" }]);
  expect(problems[0]?.message).toContain("/proc/plimsoll");
});

test("an older report is replaced, through a link if there is one", async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, "run-1.json");
  const link = path.join(folder, "latest.json");
  await writeFile(file, "old ".repeat(10_000));
  await symlink(file, link);
  expect(await writeReports(report, { json: link }, paths)).toEqual([]);
  expect(await readlink(link)).toBe(file);
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ runId: report.runId });
});

test("a device is written to, not replaced", async () => {
  expect(await writeReports(report, { json: "/dev/null" }, paths)).toEqual([]);
  expect(await readFile("/dev/null", "utf8")).toBe("");
});

test("nothing wanted is nothing done", async () => {
  expect(await writeReports(report, {}, paths)).toEqual([]);
});
