/** Builds the store as it is shipped, with its thread in a file beside it, for tests with processes. */

import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type * as threadStore from "../../src/store/thread-store.ts";

const root = path.join(import.meta.dirname, "../..");

/** The store's own files, built, and the process of `writer-process.ts`. */
export interface BuiltStore {
  readonly openStore: typeof threadStore.openStore;
  /** Of the module that has `openStore`. */
  readonly moduleUrl: string;
  /** A new path for a store's directory. */
  freshDirectory(): string;
  startWriter(directory: string, runId: string, shellPrefix?: string): WriterProcess;
  remove(): Promise<void>;
}

/** A process that appends to a run for ever, and says what was acknowledged. */
export interface WriterProcess {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** What it printed: numbers of acknowledged appends, or the error that ended them. */
  readonly lines: AsyncIterableIterator<string>;
  /** Ends it at once, with what it had still printed. */
  kill(): Promise<string[]>;
}

/** Builds below node_modules, from where the packages that stay outside of the bundle are found. */
export async function buildStore(): Promise<BuiltStore> {
  const scratch = await mkdtemp(path.join(root, "node_modules", ".plimsoll-store-"));
  await build({
    absWorkingDir: root,
    entryPoints: [
      "src/store/thread-store.ts",
      "src/store/store-thread.ts",
      fileURLToPath(new URL("./writer-process.ts", import.meta.url)),
    ],
    entryNames: "[name]",
    outdir: scratch,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    external: ["libsql"],
    logLevel: "warning",
  });
  const moduleUrl = pathToFileURL(path.join(scratch, "thread-store.js")).href;
  const { openStore } = (await import(moduleUrl)) as typeof threadStore;
  return {
    openStore,
    moduleUrl,
    freshDirectory: () => path.join(mkdtempSync(path.join(scratch, "place-")), ".plimsoll"),
    startWriter: (directory, runId, shellPrefix = "") =>
      startWriter(path.join(scratch, "writer-process.js"), directory, runId, shellPrefix),
    remove: () => rm(scratch, { recursive: true }),
  };
}

function startWriter(
  script: string,
  directory: string,
  runId: string,
  shellPrefix: string,
): WriterProcess {
  // `exec` makes the shell become the writer, so that what is killed is the writer.
  const command = `${shellPrefix} exec "$0" "$@"`;
  const child = spawn("sh", ["-c", command, process.execPath, script, directory, runId], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    lines,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
      const rest: string[] = [];
      for await (const line of lines) rest.push(line);
      return rest;
    },
  };
}
