/** The folders of a worker in which runs find their code: used again, kept within a limit, cleaned up. */

import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ObjectChunks } from "../../engine/fleet-transport.ts";
import { sweepTag } from "../../engine/process-tree.ts";
import type { Workspace } from "../../protocol/fleet/fleet-commands.ts";
import { remove, sizeOf, strangersIn } from "./folder-walk.ts";
import { placeCommit } from "./git-tree.ts";
import { install, installKey } from "./installed-dependencies.ts";
import type { PlacedFile } from "./shipped-tree.ts";
import { placeShipped } from "./shipped-tree.ts";
import { WorkspaceError } from "./workspace-error.ts";
import { contentName, readManifest } from "./workspace-manifest.ts";

type Git = Extract<Workspace, { kind: "git" }>;
type Shipped = Extract<Workspace, { kind: "shipped" }>;

export interface WorkspacePoolOptions {
  /** Only this process uses it. */
  readonly root: string;
  /** The folder with the code that this worker has brought for the run that it is there for. */
  readonly own?: string;
  /** Folders that no run uses are given up beyond this, those unused for longest first. */
  readonly limitBytes: number;
  /** Where shipped content is. */
  readonly content: () => Promise<ObjectChunks>;
  readonly notice: (level: "info" | "warning", text: string) => void;
}

/** What is known of a folder while nobody uses it, also by the next process. */
interface FolderRecord {
  /** What was put there: the repository of a commit, or the word for shipped files. */
  readonly origin: string;
  readonly files: readonly PlacedFile[];
  /** Names what its dependencies were installed from. */
  readonly installed: string;
  /** Paths that the installation has made. */
  readonly kept: readonly string[];
  readonly bytes: number;
  readonly usedAtMs: number;
}

interface PoolFolder {
  readonly place: string;
  record: FolderRecord | undefined;
  /** The run that uses it. */
  run: string | undefined;
}

/** An opened run: its folder is being made ready, or it is ready. */
interface Opened {
  readonly abort: AbortController;
  readonly ready: Promise<string>;
  folder: PoolFolder | undefined;
}

const SHIPPED = "shipped";
const EMPTY = { files: [], installed: "", kept: [], bytes: 0 };

export class WorkspacePool {
  readonly #options: WorkspacePoolOptions;
  /** Of the processes that work in its folders. */
  #tag = "";
  readonly #folders: PoolFolder[] = [];
  readonly #opened = new Map<string, Opened>();
  #found: Promise<void> | undefined;
  #lastNumber = 0;
  /** One repository is not fetched into by two at a time. */
  #git: Promise<unknown> = Promise.resolve();

  constructor(options: WorkspacePoolOptions) {
    this.#options = options;
  }

  /**
   * @returns the folder in which the run finds its code
   * @throws WorkspaceError when the code cannot be had
   */
  open(run: string, workspace: Workspace): Promise<string> {
    if (workspace.kind === "path") return existingFolder(workspace.path);
    if (workspace.kind === "own") return this.#own();
    const abort = new AbortController();
    const opened: Opened = {
      abort,
      folder: undefined,
      ready: Promise.resolve().then(() => this.#prepare(run, workspace, opened)),
    };
    this.#opened.set(run, opened);
    return opened.ready;
  }

  /** A run is over: its folder may serve others, or is given up. */
  async close(run: string): Promise<void> {
    const opened = this.#opened.get(run);
    if (opened === undefined) return;
    this.#opened.delete(run);
    opened.abort.abort(new Error("the run is over"));
    await opened.ready.catch(() => {});
    const { folder } = opened;
    if (folder === undefined) return;
    if (folder.record !== undefined) {
      const bytes = await sizeOf(folder.place);
      folder.record = { ...folder.record, bytes, usedAtMs: Date.now() };
      await this.#save(folder);
    }
    folder.run = undefined;
    await this.#evict();
  }

  async #own(): Promise<string> {
    if (this.#options.own !== undefined) return this.#options.own;
    const message = "The workers of a run were to bring its code, and this one has brought none.";
    const remedy = "Start workers for the run: plimsoll worker --once --run-key KEY.";
    throw new WorkspaceError("workspace-missing", message, remedy);
  }

  async #prepare(run: string, workspace: Git | Shipped, opened: Opened): Promise<string> {
    this.#found ??= this.#find();
    await this.#found;
    const origin = workspace.kind === "git" ? workspace.repository : SHIPPED;
    const folder = await this.#take(run, origin);
    opened.folder = folder;
    const { signal } = opened.abort;
    try {
      const files =
        workspace.kind === "git"
          ? await this.#placeCommit(folder, workspace, signal)
          : await this.#placeShipped(folder, workspace, signal);
      if (workspace.install !== undefined) {
        await this.#install(folder, files, workspace.install, signal);
      }
    } catch (error) {
      if (error instanceof WorkspaceError || signal.aborted) throw error;
      throw unusable(error);
    }
    await this.#save(folder);
    return path.join(folder.place, "tree");
  }

  async #placeShipped(
    folder: PoolFolder,
    { manifest: name }: Shipped,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const content = await this.#options.content();
    const list = await content.get(name);
    if (list === undefined || contentName(list) !== name) {
      const remedy = "Submit the run again: what is missing is shipped once more.";
      const message = "The fleet does not have the list of a shipped workspace's files.";
      throw new WorkspaceError("workspace-content", message, remedy);
    }
    const manifest = readManifest(list);
    const bytes = manifest.reduce((sum, { size }) => sum + size, 0);
    if (bytes > this.#options.limitBytes) throw tooLarge(bytes, this.#options.limitBytes);
    const former = folder.record ?? { origin: SHIPPED, usedAtMs: 0, ...EMPTY };
    const tree = await placeShipped(manifest, {
      folder: path.join(folder.place, "tree"),
      staging: path.join(folder.place, "staging"),
      former: former.files,
      kept: former.kept,
      others: this.#folders.flatMap(({ place, record }) =>
        record === undefined || place === folder.place
          ? []
          : [{ folder: path.join(place, "tree"), files: record.files }],
      ),
      content,
      signal,
      touched: () => this.#forget(folder),
    });
    folder.record = { ...former, files: tree.files };
    return manifest.map((file) => file.path);
  }

  async #placeCommit(
    folder: PoolFolder,
    { repository, commit }: Git,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const former = folder.record ?? { origin: repository, usedAtMs: 0, ...EMPTY };
    await this.#forget(folder);
    const turn = this.#git.then(() =>
      placeCommit({
        folder: path.join(folder.place, "tree"),
        indexFile: path.join(folder.place, "index"),
        cache: path.join(this.#options.root, "git"),
        ...{ repository, commit, signal },
        kept: former.kept,
        tag: `${this.#tag}/${path.basename(folder.place)}`,
      }),
    );
    this.#git = turn.catch(() => {});
    const files = await turn;
    folder.record = former;
    return files;
  }

  async #install(
    folder: PoolFolder,
    files: readonly string[],
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const tree = path.join(folder.place, "tree");
    const installed = await installKey(tree, files, command);
    const { record } = folder;
    if (record === undefined || record.installed === installed) return;
    await this.#forget(folder);
    this.#options.notice("info", `installs dependencies: ${command.join(" ")}`);
    await install(tree, command, { tag: `${this.#tag}/${path.basename(folder.place)}`, signal });
    const kept = await strangersIn(tree, new Set(files));
    folder.record = { ...record, installed, kept };
  }

  /** A free folder with the same origin, the one used last, or a new one. */
  async #take(run: string, origin: string): Promise<PoolFolder> {
    const free = this.#folders.filter((folder) => folder.run === undefined);
    const [known] = free
      .filter(({ record }) => record?.origin === origin)
      .sort((a, b) => (b.record?.usedAtMs ?? 0) - (a.record?.usedAtMs ?? 0));
    if (known !== undefined) {
      known.run = run;
      return known;
    }
    const empty = free.find(({ record }) => record === undefined);
    const folder = empty ?? { place: this.#newPlace(), record: undefined, run };
    folder.run = run;
    if (empty === undefined) this.#folders.push(folder);
    await remove(folder.place);
    await mkdir(folder.place, { recursive: true });
    return folder;
  }

  /** One that was never used by this process: an earlier one may still be on its way out. */
  #newPlace(): string {
    this.#lastNumber += 1;
    return path.join(this.#options.root, String(this.#lastNumber));
  }

  /** What a former process has left, and the processes that it could not end. */
  async #find(): Promise<void> {
    const { root } = this.#options;
    await mkdir(root, { recursive: true });
    // A path may name another folder in a container that shares this machine's processes.
    const { dev, ino } = await stat(root);
    this.#tag = `workspaces-${dev}-${ino}`;
    await sweepTag(this.#tag);
    for (const name of await readdir(root)) {
      if (!/^\d+$/.test(name)) continue;
      this.#lastNumber = Math.max(this.#lastNumber, Number(name));
      const place = path.join(root, name);
      this.#folders.push({ place, record: await readRecord(place), run: undefined });
    }
  }

  async #save({ place, record }: PoolFolder): Promise<void> {
    if (record !== undefined) await writeFile(recordFile(place), JSON.stringify(record));
  }

  /** Until it is saved again, nothing is known of what is in a folder. */
  async #forget(folder: PoolFolder): Promise<void> {
    folder.record = undefined;
    await remove(recordFile(folder.place));
  }

  async #evict(): Promise<void> {
    const bytes = () => this.#folders.reduce((sum, { record }) => sum + (record?.bytes ?? 0), 0);
    const free = this.#folders
      .filter((folder) => folder.run === undefined)
      .sort((a, b) => (a.record?.usedAtMs ?? 0) - (b.record?.usedAtMs ?? 0));
    for (const folder of free) {
      // Of what is in a folder without a record nothing can be used again.
      if (folder.record !== undefined && bytes() <= this.#options.limitBytes) continue;
      this.#folders.splice(this.#folders.indexOf(folder), 1);
      await remove(folder.place);
    }
  }
}

/** @throws WorkspaceError `workspace-missing` */
async function existingFolder(folder: string): Promise<string> {
  const there = await stat(folder).catch(() => undefined);
  if (path.isAbsolute(folder) && there?.isDirectory() === true) return folder;
  throw new WorkspaceError(
    "workspace-missing",
    `There is no folder ${folder} on the machine of this worker.`,
    "Put the code there on every machine of the fleet, or ship it with --workspace ship.",
  );
}

function recordFile(place: string): string {
  return path.join(place, "record.json");
}

/** Written by this program into a folder of its own. */
async function readRecord(place: string): Promise<FolderRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordFile(place), "utf8")) as FolderRecord;
  } catch {
    return undefined;
  }
}

function tooLarge(bytes: number, limitBytes: number): WorkspaceError {
  const [size, limit] = [bytes, limitBytes].map((value) => (value / 2 ** 30).toFixed(1));
  return new WorkspaceError(
    "workspace-too-large",
    `A shipped workspace of ${size} GB does not fit into the ${limit} GB that this worker gives to workspaces.`,
    "Start workers with a larger --disk-gb, or let git ignore what tests do not need.",
  );
}

function unusable(error: unknown): WorkspaceError {
  const message = error instanceof Error ? error.message : String(error);
  return new WorkspaceError(
    "workspace-failed",
    `A workspace could not be made ready: ${message}`,
    "Look at the worker's disk and its log.",
    error,
  );
}
