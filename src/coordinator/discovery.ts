/** Finding the tests of a run: each suite is looked through once, by one worker. */

import type { WorkerMessage } from "../protocol/worker-messages.ts";
import type { RunProblem, RunRequest, SuiteRequest } from "./run-request.ts";

/** What a worker found in a suite. */
export type Found = Extract<WorkerMessage, { type: "discovered" }>["discovery"];

/** A worker that dies while it looks for tests is followed by another, so many times. */
const DISCOVERY_TRIES = 3;

/** Looking for tests is given up after so long: most suites need a second or two. */
const DISCOVERY_LIMIT_SECONDS = 300;

/** Where all workers that are there refuse, another one is waited for so long. */
const REFUSED_GRACE_SECONDS = 60;

/** How tests are looked for. */
export interface DiscoveryActions {
  readonly ask: (workerId: string, suite: string) => void;
  /** Ends a worker that does not come back from looking for tests. */
  readonly end: (workerId: string) => void;
  /** A suite is given up, since time has passed. */
  readonly gaveUp: () => void;
}

interface Search {
  readonly suite: SuiteRequest;
  /** Labels of a worker that may look through it. */
  readonly labels: readonly string[];
  workerId: string | undefined;
  tries: number;
  limit: NodeJS.Timeout | undefined;
  /** By worker, why it cannot look through it. */
  readonly refusals: Map<string, RunProblem>;
  outcome: { readonly found: Found } | { readonly problem: RunProblem } | undefined;
}

/** Assigns suites to workers and gathers what they find. */
export class Discovery {
  readonly #searches: readonly Search[];
  readonly #actions: DiscoveryActions;

  constructor(
    { suites, groups }: Pick<RunRequest, "suites" | "groups">,
    actions: DiscoveryActions,
  ) {
    this.#actions = actions;
    this.#searches = suites.map((suite) => ({
      suite,
      // Where no worker can run the tests, any of them may tell which tests those are.
      labels: groups.some((group) => hasAll(group.labels, suite.requirements.labels))
        ? suite.requirements.labels
        : [],
      workerId: undefined,
      tries: 0,
      limit: undefined,
      refusals: new Map(),
      outcome: undefined,
    }));
  }

  get done(): boolean {
    return this.#searches.every((search) => search.outcome !== undefined);
  }

  /** The suite that a worker is looking through. */
  suiteOf(workerId: string): string | undefined {
    return this.#searches.find((search) => open(search) && search.workerId === workerId)?.suite.spec
      .name;
  }

  /** A worker is there and has nothing else to do. */
  offer(workerId: string, labels: readonly string[]): void {
    const next = this.#searches.find(
      (search) =>
        open(search) &&
        search.workerId === undefined &&
        hasAll(labels, search.labels) &&
        !search.refusals.has(workerId),
    );
    if (next === undefined || this.suiteOf(workerId) !== undefined) return;
    next.workerId = workerId;
    next.tries += 1;
    this.#actions.ask(workerId, next.suite.spec.name);
    clearTimeout(next.limit);
    next.limit = setTimeout(() => this.#giveUp(next), DISCOVERY_LIMIT_SECONDS * 1000).unref();
  }

  found(suite: string, found: Found): void {
    this.#close(suite, { found });
  }

  failed(suite: string, problem: RunProblem): void {
    this.#close(suite, { problem });
  }

  /** A worker cannot look through a suite; others may. */
  refused(suite: string, workerId: string, problem: RunProblem): void {
    const search = this.#searches.find(({ suite: { spec } }) => spec.name === suite);
    if (search === undefined || !open(search) || search.workerId !== workerId) return;
    search.refusals.set(workerId, problem);
    search.workerId = undefined;
    search.tries -= 1;
    this.#waitForOthers(search);
  }

  /** A worker has died; what it was looking through is for another one. */
  lost(workerId: string, detail: string): void {
    for (const search of this.#searches) {
      // Another process of that name may be better off.
      search.refusals.delete(workerId);
      if (!open(search) || search.workerId !== workerId) continue;
      search.workerId = undefined;
      clearTimeout(search.limit);
      if (search.tries < DISCOVERY_TRIES) continue;
      const { name } = search.suite.spec;
      search.outcome = {
        problem: {
          code: "discovery-died",
          message: `Looking for the tests of suite ${name} ended ${search.tries} workers (${detail}).`,
          remedy: "Look at what the suite's configuration loads; it may exit or use up the memory.",
        },
      };
    }
  }

  get problems(): RunProblem[] {
    return this.#searches.flatMap(({ outcome }) =>
      outcome !== undefined && "problem" in outcome ? [outcome.problem] : [],
    );
  }

  /** What was found, suite by suite in the order of the request. */
  get results(): { readonly suite: SuiteRequest; readonly found: Found }[] {
    return this.#searches.flatMap(({ suite, outcome }) =>
      outcome !== undefined && "found" in outcome ? [{ suite, found: outcome.found }] : [],
    );
  }

  #close(suite: string, outcome: NonNullable<Search["outcome"]>): void {
    const search = this.#searches.find(({ suite: { spec } }) => spec.name === suite);
    if (search === undefined) return;
    clearTimeout(search.limit);
    search.outcome ??= outcome;
  }

  #waitForOthers(search: Search): void {
    clearTimeout(search.limit);
    search.limit = setTimeout(() => {
      // Whoever looks through another suite may take this one next.
      const others = this.#searches.some((other) => open(other) && other.workerId !== undefined);
      if (others) this.#waitForOthers(search);
      else this.#giveUpRefused(search);
    }, REFUSED_GRACE_SECONDS * 1000).unref();
  }

  #giveUpRefused({ suite: { spec }, refusals }: Search): void {
    const [first] = refusals.values();
    if (first !== undefined) {
      const reasons = [...refusals].map(([workerId, { message }]) => `${workerId}: ${message}`);
      const message = `No worker can look through suite ${spec.name}. ${reasons.join(" ")}`;
      this.#close(spec.name, { problem: { ...first, message } });
    }
    this.#actions.gaveUp();
  }

  #giveUp({ suite, workerId }: Search): void {
    const { name } = suite.spec;
    this.#close(name, {
      problem: {
        code: "discovery-hangs",
        message: `Looking for the tests of suite ${name} took more than ${DISCOVERY_LIMIT_SECONDS} s.`,
        remedy: "Look at what the suite's configuration loads; something in it does not return.",
      },
    });
    if (workerId !== undefined) this.#actions.end(workerId);
    this.#actions.gaveUp();
  }
}

function open(search: Search): boolean {
  return search.outcome === undefined;
}

function hasAll(labels: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((label) => labels.includes(label));
}

/** Suites in which nothing was found, which is seldom what was meant. */
export function emptySuites(
  request: Pick<RunRequest, "passWithNoTests" | "paths">,
  results: readonly { readonly suite: SuiteRequest; readonly found: Found }[],
): RunProblem[] {
  if (request.passWithNoTests) return [];
  const limited = request.paths.length > 0;
  if (limited && results.some(({ found }) => found.tests.length > 0)) return [];
  if (limited && results.length > 0) {
    return [
      {
        code: "no-tests",
        message: `No test matches ${request.paths.join(", ")}.`,
        remedy: "Check the paths, or pass --pass-with-no-tests if that is as it should be.",
      },
    ];
  }
  return results
    .filter(({ found }) => found.tests.length === 0)
    .map(({ suite: { spec } }) => ({
      code: "no-tests",
      message: `Suite ${spec.name} (${spec.runner} in ${spec.root}) has no tests.`,
      remedy:
        "Check the suite's configuration, or pass --pass-with-no-tests if that is as it should be.",
    }));
}
