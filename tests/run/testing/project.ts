/** Small projects for tests of `plimsoll run`: made for one test, removed after it. */

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "vitest";
import { processesOf } from "./owned-processes.ts";

const repository = path.join(import.meta.dirname, "../../..");

/** One test of `fixtures/scripted.mjs`; what is left is passed on as `discover` returns it. */
export interface ScriptedTest {
  readonly id: string;
  readonly does?: string;
  /** For `sleep`: milliseconds on a worker without SLOWNESS in its environment. */
  readonly ms?: number;
  /** For `wait`: the file of the project that lets it end. */
  readonly until?: string;
  readonly labels?: readonly string[];
  readonly exclusiveKeys?: readonly string[];
  readonly timeoutSeconds?: number;
  readonly file?: string;
}

/** One line of the log of executions. */
export interface Execution {
  readonly what: "begin" | "end";
  readonly id: string;
  readonly workerId: string;
  readonly pid: number;
  readonly atMs: number;
}

/** A folder with a project in it. */
export class Project {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>) {
    this.folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-run-"));
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  write(name: string, content: string): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Files and folders in it. */
  names(): string[] {
    return readdirSync(this.folder);
  }

  /** Replaces the tests of a scripted project. */
  script(tests: readonly ScriptedTest[]): void {
    this.write("tests.json", JSON.stringify(tests));
  }

  /** Writes the configuration of a scripted project. */
  configure(suite: object, more: object = {}): void {
    const scripted = { name: "s", runner: "module", module: "scripted.mjs", ...suite };
    this.write("plimsoll.config.json", JSON.stringify({ suites: [scripted], ...more }));
  }

  /** What the scripted tests have logged so far. */
  executions(): Execution[] {
    return linesOf(() => this.read("executions.log")).map((line) => {
      const [what, id, workerId, pid, atMs] = line.split(" ");
      return { what, id, workerId, pid: Number(pid), atMs: Number(atMs) } as Execution;
    });
  }

  /** Ids of the tests that were begun, in order. */
  begun(): string[] {
    return this.executions().flatMap(({ what, id }) => (what === "begin" ? [id] : []));
  }

  /** Process ids that tests have written down. */
  pids(): number[] {
    return linesOf(() => this.read("pids.log")).map(Number);
  }
}

/** A project that is gone after the test. */
export function project(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  files: Readonly<Record<string, string>>,
): Project {
  const made = new Project(files);
  onTestFinished(() => {
    // A test that failed may have left a run behind.
    for (const pid of processesOf(made.folder)) process.kill(pid, "SIGKILL");
    rmSync(made.folder, { recursive: true, force: true });
  });
  return made;
}

/** A project of one module suite, `s`, whose tests do as they are told. */
export function scriptedProject(
  context: Pick<TestContext, "onTestFinished">,
  tests: readonly ScriptedTest[],
  suite: object = {},
  more: object = {},
): Project {
  const made = project(context, {});
  copyFileSync(
    path.join(import.meta.dirname, "../fixtures/scripted.mjs"),
    made.path("scripted.mjs"),
  );
  made.script(tests);
  made.configure(suite, more);
  return made;
}

/** Lets a project use the packages of this repository, Vitest among them. */
export function linkPackages(made: Project): void {
  symlinkSync(path.join(repository, "node_modules"), made.path("node_modules"));
}

/** `count` tests called `t1`, `t2`, …, alike but for their names. */
export function alike(count: number, test: Omit<ScriptedTest, "id"> = {}): ScriptedTest[] {
  return Array.from({ length: count }, (_, index) => ({ id: `t${index + 1}`, ...test }));
}

function linesOf(read: () => string): string[] {
  try {
    return read()
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
}
