import { expect, test } from "vitest";
import type { CaseResult } from "../../core/model/result.ts";
import { ReportedCases } from "./reported-cases.ts";
import type { EndedEvent } from "./reported-event.ts";

const ended = (nesting: number, name: string, more: Partial<EndedEvent> = {}): EndedEvent => ({
  ...{ kind: "ended", nesting, name, passed: true, suite: false, milliseconds: 2 },
  ...more,
});

function collect(): { readonly reported: ReportedCases; readonly streamed: CaseResult[] } {
  const streamed: CaseResult[] = [];
  return { reported: new ReportedCases("/root", (result) => streamed.push(result)), streamed };
}

test("titles lead from the outermost group to the case", () => {
  const { reported } = collect();
  reported.add({ kind: "started", nesting: 0, name: "group" });
  reported.add({ kind: "started", nesting: 1, name: "inner" });
  reported.add(ended(1, "inner", { file: "file:///root/a/b.js", line: 3, column: 5 }));
  reported.add({ kind: "planned" });
  reported.add(ended(0, "group", { suite: true }));
  expect(reported.cases).toEqual([
    {
      path: ["group", "inner"],
      status: "passed",
      seconds: 0.002,
      location: { file: "a/b.js", line: 3, column: 5 },
    },
  ]);
});

test("remarks belong to the case before them, those at the end to the file", () => {
  const { reported, streamed } = collect();
  reported.add(ended(0, "one"));
  reported.add({ kind: "remark", nesting: 0, message: "about one" });
  expect(streamed).toEqual([]);
  reported.add({ kind: "planned" });
  reported.add({ kind: "remark", nesting: 0, message: "an error after the end" });
  reported.add({ kind: "remark", nesting: 0, message: "tests 1" });
  expect(streamed[0]?.output).toBe("about one");
  expect(reported.remarks).toEqual(["an error after the end"]);
});

test("a suite fails for reasons of its own only", () => {
  const { reported } = collect();
  reported.add(ended(0, "a", { suite: true, passed: false, failureType: "subtestsFailed" }));
  expect(reported.suiteFailures).toEqual([]);
  const failure = { message: "no database" };
  reported.add(ended(0, "b", { suite: true, passed: false, failureType: "hookFailed", failure }));
  expect(reported.suiteFailures).toEqual([{ message: "suite b: no database" }]);
});
