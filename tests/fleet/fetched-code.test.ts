/** Runs whose workers fetch the code from git, and make its dependencies ready. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { TestContext } from "vitest";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Setting, Started } from "../run/testing/plimsoll.ts";
import { start } from "../run/testing/plimsoll.ts";
import type { Project } from "../run/testing/project.ts";
import { project } from "../run/testing/project.ts";
import { expectTruthful } from "../run/testing/reports.ts";
import { NatsServer } from "../support/nats-server.ts";
import { until } from "../support/until.ts";

/** One for each test: what fleets reserve of a server adds up. */
let server: NatsServer;
beforeEach(async () => {
  server = await NatsServer.start();
});
afterEach(async () => await server.close());

const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];

function git(folder: string, ...words: string[]): string {
  return execFileSync("git", [...identity, "-C", folder, ...words], { encoding: "utf8" }).trim();
}

/** A clone of a repository that workers can reach, with two tests that need what `install` makes. */
function clonedProject(context: TestContext, fleet: object): Project {
  const made = project(context, {
    ".gitignore": ".plimsoll/\ndeps/\norigin.git/\n",
    "lock/package-lock.json": "{}",
    "tests/one.sh": "test -f deps/ready",
    "tests/two.sh": "test -f deps/ready && echo $PWD > deps/seen",
    "plimsoll.config.json": JSON.stringify({
      suites: [{ runner: "command", tests: ["tests/*.sh"], command: ["sh", "{test}"] }],
      fleet: { url: server.url, ...fleet },
    }),
  });
  git(made.folder, "init", "--quiet", "--initial-branch=main");
  commit(made, "first");
  execFileSync("git", ["clone", "--quiet", "--bare", made.folder, made.path("origin.git")]);
  git(made.folder, "remote", "add", "origin", `file://${made.path("origin.git")}`);
  git(made.folder, "fetch", "--quiet", "origin");
  return made;
}

function commit(made: Project, text: string): void {
  git(made.folder, "add", ".");
  git(made.folder, "commit", "--quiet", "-m", text);
}

let fleets = 0;

/** Starts a fleet whose workers keep code below `.plimsoll/worker`. */
function startFleet(made: Project, environment: NodeJS.ProcessEnv = {}) {
  fleets += 1;
  const name = `fetched-${fleets}`;
  const where = ["--join", server.url, "--fleet", name];
  const store = made.path(".plimsoll/fleet");
  start(made, ["coordinator", ...where, "--id", "first", "--store", store]);
  const join = (id: string, setting: Setting = {}): Started => {
    const root = made.path(".plimsoll/worker");
    return start(made, ["worker", ...where, "--id", id, "--root", root], setting);
  };
  const worker = join("w", { environment });
  const run = (...more: string[]): Started =>
    start(made, ["run", "--fleet", "--fleet-name", name, ...more]);
  return { worker, join, run };
}

const install = ["sh", "-c", "mkdir -p deps && echo x >> deps/ready"];

test("workers fetch the commit and install once for as long as nothing that decides has changed", async (context) => {
  const made = clonedProject(context, { install });
  const { worker, run } = startFleet(made);
  const first = await run("--workspace", "git").ended;
  expect(first).toMatchObject({ status: 0, stderr: "" });
  expectTruthful(made, first, 2);
  expect(existsSync(made.path("deps"))).toBe(false);

  made.write("tests/three.sh", "test $(wc -l < deps/ready) = 1");
  commit(made, "second");
  git(made.folder, "push", "--quiet", "origin", "main");
  const second = await run("--workspace", "git").ended;
  expect(second).toMatchObject({ status: 0, stderr: "" });
  expectTruthful(made, second, 3);
  expect(worker.stdout.match(/installs dependencies/g)).toHaveLength(1);
});

test("what is shipped is installed as well", async (context) => {
  const made = clonedProject(context, { install });
  const { run } = startFleet(made);
  made.write("tests/three.sh", "test -f deps/ready");
  const ended = await run("--workspace", "ship").ended;
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  expectTruthful(made, ended, 3);
});

test("what workers could not fetch is not submitted", async (context) => {
  const made = clonedProject(context, {});
  const { run } = startFleet(made);
  made.write("tests/three.sh", "true");
  const changed = await run("--workspace", "git").ended;
  expect(changed.status).toBe(2);
  expect(changed.stderr).toContain("workspace-changed");
  commit(made, "second");
  const unpushed = await run("--workspace", "git").ended;
  expect(unpushed.status).toBe(2);
  expect(unpushed.stderr).toContain("workspace-not-pushed");
});

test("a worker that cannot fetch the code leaves the run to one that can", async (context) => {
  const made = clonedProject(context, { install });
  const { run, join } = startFleet(made, { PATH: "/nowhere" });
  const running = run("--workspace", "git");
  await until(() => running.stdout.includes("worker w leaves it to others"));
  join("able");
  const ended = await running.ended;
  expect(ended.status).toBe(0);
  expect(expectTruthful(made, ended, 2).workers).toMatchObject([
    { workerId: "w", tests: 0 },
    { workerId: "able", tests: 2 },
  ]);
});
