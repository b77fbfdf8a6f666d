/** Brings a folder to a commit of a repository, by way of a copy of the repository that is kept. */

import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { CommandEnd } from "./guarded-command.ts";
import { runGuarded } from "./guarded-command.ts";
import { WorkspaceError } from "./workspace-error.ts";
import { contentName } from "./workspace-manifest.ts";

const LIMIT_SECONDS = 1800;

export interface GitTreeOptions {
  readonly folder: string;
  /** Git's own list of what it has put into the folder. */
  readonly indexFile: string;
  /** Where repositories are kept. */
  readonly cache: string;
  readonly repository: string;
  readonly commit: string;
  /** Paths that stay though git does not know them, such as installed dependencies. */
  readonly kept: readonly string[];
  readonly tag: string;
  readonly signal: AbortSignal;
}

/**
 * @returns the files of the commit, relative to the folder
 * @throws WorkspaceError `workspace-git` when the commit cannot be had
 */
export async function placeCommit(options: GitTreeOptions): Promise<readonly string[]> {
  const { folder, indexFile, cache, repository, commit, kept, tag, signal } = options;
  const copy = path.join(cache, contentName(Buffer.from(repository)).slice(0, 32));
  await mkdir(folder, { recursive: true });
  await mkdir(cache, { recursive: true });
  const environment = {
    GIT_INDEX_FILE: indexFile,
    GIT_TERMINAL_PROMPT: "0",
    // Others, such as ext, run commands of whoever names the repository.
    GIT_ALLOW_PROTOCOL: "file:git:http:https:ssh",
  };
  const settings = ["-c", "gc.auto=0", "-c", "core.hooksPath=/dev/null", "-c", "core.bare=false"];
  const run = (words: readonly string[]): Promise<CommandEnd> => {
    const limitSeconds = LIMIT_SECONDS;
    return runGuarded({ words, folder, environment, tag, signal, limitSeconds });
  };
  const git = (...words: string[]): Promise<CommandEnd> =>
    run(["git", ...settings, `--git-dir=${copy}`, `--work-tree=${folder}`, ...words]);
  const must = async (...words: string[]): Promise<void> => {
    const end = await git(...words);
    if (!end.ok) throw failed(options, `git ${words[0]} ${end.how}`, end.tail);
  };
  const made = await run(["git", "init", "--quiet", "--bare", copy]);
  if (!made.ok) throw failed(options, `git init ${made.how}`, made.tail);
  if (!(await git("cat-file", "-e", `${commit}^{commit}`)).ok) {
    const from = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"];
    const alone = await git(...from, "--depth=1", "--", repository, commit);
    // Not every server gives out single commits.
    if (!alone.ok) await must(...from, "--", repository, "+refs/*:refs/kept/*");
  }
  await must("read-tree", "--reset", "-u", commit);
  await must("checkout-index", "--force", "--all", "--index");
  const exceptions = kept.flatMap((name) => ["--exclude", `/${escaped(name)}`]);
  await must("clean", "-ffdxq", ...exceptions);
  const list = ["--git-dir", copy, "ls-tree", "-r", "-z", "--name-only", commit];
  const { stdout } = await promisify(execFile)("git", list, { maxBuffer: 2 ** 28 });
  return stdout.split("\0").filter((file) => file !== "");
}

/** A name as a pattern that matches nothing else. */
function escaped(name: string): string {
  return name.replaceAll(/[\\*?[\]#! ]/g, String.raw`\$&`);
}

function failed(options: GitTreeOptions, what: string, tail: string): WorkspaceError {
  const { repository, commit } = options;
  const hide = (text: string) => text.replaceAll(/\/\/[^@/\s]*@/g, "//…@");
  return new WorkspaceError(
    "workspace-git",
    hide(`Commit ${commit} of ${repository} cannot be had: ${what}\n${tail}`.trim()),
    "Check that the commit has been pushed and that workers may read the repository.",
  );
}
