/** What `plimsoll fleet status` prints for people. */

import { expect, test } from "vitest";
import { renderFleet } from "./fleet-text.ts";
import { makeTheme } from "./theme.ts";

const theme = makeTheme({ color: false, unicode: true });

test("workers in the order of their names, and the runs", () => {
  const worker = { workerClass: "linux", host: "h", slots: 4, busy: 1, state: "ready" };
  const text = renderFleet(
    {
      kind: "status",
      coordinator: "c1",
      epoch: 3,
      workers: [
        { ...worker, workerId: "w-10" },
        { ...worker, workerId: "w-2", busy: 4 },
      ],
      runs: [{ run: "r1", phase: "running", tests: 10, done: 4, owner: "me" }],
    },
    theme,
  );
  expect(text.split("\n")).toEqual([
    "c1 leads 2 workers with 8 slots; leadership 3",
    "",
    "worker  class  host  busy  slots  state",
    "w-2     linux  h        4      4  ready",
    "w-10    linux  h        1      4  ready",
    "",
    "run  phase    done  tests  owner",
    "r1   running     4     10  me",
  ]);
});

test("a fleet without workers says how one joins", () => {
  const status = { coordinator: "c1", epoch: 1, workers: [], runs: [] };
  const text = renderFleet({ kind: "status", ...status }, theme);
  expect(text).toContain("plimsoll worker --join URL");
  expect(text).toContain("No run is under way.");
});
