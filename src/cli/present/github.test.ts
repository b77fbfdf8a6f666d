/** What GitHub gets: annotations that cannot break out of their line, and a small page. */

import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { annotations, openGithubAnnotations } from "./github-annotations.ts";
import { appendGithubSummary, renderGithubSummary } from "./github-summary.ts";
import { anyText } from "./testing/any-text.ts";
import { buildCase, buildReport, buildTest, plainPresentation } from "./testing/build-report.ts";

const presentation = plainPresentation(new Map([["unit", "/project/packages/app"]]));

function failing(message: string, title = "adds") {
  return buildTest("unit:src/a.test.ts", {
    verdict: "failed",
    cases: [
      buildCase(title, {
        status: "failed",
        location: { file: "src/a.test.ts", line: 12, column: 5 },
        failures: [{ message }],
      }),
    ],
  });
}

test("a failure is an error at its place in the repository", () => {
  expect(annotations(failing("50 % off:\nexpected 1"), presentation)).toEqual([
    "::error file=packages/app/src/a.test.ts,line=12,col=5,title=src/a.test.ts › adds::50 %25 off:%0Aexpected 1",
  ]);
});

test("a flaky case is a warning", () => {
  const flaky = buildTest("unit:src/a.test.ts", {
    flaky: true,
    cases: [
      buildCase("adds", { flaky: true, earlierFailures: [{ attempt: 1, message: "timed out" }] }),
      buildCase("subtracts"),
    ],
  });
  expect(annotations(flaky, presentation)).toEqual([
    "::warning file=packages/app/src/a.test.ts,title=Flaky%3A src/a.test.ts › adds::Passed only after it had failed%0Atimed out",
  ]);
});

test("no name and no message can start another command", () => {
  fc.assert(
    fc.property(anyText, anyText, (message, title) => {
      const [text = "", ...more] = annotations(failing(message, title), presentation);
      expect(more).toEqual([]);
      expect(text).not.toMatch(/[\r\n]/);
      const properties = text.slice(0, text.indexOf("::", 2));
      expect(properties.match(/,/g)).toHaveLength(3);
    }),
  );
});

test("no more are printed than GitHub keeps", () => {
  const lines: string[] = [];
  const target = { write: (text: string) => lines.push(...text.trimEnd().split("\n")) };
  const view = openGithubAnnotations(target, presentation);
  view.settled(Array.from({ length: 40 }, () => failing("no")));
  view.settled(Array.from({ length: 40 }, () => failing("no")));
  view.settled([failing("no")]);
  expect(lines).toHaveLength(50);
});

test("the page has the counts, the time and the failures", async () => {
  const report = buildReport([
    failing("<b>\n\n</pre>"),
    buildTest("unit:b", { verdict: "not-run" }),
  ]);
  const page = [
    "### ❌ 0 passed, 1 failed, 1 not run",
    "10.0 s for the tests, 11.0 s in all",
    "<details><summary>src/a.test.ts › adds</summary>",
    "<pre>&lt;b&gt;\n\n&lt;/pre&gt;</pre>",
    "</details>",
    "",
  ].join("\n\n");
  expect(renderGithubSummary(report, presentation)).toBe(page);
  const folder = await mkdtemp(path.join(tmpdir(), "plimsoll-"));
  const file = path.join(folder, "summary.md");
  expect(await appendGithubSummary(file, report, presentation)).toEqual([]);
  expect(await appendGithubSummary(file, report, presentation)).toEqual([]);
  expect(await readFile(file, "utf8")).toBe(page + page);
  expect(await appendGithubSummary(folder, report, presentation)).toMatchObject([
    { code: "github-summary-not-written" },
  ]);
});
