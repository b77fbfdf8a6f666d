/** Code gets to a worker: shipped and from git, with what can be kept from before. */

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ObjectChunks } from "../../src/engine/fleet-transport.ts";
import type { Workspace } from "../../src/protocol/fleet/fleet-commands.ts";
import { packWorkspace } from "../../src/worker/workspace/pack-workspace.ts";
import { contentName } from "../../src/worker/workspace/workspace-manifest.ts";
import { WorkspacePool } from "../../src/worker/workspace/workspace-pool.ts";
import { eventuallyGone, readPids } from "../worker/processes.ts";

/** What a server would keep. */
class MemoryChunks implements ObjectChunks {
  readonly kept = new Map<string, Uint8Array>();
  /** Names that were asked for. */
  fetched: string[] = [];

  async missing(names: readonly string[]): Promise<readonly string[]> {
    return names.filter((name) => !this.kept.has(name));
  }

  async put(content: Uint8Array): Promise<string> {
    const name = contentName(content);
    this.kept.set(name, Uint8Array.from(content));
    return name;
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    this.fetched.push(name);
    return this.kept.get(name);
  }
}

let base: string;
let source: string;
let content: MemoryChunks;
let pool: WorkspacePool;

function newPool(limitBytes = 2 ** 30): WorkspacePool {
  const root = path.join(base, "worker");
  return new WorkspacePool({ root, limitBytes, content: async () => content, notice: () => {} });
}

beforeEach(() => {
  base = mkdtempSync(path.join(os.tmpdir(), "plimsoll-workspaces-"));
  source = path.join(base, "source");
  mkdirSync(path.join(source, "src"), { recursive: true });
  content = new MemoryChunks();
  pool = newPool();
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(source, file)), { recursive: true });
  writeFileSync(path.join(source, file), text);
}

async function ship(install?: string[]): Promise<Workspace> {
  const { manifest } = await packWorkspace(source, content);
  content.fetched = [];
  return { kind: "shipped", manifest, ...(install && { install }) };
}

function git(...words: string[]): string {
  const author = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
  return execFileSync("git", [...author, ...words], { cwd: source, encoding: "utf8" }).trim();
}

function commit(): Workspace {
  git("add", "-A");
  git("commit", "--quiet", "-m", "more");
  return { kind: "git", repository: source, commit: git("rev-parse", "HEAD") };
}

describe("a shipped workspace", () => {
  test("arrives as it is, with modes, links and large files", async () => {
    put("src/a.js", "a");
    put("empty", "");
    put("large", "0123456789abcdef".repeat(200_000));
    put("run.sh", "#!/bin/sh\n");
    chmodSync(path.join(source, "run.sh"), 0o755);
    symlinkSync("../run.sh", path.join(source, "src/link"));
    const folder = await pool.open("r", await ship());
    expect(readFileSync(path.join(folder, "src/a.js"), "utf8")).toBe("a");
    expect(readFileSync(path.join(folder, "empty"), "utf8")).toBe("");
    const large = readFileSync(path.join(source, "large"));
    expect(readFileSync(path.join(folder, "large")).equals(large)).toBe(true);
    expect(statSync(path.join(folder, "run.sh")).mode & 0o111).toBe(0o111);
    expect(statSync(path.join(folder, "empty")).mode & 0o111).toBe(0);
    expect(readlinkSync(path.join(folder, "src/link"))).toBe("../run.sh");
  });

  test("leaves out what git ignores and takes what is not committed yet", async () => {
    git("init", "--quiet");
    put(".gitignore", "build\n");
    put("src/a.js", "a");
    commit();
    put("src/new.js", "new");
    put("build/out", "o");
    rmSync(path.join(source, "src/a.js"));
    const folder = await pool.open("r", await ship());
    expect(readdirSync(folder).sort()).toEqual([".gitignore", "src"]);
    expect(readdirSync(path.join(folder, "src"))).toEqual(["new.js"]);
  });

  test.each([
    ["with git", () => execFileSync("git", ["init", "--quiet"], { cwd: source })],
    ["without git", () => {}],
  ])("leaves out dependencies and what Plimsoll keeps, %s", async (_, prepare) => {
    prepare();
    for (const file of ["src/a.js", "node_modules/x/i.js", "src/node_modules/y.js"]) put(file, "1");
    put(".plimsoll/plimsoll.db", "");
    const folder = await pool.open("r", await ship());
    expect(readdirSync(folder)).toEqual(["src"]);
    expect(readdirSync(path.join(folder, "src"))).toEqual(["a.js"]);
  });

  test("sends and fetches only what has changed", async () => {
    for (let number = 0; number < 200; number++) put(`src/${number}`, `file ${number}`);
    await pool.open("first", await ship());
    await pool.close("first");
    put("src/7", "changed");
    rmSync(path.join(source, "src/8"));
    const { sentBytes } = await packWorkspace(source, content);
    expect(sentBytes).toBe("changed".length);
    const workspace = await ship();
    const folder = await pool.open("second", workspace);
    const manifest = workspace.kind === "shipped" ? workspace.manifest : "";
    expect(content.fetched).toEqual([manifest, contentName(Buffer.from("changed"))]);
    expect(readFileSync(path.join(folder, "src/7"), "utf8")).toBe("changed");
    expect(readdirSync(path.join(folder, "src"))).toHaveLength(199);
  });

  test("is as it was shipped again, whatever tests have done to it", async () => {
    put("src/a.js", "a");
    put("src/b.js", "b");
    put("lib/c.js", "c");
    const workspace = await ship();
    const outside = path.join(base, "outside");
    mkdirSync(outside);
    const folder = await pool.open("first", workspace);
    writeFileSync(path.join(folder, "src/b.js"), "spoilt");
    rmSync(path.join(folder, "src"), { recursive: true });
    symlinkSync(outside, path.join(folder, "src"));
    rmSync(path.join(folder, "lib"), { recursive: true });
    writeFileSync(path.join(folder, "lib"), "no folder any more");
    writeFileSync(path.join(folder, "left.log"), "left");
    await pool.close("first");
    expect(await pool.open("second", workspace)).toBe(folder);
    expect(readdirSync(folder).sort()).toEqual(["lib", "src"]);
    expect(readFileSync(path.join(folder, "lib/c.js"), "utf8")).toBe("c");
    expect(lstatSync(path.join(folder, "src")).isDirectory()).toBe(true);
    expect(readFileSync(path.join(folder, "src/b.js"), "utf8")).toBe("b");
    expect(readdirSync(outside)).toEqual([]);
  });

  test("is each run's own, filled from what is on the machine", async () => {
    put("src/a.js", "a");
    const workspace = await ship();
    const first = await pool.open("first", workspace);
    content.fetched = [];
    const second = await pool.open("second", workspace);
    expect(second).not.toBe(first);
    expect(content.fetched).toHaveLength(1);
    expect(readFileSync(path.join(second, "src/a.js"), "utf8")).toBe("a");
  });

  test("is known to the next process of the worker", async () => {
    put("src/a.js", "a");
    const workspace = await ship();
    const folder = await pool.open("first", workspace);
    content.fetched = [];
    expect(await newPool().open("second", workspace)).toBe(folder);
    expect(content.fetched).toHaveLength(1);
  });

  test("is refused when content is missing, and what was there stays", async () => {
    put("a", "a");
    const good = await ship();
    const folder = await pool.open("first", good);
    await pool.close("first");
    put("a", "b");
    const bad = await ship();
    content.kept.delete(contentName(Buffer.from("b")));
    await expect(pool.open("second", bad)).rejects.toMatchObject({ code: "workspace-content" });
    await pool.close("second");
    expect(readFileSync(path.join(folder, "a"), "utf8")).toBe("a");
  });

  test("with a link that leads out is not packed", async () => {
    symlinkSync("/etc", path.join(source, "src/out"));
    await expect(ship()).rejects.toMatchObject({ code: "workspace-link" });
  });

  test("with a link that leads out is not unpacked", async () => {
    const target = Buffer.from("../../outside");
    const chunk = await content.put(target);
    const file = { path: "a/b", mode: "link", size: target.length, chunks: [chunk] };
    const manifest = await content.put(Buffer.from(JSON.stringify([file])));
    await expect(pool.open("r", { kind: "shipped", manifest })).rejects.toMatchObject({
      code: "workspace-manifest",
    });
  });

  test("that is larger than the limit is refused, and those unused are given up", async () => {
    const small = newPool(300_000);
    put("a", "x".repeat(200_000));
    const first = await ship();
    const folders = [await small.open("1", first), await small.open("2", first)];
    await small.close("1");
    expect(folders.map((folder) => existsSync(folder))).toEqual([true, true]);
    await small.close("2");
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
    put("a", "x".repeat(400_000));
    await expect(small.open("3", await ship())).rejects.toMatchObject({
      code: "workspace-too-large",
    });
  });
});

describe("a commit", () => {
  beforeEach(() => git("init", "--quiet"));

  test("arrives, and the next one after it", async () => {
    put("src/a.js", "a");
    put("src/b.js", "b");
    const first = commit();
    put("src/a.js", "changed");
    rmSync(path.join(source, "src/b.js"));
    const second = commit();
    const folder = await pool.open("1", first);
    expect(readFileSync(path.join(folder, "src/a.js"), "utf8")).toBe("a");
    writeFileSync(path.join(folder, "src/a.js"), "spoilt");
    writeFileSync(path.join(folder, "left.log"), "left");
    await pool.close("1");
    expect(await pool.open("2", second)).toBe(folder);
    expect(readFileSync(path.join(folder, "src/a.js"), "utf8")).toBe("changed");
    expect(readdirSync(folder)).toEqual(["src"]);
    await pool.close("2");
    writeFileSync(path.join(folder, "src/a.js"), "spoilt!");
    await pool.open("3", second);
    expect(readFileSync(path.join(folder, "src/a.js"), "utf8")).toBe("changed");
  });

  test("that nobody has is told with what git says", async () => {
    put("a", "a");
    commit();
    const missing: Workspace = { kind: "git", repository: source, commit: "1".repeat(40) };
    await expect(pool.open("r", missing)).rejects.toMatchObject({ code: "workspace-git" });
  });

  test("of a repository that would run a command is refused", async () => {
    const mark = path.join(base, "mark");
    const repository = `ext::sh -c touch% ${mark}`;
    const hostile: Workspace = { kind: "git", repository, commit: "1".repeat(40) };
    await expect(pool.open("r", hostile)).rejects.toMatchObject({ code: "workspace-git" });
    expect(existsSync(mark)).toBe(false);
  });
});

describe("dependencies", () => {
  const install = ["sh", "-c", "mkdir -p node_modules && echo once >> node_modules/log"];
  const log = (folder: string) => readFileSync(path.join(folder, "node_modules/log"), "utf8");

  test("are installed once for as long as the lock file stays", async () => {
    put("package-lock.json", "1");
    put("a", "a");
    const folder = await pool.open("1", await ship(install));
    await pool.close("1");
    put("a", "b");
    await pool.open("2", await ship(install));
    expect(log(folder)).toBe("once\n");
    await pool.close("2");
    put("package-lock.json", "2");
    await pool.open("3", await ship(install));
    expect(log(folder)).toBe("once\nonce\n");
  });

  test("are kept between commits as well", async () => {
    git("init", "--quiet");
    put("package-lock.json", "1");
    const first = { ...commit(), install };
    put("a", "a");
    const second = { ...commit(), install };
    const folder = await pool.open("1", first);
    await pool.close("1");
    await pool.open("2", second);
    expect(log(folder)).toBe("once\n");
  });

  test("that cannot be installed are told with what was printed", async () => {
    put("a", "a");
    const failing = await ship(["sh", "-c", "echo no such package; exit 3"]);
    await expect(pool.open("r", failing)).rejects.toMatchObject({
      code: "install-failed",
      message: expect.stringMatching(/exited with status 3.*no such package/s),
    });
  });

  test("are not waited for when the run is over", async () => {
    put("a", "a");
    const file = path.join(base, "pids");
    const script = `setsid sleep 1000 & echo "[$$,$!]" > ${file}.part; mv ${file}.part ${file}; wait`;
    const opening = pool.open("r", await ship(["sh", "-c", script]));
    const ended = expect(opening).rejects.toThrow(/not needed any more/);
    const pids = await readPids(file);
    await pool.close("r");
    await ended;
    await eventuallyGone(pids);
  });
});
