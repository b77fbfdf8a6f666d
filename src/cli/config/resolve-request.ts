/** Makes a run's request out of the configuration, the command line and what the folder holds. */

import { existsSync } from "node:fs";
import path from "node:path";
import type {
  RunRequest,
  RunStanding,
  SuiteRequest,
  SuiteRequirements,
  WorkerGroup,
} from "../../coordinator/run-request.ts";
import type { Policy } from "../../core/schedule/policies/policy.ts";
import { DEFAULT_POLICY } from "../../core/schedule/policies/presets.ts";
import { detectNodeTest } from "../../runners/node-test/node-test-detection.ts";

import { detectVitest } from "../../runners/vitest/detect-vitest.ts";
import type { CarriedWorkers } from "../../worker/carried-workers.ts";
import { carriedWorkers } from "../../worker/carried-workers.ts";
import { UsageError } from "../usage-error.ts";
import type { SuiteConfiguration } from "./configuration.ts";
import type { LoadedConfiguration } from "./load-configuration.ts";
import { policyNamed } from "./policy-schema.ts";
import type { RunOptions } from "./run-options.ts";
import type { WorkerCount } from "./worker-count.ts";

/** A request, and what is to be said about how it came about. */
export interface ResolvedRequest {
  readonly request: RunRequest;
  readonly notes: readonly string[];
}

/** @throws UsageError when there is nothing to run or the options contradict each other */
export async function resolveRequest(
  loaded: LoadedConfiguration,
  options: RunOptions,
): Promise<ResolvedRequest> {
  const { folder } = options;
  const notes: string[] = [];
  const configured = await suitesOf(loaded, options, folder, notes);
  const suites = limitToNamed(configured, options.suites);
  const { configuration } = loaded;
  const carried = carriedWorkers();
  return {
    request: {
      suites: suites.map((suite) => override(suite, options)),
      paths: options.paths.map((one) => selected(one, folder)),
      groups: groupsOf(configuration.workers, options.workers, carried, notes),
      machineSlots: carried.count,
      policy: policyOf(loaded, options),
      standing: standingOf(loaded, options),
      ...(configuration.analyzer !== undefined && { requirementTables: configuration.analyzer }),
      passWithNoTests: options.passWithNoTests ?? configuration.passWithNoTests ?? false,
    },
    notes,
  };
}

/** Of a suite that the configuration does not describe. */
const NO_REQUIREMENTS: SuiteRequirements = { labels: [] };

function policyOf({ configuration }: LoadedConfiguration, { policy }: RunOptions): Policy {
  return policy === undefined ? (configuration.policy ?? DEFAULT_POLICY) : policyNamed(policy);
}

function standingOf({ configuration }: LoadedConfiguration, options: RunOptions): RunStanding {
  const { weight, owner } = configuration;
  const priority = options.priority ?? configuration.priority;
  return {
    ...(priority === undefined ? {} : { priority }),
    ...(weight === undefined ? {} : { weight }),
    ...(owner === undefined ? {} : { owner }),
  };
}

async function suitesOf(
  loaded: LoadedConfiguration,
  options: RunOptions,
  folder: string,
  notes: string[],
): Promise<SuiteRequest[]> {
  if (options.command !== undefined) return [commandSuite(options, options.command, folder)];
  if (options.tests !== undefined || options.testsFrom !== undefined) {
    throw new UsageError(
      "command-missing",
      "--tests and --tests-from say what to run a command on, but there is no command.",
      "Put the command after --, for example: plimsoll run --tests 'test/*.sh' -- bash {test}",
    );
  }
  const { suites } = loaded.configuration;
  if (suites !== undefined) return configuredSuites(suites, loaded.root);
  return detectedSuites(loaded.root, notes);
}

function commandSuite(options: RunOptions, command: string[], folder: string): SuiteRequest {
  if (command.length === 0) {
    throw new UsageError(
      "command-missing",
      "There is no command after --.",
      "Put the command after --, for example: plimsoll run --tests 'test/*.sh' -- bash {test}",
    );
  }
  const { tests, testsFrom } = options;
  if ((tests === undefined) === (testsFrom === undefined)) {
    throw new UsageError(
      "tests-missing",
      tests === undefined
        ? "It is not said which tests the command is to be run on."
        : "Both --tests and --tests-from are given.",
      "Give either --tests GLOB or --tests-from FILE.",
    );
  }
  const from = testsFrom === undefined ? {} : { testsFrom: path.resolve(folder, testsFrom) };
  return {
    spec: {
      name: "command",
      runner: "command",
      root: folder,
      environment: {},
      options: { command, ...(tests === undefined ? {} : { tests }), ...from },
    },
    retries: 0,
    requirements: NO_REQUIREMENTS,
  };
}

function configuredSuites(suites: readonly SuiteConfiguration[], root: string): SuiteRequest[] {
  const requests = suites.map((suite) => {
    const { name, runner, root: own, environment, retries, timeoutSeconds, requirements } = suite;
    const { cell, repeatable, rules } = suite;
    return {
      spec: {
        name: name ?? runner,
        runner,
        root: path.resolve(root, own ?? "."),
        environment: environment ?? {},
        options: runnerOptions(suite),
      },
      retries: retries ?? 0,
      requirements: { ...requirements, labels: requirements?.labels ?? [] },
      ...(cell === undefined ? {} : { cell }),
      ...(rules === undefined ? {} : { rules }),
      ...(repeatable === undefined ? {} : { repeatable }),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    };
  });
  const names = requests.map(({ spec }) => spec.name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice === undefined) return requests;
  throw new UsageError(
    "suite-name-twice",
    `Two suites of the configuration are called ${twice}.`,
    "Give each of them a name of its own.",
  );
}

function runnerOptions(suite: SuiteConfiguration): Record<string, unknown> {
  const { name, runner, root, environment, retries, timeoutSeconds, requirements, ...rest } = suite;
  const { cell, repeatable, rules, ...own } = rest;
  return own;
}

async function detectedSuites(root: string, notes: string[]): Promise<SuiteRequest[]> {
  const vitest = await detectVitest(root);
  const findings = [...(vitest === undefined ? [] : [vitest]), ...detectNodeTest(root)];
  if (findings.length === 0) {
    throw new UsageError(
      "nothing-found",
      `${root} has no plimsoll.config.* and no tests of a kind that Plimsoll knows by itself (Vitest, node:test).`,
      "Run it where the tests are, write a plimsoll.config.ts, or say what to run: plimsoll run --tests GLOB -- CMD {test}",
    );
  }
  for (const { runner, because } of findings) notes.push(`found ${runner}: ${because}`);
  const runners = findings.map(({ runner }) => runner);
  return findings.map(({ runner, root: suiteRoot, options }, place) => {
    const number = runners.slice(0, place).filter((one) => one === runner).length + 1;
    const name = number === 1 ? runner : `${runner}-${number}`;
    return {
      spec: { name, runner, root: suiteRoot, environment: {}, options: { ...options } },
      retries: 0,
      requirements: NO_REQUIREMENTS,
    };
  });
}

function limitToNamed(
  suites: readonly SuiteRequest[],
  names: readonly string[] | undefined,
): readonly SuiteRequest[] {
  if (names === undefined) return suites;
  const known = suites.map(({ spec }) => spec.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      "suite-unknown",
      `There is no suite ${unknown}.`,
      `The suites are: ${known.join(", ")}.`,
    );
  }
  return suites.filter(({ spec }) => names.includes(spec.name));
}

function override(suite: SuiteRequest, options: RunOptions): SuiteRequest {
  const { retries, timeoutSeconds } = options;
  const ofAll = {
    ...(retries === undefined ? {} : { retries }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
  const { rules } = suite;
  return {
    ...suite,
    ...ofAll,
    ...(rules === undefined ? {} : { rules: rules.map((rule) => ({ ...rule, ...ofAll })) }),
  };
}

/** Paths are meant as seen from where the command is given; parts of names stay as they are. */
function selected(given: string, folder: string): string {
  const absolute = path.resolve(folder, given);
  return existsSync(absolute) ? absolute : given;
}

function groupsOf(
  configured: LoadedConfiguration["configuration"]["workers"],
  wanted: WorkerCount | undefined,
  { count: usual, because }: CarriedWorkers,
  notes: string[],
): WorkerGroup[] {
  if (wanted === undefined && Array.isArray(configured)) return distinct(configured);
  const given = wanted ?? (Array.isArray(configured) ? undefined : configured);
  if (given === undefined) {
    notes.push(`${usual} ${usual === 1 ? "worker" : "workers"}, since this machine has ${because}`);
  }
  const bounds = typeof given === "number" ? { min: given, max: given } : given;
  const numbers = numbersOf(bounds ?? { min: usual, max: usual });
  return [{ name: "local", ...numbers, slots: 1, labels: [], environment: {} }];
}

function numbersOf({ min, max }: WorkerCount): Pick<WorkerGroup, "count" | "maximum"> {
  return min === max ? { count: min } : { count: min, maximum: max };
}

type ConfiguredGroups = Extract<
  LoadedConfiguration["configuration"]["workers"],
  readonly unknown[]
>;

function distinct(groups: ConfiguredGroups): WorkerGroup[] {
  const names = groups.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice === undefined) {
    return groups.map(({ count, ...group }) => ({ ...group, ...numbersOf(count) }));
  }
  throw new UsageError(
    "worker-group-twice",
    `Two groups of workers in the configuration are called ${twice}.`,
    "Give each of them a name of its own.",
  );
}
