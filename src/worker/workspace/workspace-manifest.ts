/** The list of a shipped workspace's files, named by their content, and what no such list may ask for. */

import { createHash } from "node:crypto";
import path from "node:path/posix";
import { z } from "zod";
import { WorkspaceError } from "./workspace-error.ts";

/** Files are cut into pieces of so many bytes; the last piece of a file may be shorter. */
export const CHUNK_BYTES = 2 ** 20;

const MOST_FILES = 500_000;

const manifestSchema = z
  .array(
    z.object({
      /** Relative to the workspace, with slashes. */
      path: z.string().min(1).max(4096),
      /** The content of a link is the path that it leads to. */
      mode: z.enum(["file", "executable", "link"]),
      size: z.int().nonnegative(),
      /** SHA-256 of each piece in hex, in order. */
      chunks: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
    }),
  )
  .max(MOST_FILES);

export type ManifestFile = z.infer<typeof manifestSchema>[number];

/** The name of a piece of content. */
export function contentName(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * @param content what is stored under the manifest's name
 * @throws WorkspaceError `workspace-manifest` when it is no manifest, or names a file outside
 */
export function readManifest(content: Uint8Array): readonly ManifestFile[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(content).toString("utf8"));
  } catch (error) {
    throw refused("it is not JSON", error);
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw refused(z.prettifyError(parsed.error).split("\n", 2).join(" "));
  const files = parsed.data;
  const paths = new Set(files.map((file) => file.path));
  if (paths.size < files.length) throw refused("it names a file twice");
  for (const file of files) {
    if (!isInside(file.path)) throw refused(`${JSON.stringify(file.path)} is no path inside`);
    for (let above = path.dirname(file.path); above !== "."; above = path.dirname(above)) {
      // A link must not be gone through, and a file is no folder.
      if (paths.has(above)) throw refused(`${JSON.stringify(above)} is a file and a folder`);
    }
    if (file.chunks.length !== Math.ceil(file.size / CHUNK_BYTES)) {
      throw refused(`the size of ${JSON.stringify(file.path)} is not that of its content`);
    }
  }
  return files;
}

/**
 * Whether a link stays inside the workspace wherever the folders on its way lead.
 *
 * @param at the link's own path
 */
export function linkStaysInside(at: string, target: string): boolean {
  if (target === "" || path.isAbsolute(target) || target.includes("\0")) return false;
  const words = target.split("/");
  const ups = words.findIndex((word) => word !== "..");
  // After a name, ".." would lead out of wherever that name leads to.
  if (ups >= 0 && words.slice(ups).includes("..")) return false;
  const depth = at.split("/").length - 1;
  return (ups < 0 ? words.length : ups) <= depth;
}

function isInside(file: string): boolean {
  if (file.includes("\0")) return false;
  return file.split("/").every((word) => word !== "" && word !== "." && word !== "..");
}

function refused(reason: string, cause?: unknown): WorkspaceError {
  return new WorkspaceError(
    "workspace-manifest",
    `The list of the shipped files is refused: ${reason}.`,
    "Ship the workspace again, with the version of Plimsoll that the workers have.",
    cause,
  );
}
