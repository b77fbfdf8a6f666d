/** Starts the built command line, as a user would, and keeps what it prints. */

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { eventually } from "../../worker/processes.ts";
import { describeProcess, OWNER, processesOf } from "./owned-processes.ts";
import type { Project } from "./project.ts";

const cli = path.join(import.meta.dirname, "../../../dist/cli.js");

/** How the command ended. */
export interface Ended {
  /** `null` when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is started beside its arguments. */
export interface Setting {
  /** Added to the environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Program and arguments that start the command, such as `prlimit --fsize=…`. */
  readonly through?: readonly string[];
  /** Working directory; by default the project's folder. */
  readonly folder?: string;
}

/** A command that runs. */
export class Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = "";
  #stderr = "";

  constructor(project: Project, words: readonly string[], setting: Setting = {}) {
    const { environment, through = [], folder = project.folder } = setting;
    const [program = "", ...rest] = [...through, process.execPath, cli, ...words];
    // Nothing of the surroundings of these tests changes what is printed.
    const { CI, GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_RUN_ATTEMPT, ...others } = process.env;
    const { FORCE_COLOR, PLIMSOLL_TAG, PLIMSOLL_STORE, ...outer } = others;
    const env = { ...outer, NO_COLOR: "1", [OWNER]: project.folder, ...environment };
    this.child = spawn(program, rest, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.ended = once(this.child, "close").then(([status]) => ({
      status: status as number | null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** What it has printed so far. */
  get stdout(): string {
    return this.#stdout;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** Starts a command and does not wait for it. */
export function start(project: Project, words: readonly string[], setting?: Setting): Started {
  return new Started(project, words, setting);
}

/** Runs a command to its end. */
export function plimsoll(
  project: Project,
  words: readonly string[],
  setting?: Setting,
): Promise<Ended> {
  return start(project, words, setting).ended;
}

/** The last line of what was printed. */
export function lastLine({ stdout }: Ended): string | undefined {
  return stdout.trimEnd().split("\n").at(-1);
}

/** Waits until nothing of a project runs any more. */
export async function eventuallyQuiet(project: Project, limitMs = 30_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const left = processesOf(project.folder);
    if (left.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(`still there: ${left.map(describeProcess).join("; ")}`);
    await setTimeout(20);
  }
}

/** Waits until so many executions have begun. */
export function eventuallyBegun(project: Project, count: number): Promise<string[]> {
  return eventually(`${count} begun tests`, () => {
    const begun = project.begun();
    return begun.length >= count && begun;
  });
}

/** Waits until a worker looks for the tests. */
export function eventuallyDiscovering(project: Project): Promise<boolean> {
  return eventually("a discovery", () => existsSync(project.path("discoveries.log")));
}
