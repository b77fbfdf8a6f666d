/** Brings a folder to the state that a manifest describes, with as little as possible to fetch. */

import { lstatSync } from "node:fs";
import { chmod, lstat, mkdir, open, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import type { ObjectChunks } from "../../engine/fleet-transport.ts";
import { remove, strangersIn } from "./folder-walk.ts";
import { inTurns } from "./in-turns.ts";
import { WorkspaceError } from "./workspace-error.ts";
import type { ManifestFile } from "./workspace-manifest.ts";
import { CHUNK_BYTES, contentName, linkStaysInside } from "./workspace-manifest.ts";

const AT_ONCE = 16;
const LOOKS_PER_TURN = 200;

/** A file as it was left, by which it is seen whether somebody has touched it since. */
export interface PlacedFile extends ManifestFile {
  readonly changedAtMs: number;
  readonly inode: number;
}

/** A tree that is on the disk, or was before tests ran in it. */
interface PlacedTree {
  readonly folder: string;
  readonly files: readonly PlacedFile[];
}

export interface ShippedTreeOptions {
  /** Where it is to be; `former` says what has been put there before. */
  readonly folder: string;
  /** A folder of the same file system for files on their way; it is empty before and afterwards. */
  readonly staging: string;
  readonly former: readonly PlacedFile[];
  /** Paths that stay though they are not in the manifest, such as installed dependencies. */
  readonly kept: readonly string[];
  /** Where equal content may be found on this machine. */
  readonly others: readonly PlacedTree[];
  readonly content: ObjectChunks;
  readonly signal: AbortSignal;
  /** The tree is about to be changed: until it is done, nothing is known of it. */
  readonly touched: () => Promise<void>;
}

export interface ShippedTree {
  readonly files: readonly PlacedFile[];
  readonly fetchedBytes: number;
}

/** Where a piece of content can be read. */
interface Place {
  readonly file: string;
  readonly start: number;
}

/**
 * Everything is fetched before anything is changed.
 *
 * @throws WorkspaceError `workspace-content` when content is not there, `workspace-manifest`
 */
export async function placeShipped(
  manifest: readonly ManifestFile[],
  options: ShippedTreeOptions,
): Promise<ShippedTree> {
  const { folder, staging, former, kept } = options;
  await mkdir(folder, { recursive: true });
  const untouched = await findUntouched(folder, manifest, former);
  const wanted = manifest.filter((file) => !untouched.has(file.path));
  const stage = new Stage(options);
  await remove(staging);
  await mkdir(staging, { recursive: true });
  const targets = await inTurns(wanted, AT_ONCE, (file) => stage.bring(file));
  const own = new Set([...manifest.map((file) => file.path), ...kept]);
  const strangers = await strangersIn(folder, own);
  const gone = strangers.filter((name) => !kept.includes(name));
  if (wanted.length > 0 || gone.length > 0) await options.touched();
  await inTurns(gone, AT_ONCE, (name) => remove(path.join(folder, name)));
  const made = new Set<string>();
  for (const [place, file] of wanted.entries()) {
    await makeFolders(folder, path.dirname(file.path), made);
    await putInPlace(path.join(folder, file.path), targets[place] ?? "", file);
  }
  const placed = await inTurns(wanted, AT_ONCE, (file) => describe(folder, file));
  await remove(staging);
  return { files: [...untouched.values(), ...placed], fetchedBytes: stage.fetchedBytes };
}

/** Gathers the content of files in the staging folder. */
class Stage {
  readonly #options: ShippedTreeOptions;
  #places: Map<string, Place> | undefined;
  #staged = 0;
  fetchedBytes = 0;

  constructor(options: ShippedTreeOptions) {
    this.#options = options;
  }

  /** @returns the staged file, or where a link leads to */
  async bring(file: ManifestFile): Promise<string> {
    if (file.mode === "link") {
      const target = Buffer.concat(await inTurns(file.chunks, 1, (name) => this.#find(name)));
      const text = target.toString("utf8");
      if (linkStaysInside(file.path, text)) return text;
      throw new WorkspaceError(
        "workspace-manifest",
        `The shipped link ${file.path} leads out of the workspace.`,
        "Replace the link by what it leads to, or let git ignore it.",
      );
    }
    this.#staged += 1;
    const at = path.join(this.#options.staging, String(this.#staged));
    const handle = await open(at, "wx", 0o644);
    try {
      let size = 0;
      for (const name of file.chunks) {
        const bytes = await this.#find(name);
        size += bytes.length;
        await writeFile(handle, bytes);
      }
      if (size !== file.size) throw lacking(`the content of ${file.path}`);
    } finally {
      await handle.close();
    }
    if (file.mode === "executable") await chmod(at, 0o755);
    return at;
  }

  async #find(name: string): Promise<Uint8Array> {
    this.#options.signal.throwIfAborted();
    this.#places ??= this.#index();
    const place = this.#places.get(name);
    const here = place && (await readPiece(place));
    // Somebody may have written to it since.
    if (here !== undefined && contentName(here) === name) return here;
    const fetched = await this.#options.content.get(name);
    if (fetched === undefined || contentName(fetched) !== name) throw lacking(name);
    this.fetchedBytes += fetched.length;
    return fetched;
  }

  #index(): Map<string, Place> {
    const { folder, former, others } = this.#options;
    const places = new Map<string, Place>();
    for (const tree of [...others, { folder, files: former }]) {
      for (const { path: file, mode, chunks } of tree.files) {
        if (mode === "link") continue;
        for (const [index, name] of chunks.entries()) {
          places.set(name, { file: path.join(tree.folder, file), start: index * CHUNK_BYTES });
        }
      }
    }
    return places;
  }
}

async function findUntouched(
  folder: string,
  manifest: readonly ManifestFile[],
  former: readonly PlacedFile[],
): Promise<Map<string, PlacedFile>> {
  const known = new Map(former.map((file) => [file.path, file]));
  const untouched = new Map<string, PlacedFile>();
  for (const [place, file] of manifest.entries()) {
    // Looking is so quick that threads for it would take longer; others get their turn in between.
    if (place % LOOKS_PER_TURN === 0) await setImmediate();
    const before = known.get(file.path);
    if (before === undefined || !isSame(before, file)) continue;
    const about = look(path.join(folder, file.path));
    const same =
      about?.ctimeMs === before.changedAtMs &&
      about.ino === before.inode &&
      about.size === before.size;
    if (same) untouched.set(file.path, before);
  }
  return untouched;
}

function look(at: string) {
  try {
    return lstatSync(at, { throwIfNoEntry: false });
  } catch {
    // There is a file where a folder was.
    return undefined;
  }
}

function isSame(one: ManifestFile, other: ManifestFile): boolean {
  if (one.mode !== other.mode || one.size !== other.size) return false;
  return one.chunks.join() === other.chunks.join();
}

/** What tests have put in the way of a folder, such as a link, is removed. */
async function makeFolders(folder: string, below: string, made: Set<string>): Promise<void> {
  if (below === "." || made.has(below)) return;
  await makeFolders(folder, path.dirname(below), made);
  const at = path.join(folder, below);
  const there = await lstat(at).catch(() => undefined);
  if (there?.isDirectory() !== true) {
    await remove(at);
    await mkdir(at);
  }
  made.add(below);
}

async function putInPlace(at: string, target: string, { mode }: ManifestFile): Promise<void> {
  const there = await lstat(at).catch(() => undefined);
  if (there?.isDirectory() === true || (mode === "link" && there !== undefined)) await remove(at);
  if (mode === "link") await symlink(target, at);
  else await rename(target, at);
}

async function describe(folder: string, file: ManifestFile): Promise<PlacedFile> {
  const { ctimeMs, ino } = await lstat(path.join(folder, file.path));
  return { ...file, changedAtMs: ctimeMs, inode: ino };
}

async function readPiece({ file, start }: Place): Promise<Uint8Array | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, Math.min(CHUNK_BYTES, size - start)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

function lacking(what: string): WorkspaceError {
  return new WorkspaceError(
    "workspace-content",
    `The fleet does not have ${what}, which is part of a shipped workspace.`,
    "Submit the run again: what is missing is shipped once more.",
  );
}
