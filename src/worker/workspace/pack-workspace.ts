/** The client's end of a shipped workspace: puts its files, as far as they are new, where workers find them. */

import { execFile } from "node:child_process";
import { lstat, open, readdir, readlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { ObjectChunks } from "../../engine/fleet-transport.ts";
import { inTurns } from "./in-turns.ts";
import { WorkspaceError } from "./workspace-error.ts";
import type { ManifestFile } from "./workspace-manifest.ts";
import { CHUNK_BYTES, contentName, linkStaysInside } from "./workspace-manifest.ts";

const AT_ONCE = 16;
/** Not shipped unless git tracks it. */
const LEFT_OUT = [".git", "node_modules", ".plimsoll"];

export interface PackedWorkspace {
  /** Name of the manifest among the content. */
  readonly manifest: string;
  readonly files: number;
  readonly bytes: number;
  /** How much of it was not there yet. */
  readonly sentBytes: number;
}

/** Where a piece of content is in the workspace. */
interface Piece {
  readonly file: string;
  readonly start: number;
  readonly length: number;
}

/**
 * Ships a folder: the files that git tracks or would track, as they are on the disk.
 *
 * @throws WorkspaceError `workspace-link` for a link that leads out of the folder, and
 * `workspace-changed` when a file is written to meanwhile
 */
export async function packWorkspace(
  folder: string,
  content: ObjectChunks,
): Promise<PackedWorkspace> {
  const pieces = new Map<string, Piece | Uint8Array>();
  const described = await inTurns(await listFiles(folder), AT_ONCE, (file) =>
    describe(folder, file, pieces),
  );
  const files = described
    .filter((file) => file !== undefined)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  let sentBytes = 0;
  const missing = await content.missing([...pieces.keys()]);
  await inTurns(missing, AT_ONCE, async (name) => {
    const bytes = await readPiece(folder, pieces.get(name));
    sentBytes += bytes.length;
    if ((await content.put(bytes)) !== name) throw changed(pathOf(pieces.get(name)));
  });
  const manifest = await content.put(Buffer.from(JSON.stringify(files)));
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { manifest, files: files.length, bytes, sentBytes };
}

/** Relative to the folder, with slashes. */
async function listFiles(folder: string): Promise<string[]> {
  // These are about what is not tracked.
  const excluded = LEFT_OUT.map((name) => `--exclude=${name}/`);
  try {
    const { stdout } = await promisify(execFile)(
      "git",
      ["ls-files", "-z", "--cached", "--others", "--exclude-standard", ...excluded],
      { cwd: folder, maxBuffer: 2 ** 28 },
    );
    return [...new Set(stdout.split("\0"))].filter((file) => file !== "");
  } catch {
    // No git, or no repository.
    return await walk(folder, "");
  }
}

async function walk(folder: string, below: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
    if (LEFT_OUT.includes(entry.name)) continue;
    const file = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await walk(folder, file)));
    else found.push(file);
  }
  return found;
}

/** @returns undefined for what is no file, or has been deleted */
async function describe(
  folder: string,
  file: string,
  pieces: Map<string, Piece | Uint8Array>,
): Promise<ManifestFile | undefined> {
  const absolute = path.join(folder, file);
  const about = await lstat(absolute).catch(() => undefined);
  if (about?.isSymbolicLink() === true) {
    const target = await readlink(absolute);
    if (!linkStaysInside(file, target)) throw leadsOut(file, target);
    const bytes = Buffer.from(target);
    const name = contentName(bytes);
    pieces.set(name, bytes);
    return { path: file, mode: "link", size: bytes.length, chunks: [name] };
  }
  if (about?.isFile() !== true) return undefined;
  const chunks: string[] = [];
  let size = 0;
  const handle = await open(absolute);
  try {
    const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, about.size + 1));
    for (;;) {
      const length = await fill(handle, buffer, size);
      if (length === 0) break;
      const name = contentName(buffer.subarray(0, length));
      chunks.push(name);
      pieces.set(name, { file, start: size, length });
      size += length;
      if (length < buffer.length) break;
      if (length < CHUNK_BYTES) throw changed(file);
    }
  } finally {
    await handle.close();
  }
  const mode = (about.mode & 0o100) === 0 ? "file" : "executable";
  return { path: file, mode, size, chunks };
}

async function readPiece(folder: string, piece: Piece | Uint8Array | undefined) {
  if (piece === undefined || piece instanceof Uint8Array) return piece ?? new Uint8Array();
  const handle = await open(path.join(folder, piece.file));
  try {
    const buffer = Buffer.alloc(piece.length);
    const length = await fill(handle, buffer, piece.start);
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

/** Reads until the buffer is full or the file ends. */
async function fill(
  handle: Awaited<ReturnType<typeof open>>,
  buffer: Buffer,
  position: number,
): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(
      buffer,
      length,
      buffer.length - length,
      position + length,
    );
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

function pathOf(piece: Piece | Uint8Array | undefined): string {
  return piece === undefined || piece instanceof Uint8Array ? "A file" : piece.file;
}

function changed(file: string): WorkspaceError {
  const remedy = "Run it again when nothing writes into the workspace.";
  return new WorkspaceError("workspace-changed", `${file} changed while it was read.`, remedy);
}

function leadsOut(file: string, target: string): WorkspaceError {
  return new WorkspaceError(
    "workspace-link",
    `${file} is a link to ${target}, which is not part of the workspace.`,
    "Replace the link by what it leads to, or let git ignore it.",
  );
}
