/** The demo: this project's own unit tests on four workers, one of which is slow. */

import { defineConfig } from "plimsoll";

export default defineConfig({
  suites: [{ name: "unit", runner: "vitest", root: "..", project: "unit" }],
  workers: [
    { name: "quick", count: 3 },
    // What makes it slow stands in demo/slow-worker.ts: Plimsoll has to find it out.
    { name: "slow", count: 1, environment: { DEMO_DELAY_SECONDS: "1.5" } },
  ],
});
