// Two suites: unit tests beside the code, and integration tests that start processes from dist/.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    passWithNoTests: true,
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts"],
          exclude: ["**/fixtures/**"],
          // Does nothing but on the demo's slow worker.
          setupFiles: ["demo/slow-worker.ts"],
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "integration",
          include: ["tests/**/*.test.ts"],
          exclude: ["**/fixtures/**"],
          // Each file may start a whole fleet: one at a time, with time to do so on a busy machine.
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
