import { expect, test } from "vitest";
import { fileArguments } from "./node-arguments.ts";

test("keeps what concerns a file and drops what concerns the run", () => {
  const words = ["--test", "--import", "tsx", "--test-reporter", "spec", "--test-only"];
  const more = ["--experimental-test-coverage", "--test-concurrency=4", "--conditions=dev"];
  expect(fileArguments([...words, ...more], 22)).toEqual({
    nodeArguments: ["--import", "tsx", "--test-only", "--conditions=dev"],
    serial: false,
  });
});

test("files of a project that wants them one by one must not overlap", () => {
  expect(fileArguments(["--test-concurrency", "1"], 20).serial).toBe(true);
  expect(fileArguments(["--experimental-test-isolation=none"], 22).serial).toBe(true);
});

test("a limit holds for the whole file up to Node 22", () => {
  expect(fileArguments(["--test-timeout=500"], 20).fileTimeoutMilliseconds).toBe(500);
  expect(fileArguments(["--test-timeout=500"], 24).fileTimeoutMilliseconds).toBeUndefined();
});
