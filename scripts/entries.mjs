// The entry points that the build turns into files of dist/, and which of them are public.

/**
 * @typedef {object} Entry
 * @property {string} name the file in dist/, without its extension
 * @property {string} source the file in src/ that it is built from
 * @property {boolean} [types] whether users import it, so that it needs declarations
 * @property {boolean} [executable] whether it is started as a command
 */

/** @type {readonly Entry[]} */
export const entries = [
  { name: "index", source: "src/index.ts", types: true },
  { name: "core", source: "src/core/index.ts", types: true },
  { name: "testing", source: "src/testing/index.ts", types: true },
  { name: "cli", source: "src/cli/main.ts", executable: true },
  { name: "agent", source: "src/worker/agent.ts" },
  { name: "runner-host", source: "src/worker/runner-host.ts" },
  { name: "watchdog", source: "src/worker/watchdog.ts" },
  { name: "node-test-reporter", source: "src/runners/node-test/node-test-reporter.js" },
  { name: "store-thread", source: "src/store/store-thread.ts" },
  { name: "hindsight-thread", source: "src/cli/tune/hindsight-thread.ts" },
];
