/** What is submitted means the same on every worker as it does where it comes from. */

import { expect, test } from "vitest";
import type { RunRequest, SuiteRequest } from "../../coordinator/run-request.ts";
import { DEFAULT_POLICY } from "../../core/schedule/policies/presets.ts";
import { clientRequestSchema } from "../../protocol/fleet/client-requests.ts";
import { submissionOf } from "./submission.ts";

const path = { kind: "path", path: "/project" } as const;
const git = { kind: "git", repository: "r", commit: "0".repeat(40) } as const;

function suite(root: string, options: Record<string, unknown> = {}): SuiteRequest {
  const spec = { name: "unit", runner: "command" as const, root, environment: {}, options };
  return { spec, retries: 1, requirements: { labels: ["gpu"] } };
}

function request(suites: readonly SuiteRequest[], paths: readonly string[] = []): RunRequest {
  return {
    suites,
    paths,
    groups: [],
    machineSlots: 4,
    policy: DEFAULT_POLICY,
    standing: { priority: 2, owner: "me" },
    passWithNoTests: false,
  };
}

test("a submission is what the protocol takes, with the run's standing", () => {
  const asked = request([
    { ...suite("/project/packages/a"), timeoutSeconds: 5, repeatable: false },
  ]);
  const submission = submissionOf({
    run: "r1",
    request: asked,
    root: "/project",
    workspace: path,
    project: "p",
  });
  expect(clientRequestSchema.parse(submission)).toEqual(submission);
  expect(submission).toMatchObject({
    run: "r1",
    priority: 2,
    owner: "me",
    suites: [{ spec: { root: "packages/a" }, retries: 1, timeoutSeconds: 5, repeatable: false }],
  });
});

test("the workspace itself is a root, too", () => {
  const asked = request([suite("/project")]);
  const { suites } = submissionOf({
    run: "r",
    request: asked,
    root: "/project",
    workspace: path,
    project: "p",
  });
  expect(suites[0]?.spec.root).toBe(".");
});

test("what is selected is named from the workspace on, where that may lie anywhere", () => {
  const asked = request([suite("/project/a")], ["/project/a/x", "name part"]);
  const pathsOf = (workspace: typeof path | typeof git) =>
    submissionOf({ run: "r", request: asked, root: "/project", workspace, project: "p" }).paths;
  expect(pathsOf(git)).toEqual(["./a/x", "name part"]);
  expect(pathsOf(path)).toEqual(["/project/a/x", "name part"]);
});

test("a list of tests is named from its suite on", () => {
  const asked = request([suite("/project/a", { testsFrom: "/project/lists/all.txt" })]);
  const { suites } = submissionOf({
    run: "r",
    request: asked,
    root: "/project",
    workspace: git,
    project: "p",
  });
  expect(suites[0]?.spec.options).toEqual({ testsFrom: "../lists/all.txt" });
});

test.each([
  ["a suite", request([suite("/elsewhere")])],
  ["a suite beside it whose name begins alike", request([suite("/project-2")])],
  ["a path", request([suite("/project")], ["/elsewhere/x"])],
  ["a list", request([suite("/project", { testsFrom: "/elsewhere/l" })])],
])("%s outside of the workspace is an error", (_, asked) => {
  const source = { run: "r", request: asked, root: "/project", workspace: path, project: "p" };
  expect(() => submissionOf(source)).toThrow(
    expect.objectContaining({ code: "outside-workspace" }),
  );
});
