/** Workers of a fleet as processes: what becomes of them and theirs, and how they come by code. */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectClient } from "../../src/engine/nats/client-transport.ts";
import { openContentStore } from "../../src/engine/nats/content-store.ts";
import { packWorkspace } from "../../src/worker/workspace/pack-workspace.ts";
import type { Followed } from "../support/fleet.ts";
import { Fleet } from "../support/fleet.ts";
import { until } from "../support/until.ts";
import { childrenOf, eventuallyGone } from "../worker/processes.ts";

const TESTS = 30;
const project = fileURLToPath(new URL("./fixtures/counted", import.meta.url));
let fleet: Fleet;

beforeEach(async () => {
  fleet = await Fleet.start({ FLEET_TESTS: `${TESTS}` });
  fleet.coordinator("c");
});

afterEach(() => fleet.close());

const begun = (count: number) => until(async () => (await fleet.ran()).length >= count);

/** A process with all that it has started, and those in turn. */
function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

function expectAllPassed({ report }: Followed): void {
  expect(report.counts).toEqual({ passed: TESTS, failed: 0, skipped: 0, notRun: 0 });
}

test("a worker that is killed leaves no process behind", async () => {
  fleet.worker("w1");
  const followed = fleet.run("run");
  await begun(3);
  const tree = treeOf(fleet.pid("w1"));
  expect(tree.length).toBeGreaterThanOrEqual(3);
  await fleet.kill("w1");
  await eventuallyGone(tree);
  fleet.worker("w2");
  expectAllPassed(await followed);
});

test("a worker that is told to leave ends what it runs, and nothing runs twice", async () => {
  fleet.worker("w1");
  fleet.worker("w2");
  const followed = fleet.run("run");
  await begun(6);
  const tree = treeOf(fleet.pid("w1"));
  fleet.signal("w1", "SIGTERM");
  expect(await fleet.exitOf("w1")).toBe(0);
  await eventuallyGone(tree);
  expectAllPassed(await followed);
  expect(await fleet.ran()).toHaveLength(TESTS);
});

test("a file announces that a machine is about to go", async () => {
  const notice = path.join(fleet.folder, "notice");
  fleet.worker("w1", 1, ["--drain-file", notice]);
  fleet.worker("w2");
  const followed = fleet.run("run");
  await begun(6);
  writeFileSync(notice, "");
  expect(await fleet.exitOf("w1")).toBe(0);
  expectAllPassed(await followed);
  expect(await fleet.ran()).toHaveLength(TESTS);
});

test("a second signal ends a worker at once", async () => {
  fleet.worker("w1");
  const followed = fleet.run("run");
  await begun(3);
  const tree = treeOf(fleet.pid("w1"));
  fleet.signal("w1", "SIGTERM");
  await until(() => fleet.log("w1").includes("once more ends it at once"));
  fleet.signal("w1", "SIGTERM");
  await fleet.exitOf("w1");
  await eventuallyGone(tree);
  fleet.worker("w2");
  expectAllPassed(await followed);
});

test("code is shipped to workers that do not have it, and only what is new the second time", async () => {
  const source = path.join(fleet.folder, "source");
  cpSync(project, source, { recursive: true });
  mkdirSync(path.join(source, "many"));
  for (let number = 0; number < 300; number++) {
    writeFileSync(path.join(source, "many", `${number}`), `file ${number}`);
  }
  fleet.worker("w1");
  await until(() => fleet.log("w1").includes("works for coordinator"));
  const client = await connectClient({ url: fleet.server.url }, () => {});
  try {
    const content = await openContentStore(client.connection, client.names);
    const ship = async () => {
      const { manifest, sentBytes } = await packWorkspace(source, content);
      const install = [process.execPath, "-e", "fs.appendFileSync('installed', 'once ')"];
      return { sentBytes, workspace: { kind: "shipped" as const, manifest, install } };
    };
    expectAllPassed(await fleet.run("first", { workspace: (await ship()).workspace }));
    writeFileSync(path.join(source, "many/7"), "changed");
    const { sentBytes, workspace } = await ship();
    expect(sentBytes).toBe("changed".length);
    expectAllPassed(await fleet.run("second", { workspace }));
  } finally {
    await client.close();
  }
  const folders = path.join(fleet.folder, "cache/plimsoll/default/1/workspaces");
  expect(readdirSync(folders)).toEqual(["1"]);
  const tree = path.join(folders, "1/tree");
  expect(readFileSync(path.join(tree, "many/7"), "utf8")).toBe("changed");
  expect(readFileSync(path.join(tree, "installed"), "utf8")).toBe("once once ");
  expect(existsSync(path.join(tree, "many/299"))).toBe(true);
});
