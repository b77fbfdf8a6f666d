/** Names the tests of a Vitest suite, and says which of them get in each other's way. */

import path from "node:path";
import type { DiscoveredTest } from "../runner.ts";
import type { PoolOptions, Project, Specification, Vitest } from "./vitest-api.ts";

/** A file in a project, as the adapter speaks of it. */
export interface TestFile {
  readonly test: DiscoveredTest;
  /** Absolute path with forward slashes, as Vitest writes it. */
  readonly filepath: string;
  readonly projectName: string;
  readonly pool: string;
  /** Whether the project's files share one process, so that a batch should not part them. */
  readonly sharesProcess: boolean;
  readonly specification: Specification;
}

/**
 * Describes a file of a project. Its id is its path from the suite's root with forward slashes,
 * followed by `[project]` when the project has a name, and by `(types)` for type tests: the same
 * file in two projects is two tests.
 */
export function describeTestFile(
  specification: Specification,
  vitest: Vitest,
  root: string,
): TestFile {
  const project = specification[0] ?? specification.project;
  const filepath = specification[1] ?? specification.moduleId;
  if (project === undefined || filepath === undefined) {
    throw new Error("this Vitest lists its files in an unknown form");
  }
  const projectName = project.name ?? project.getName?.() ?? "";
  const pool = poolOf(specification, project);
  const relative = path.relative(root, filepath).replaceAll(path.sep, "/");
  const suffix =
    (projectName === "" ? "" : ` [${projectName}]`) + (pool === "typescript" ? " (types)" : "");
  const exclusiveKeys = exclusiveKeysOf(project, projectName, pool, vitest);
  return {
    test: {
      id: relative + suffix,
      file: path.normalize(filepath),
      group: path.posix.dirname(relative) + suffix,
      ...(exclusiveKeys.length === 0 ? {} : { exclusiveKeys }),
    },
    filepath,
    projectName,
    pool,
    sharesProcess: sharesProcess(project, pool),
    specification,
  };
}

function poolOf(specification: Specification, project: Project): string {
  const stated = specification[2]?.pool ?? specification.pool;
  if (stated !== undefined) return stated;
  return project.config.browser?.enabled ? "browser" : (project.config.pool ?? "forks");
}

function exclusiveKeysOf(
  project: Project,
  projectName: string,
  pool: string,
  vitest: Vitest,
): readonly string[] {
  // The compiler of type tests works on the whole project, with a file of fixed name in it.
  if (pool === "typescript") return [`vitest types ${projectName}`.trimEnd()];
  return [vitest, project].some((owner) => runsOneAtATime(owner, pool))
    ? ["vitest files that run one at a time"]
    : [];
}

/** Whether Vitest was told never to run two files at once. */
function runsOneAtATime(owner: Vitest | Project, pool: string): boolean {
  const { config } = owner;
  const options = config.poolOptions?.[pool] ?? {};
  return (
    config.fileParallelism === false ||
    // As it was written: a share of this machine's cores may come to one as well.
    Number((owner.vite ?? owner.server)?.config.test?.maxWorkers) === 1 ||
    options.maxForks === 1 ||
    options.maxThreads === 1 ||
    runsInOneProcess(options) ||
    (pool === "browser" && config.browser?.fileParallelism === false)
  );
}

function sharesProcess(project: Project, pool: string): boolean {
  const { config } = project;
  const options = config.poolOptions?.[pool] ?? {};
  return (
    ["typescript", "browser", "vmThreads", "vmForks"].includes(pool) ||
    (options.isolate ?? config.isolate) === false ||
    runsInOneProcess(options)
  );
}

function runsInOneProcess(options: PoolOptions): boolean {
  return options.singleFork === true || options.singleThread === true;
}
