/** What a trace says of its tests, as discovery passes it on. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { listedTests } from "./listed-tests.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-listed-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function found(requires: object) {
  const trace = { tests: [{ id: "a", seconds: 3, requires }] };
  writeFileSync(path.join(folder, "trace.json"), JSON.stringify(trace));
  return (await listedTests(folder, "trace.json"))[0];
}

test("what a test of a trace requires is passed on, and no duration", async () => {
  expect(await found({ backend: "cuda", memoryGb: 4, labels: ["x"] })).toEqual({
    id: "a",
    labels: ["x"],
    cell: { backend: "cuda", minimumMemoryGb: 4 },
  });
  expect(await found({})).toEqual({ id: "a" });
});

test("memory of a GPU is that of one, unless more are required", async () => {
  expect((await found({ gpuMemoryGb: 8 }))?.cell).toEqual({ gpus: 1, gpuMemoryGb: 8 });
  expect((await found({ gpus: 2, gpuMemoryGb: 8 }))?.cell).toEqual({ gpus: 2, gpuMemoryGb: 8 });
});
