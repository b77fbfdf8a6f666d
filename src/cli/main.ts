#!/usr/bin/env node
/** The command line: reads arguments, calls one command, and ends with its exit status. */

import { Command, CommanderError, Option } from "commander";
import { PRECISION_NAMES, TEST_TYPES } from "../core/analyze/analyzed-requirements.ts";
import { FleetError } from "../engine/fleet-error.ts";
import { PLIMSOLL_VERSION } from "../protocol/plimsoll-version.ts";
import { StoreError } from "../store/store.ts";
import { addBench } from "./bench-commands.ts";
import { addFleetClient, addFleetInit, addFleetRunOptions } from "./client-commands.ts";
import type { AnalyzeFlags } from "./commands/analyze.ts";
import type { ExplainFlags } from "./commands/explain.ts";
import type { PlanFlags } from "./commands/plan.ts";
import type { PredictFlags } from "./commands/predict.ts";
import type { RunFlags } from "./commands/run.ts";
import type { SimulateFlags } from "./commands/simulate.ts";
import type { StoreLook } from "./commands/stored.ts";
import type { TuneFlags } from "./commands/tune.ts";
import { addFleet } from "./fleet-commands.ts";
import { gigabytes, positive, rank, target, whole, workerCount } from "./option-values.ts";
import { UsageError } from "./usage-error.ts";

const EXIT_USAGE = 2;
/** Neither the command nor the configuration is wrong, but nothing could be run. */
const EXIT_NOT_RUN = 3;

const ENVIRONMENT_ERRORS = new Set<string>([
  "store-full",
  "store-unreadable",
  "fleet-unreachable",
  "fleet-unusable",
]);

async function main(argv: readonly string[]): Promise<number> {
  const { before, after } = splitAtDashes(argv);
  let exitCode = 0;
  const program = new Command("plimsoll")
    .description(
      "Runs test suites on whatever machines there are, and finishes as early as they allow.",
    )
    .version(PLIMSOLL_VERSION)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) })
    .showHelpAfterError("(see plimsoll --help)");
  const finish = (code: number) => {
    exitCode = code;
  };
  addRun(program, after, finish);
  addLooks(program, finish);
  addBench(program, finish);
  addFleet(program, finish);
  addFleetClient(program, finish);
  addFleetInit(program, finish);
  addExperiments(program, finish);
  try {
    await program.parseAsync([...before], { from: "user" });
  } catch (error) {
    return reportError(error);
  }
  return exitCode;
}

/** What follows `--` is a command of the user's, and no option in it is ours. */
function splitAtDashes(argv: readonly string[]): { before: readonly string[]; after?: string[] } {
  const dashes = argv.indexOf("--");
  if (dashes < 0) return { before: argv };
  return { before: argv.slice(0, dashes), after: argv.slice(dashes + 1) };
}

function addRun(
  program: Command,
  command: string[] | undefined,
  finish: (code: number) => void,
): void {
  const run = program
    .command("run")
    .description("Runs the tests of this folder on local workers, or on those of a fleet.")
    .argument("[paths...]", "files, folders or parts of file names; by default everything")
    .usage("[options] [paths...] [-- CMD {test}]")
    .option(
      "-w, --workers <number>",
      "how many workers, or bounds such as 2..8; by default what this machine carries",
      workerCount,
    )
    .option("-c, --config <file>", "configuration; by default plimsoll.config.{ts,mts,js,mjs,json}")
    .option("-s, --suite <name...>", "only these suites of the configuration")
    .option("--policy <name>", "how tests and workers are brought together, by default hybrid")
    .option(
      "--priority <number>",
      "of this run beside others: 1 (highest) to 5, by default 3",
      rank,
    )
    .option("--retries <number>", "more attempts that a failed test gets", whole)
    .option(
      "--timeout <seconds>",
      "limit of one test; by default learned from its history",
      positive,
    )
    .option("--tests <glob...>", "files to run the command after -- on")
    .option(
      "--tests-from <file>",
      "file that lists what to run the command on: one id a line, or a trace",
    )
    .option("--resume", "finish the last run that was cut off or interrupted")
    .option("--pass-with-no-tests", "a run without a test is not an error")
    .option("--junit <file>", "where to write the JUnit report")
    .option("--ctrf <file>", "where to write the CTRF report")
    .option("--report <file>", "where to write the run's own JSON report")
    .option("-v, --verbose", "print a line for every test")
    .addOption(new Option("--no-color", "print without colours"))
    .addHelpText("after", RUN_EXAMPLES);
  addFleetRunOptions(run).action(async (paths: string[], flags: RunFlags) => {
    const { runCommand } = await import("./commands/run.ts");
    finish(await runCommand({ paths, command, flags }));
  });
}

const RUN_EXAMPLES = `
Examples:
  plimsoll run                                   what is found in this folder
  plimsoll run src/parser --workers 8            only tests below src/parser
  plimsoll run --workers 2..8                    two workers, and more while that pays
  plimsoll run --tests 'test/*.sh' -- bash {test}  any command, once for each file
  plimsoll run --fleet nats://ci.example:4222    on the workers of a fleet
  plimsoll run --resume                          the rest of a run that was cut off

Exit status: 0 all passed, 1 a test failed, 2 wrong usage or configuration,
3 a test could not be run, 130 interrupted.`;

function addLooks(program: Command, finish: (code: number) => void): void {
  program
    .command("runs")
    .description("Lists the stored runs, newest first.")
    .option("-n, --limit <number>", "how many", whole, 20)
    .option("-c, --config <file>", "configuration of the project whose runs are meant")
    .option("--store <place>", "of a fleet: the folder or database of its coordinators")
    .option("--json", "print JSON")
    .action(async (options: StoreLook) => {
      const { runsCommand } = await import("./commands/stored.ts");
      finish(await runsCommand(options));
    });
  program
    .command("history")
    .description("Shows what is known of the tests, or of one of them.")
    .argument("[test]", "key of a test, as in reports: suite:id")
    .option("-n, --limit <number>", "how many", whole, 50)
    .option("-c, --config <file>", "configuration of the project whose tests are meant")
    .option("--store <place>", "of a fleet: the folder or database of its coordinators")
    .option("--json", "print JSON")
    .action(async (test: string | undefined, options: StoreLook) => {
      const { historyCommand } = await import("./commands/stored.ts");
      finish(await historyCommand(test, options));
    });
  program
    .command("explain")
    .description("Says why a test ran where and when it did.")
    .argument("<test>", "key or id of a test, or a part that only one has")
    .option("--run <id>", "the run; by default the newest that has the test")
    .option("-c, --config <file>", "configuration of the project whose test is meant")
    .option("--store <place>", "of a fleet: the folder or database of its coordinators")
    .option("--json", "print JSON")
    .action(async (test: string, flags: ExplainFlags) => {
      const { explainCommand } = await import("./commands/explain.ts");
      finish(await explainCommand(test, flags));
    });
  program
    .command("capabilities")
    .description("Prints what this machine offers as a worker, as JSON.")
    .action(async () => {
      const { capabilitiesCommand } = await import("./commands/capabilities.ts");
      finish(capabilitiesCommand());
    });
  addPlan(program, finish);
  addAnalyze(program, finish);
  addTune(program, finish);
}

function addTune(program: Command, finish: (code: number) => void): void {
  program
    .command("tune")
    .description(
      "Shows the settings that earlier runs have taught, and why they are what they are.",
    )
    .option("--undo", "take the last change back, and do not make it again")
    .option("--freeze", "leave the settings as they are")
    .option("--unfreeze", "let them follow what pays again, also where a change was undone")
    .option("-c, --config <file>", "configuration of the project whose settings are meant")
    .option("--json", "print JSON")
    .action(async (flags: TuneFlags) => {
      const { tuneCommand } = await import("./commands/tune.ts");
      finish(await tuneCommand(flags));
    });
}

function addPlan(program: Command, finish: (code: number) => void): void {
  program
    .command("plan")
    .description("Says how long the tests would take with other workers or another policy.")
    .option("--run <id>", "with the durations of this run; by default as they are predicted by now")
    .option("-w, --workers <number...>", "how many, such as 8, or gpu=4 of one class")
    .option("--policy <name...>", "how tests and workers are brought together")
    .option("--target <time>", "how many workers it takes, for a time such as 90s or 5m", target)
    .option("-c, --config <file>", "configuration of the project that is meant")
    .option("--json", "print JSON")
    .action(async ({ target: targetSeconds, ...flags }: PlanFlags & { target?: number }) => {
      const { planCommand } = await import("./commands/plan.ts");
      const given = targetSeconds === undefined ? flags : { ...flags, targetSeconds };
      finish(await planCommand(given));
    });
}

function addAnalyze(program: Command, finish: (code: number) => void): void {
  program
    .command("analyze")
    .description("Shows what the test of a model needs, with the reason for each value.")
    .argument(
      "[id-or-file]",
      "model id, or a file: JSON array of matrix cells, or one id a line; by default the suites",
    )
    .option("-c, --config <file>", "configuration file; by default plimsoll.config.*")
    .addOption(new Option("--type <type>", "what the test does").choices(TEST_TYPES))
    .addOption(new Option("--precision <precision>", "of the weights").choices(PRECISION_NAMES))
    .option("--batch <number>", "samples at a time; by default what is usual and fits", whole)
    .option("--sequence <number>", "length of the input in tokens", whole)
    .option("--platform <name>", "such as web, for tests in a browser")
    .option("--backend <name>", "where it has to run: cpu, cuda, webgpu, ...")
    .option("--browser <name>", "the browser that it has to run in")
    .option("--memory <GB>", "memory at hand, which the batch has to fit", gigabytes)
    .option("--json", "print JSON")
    .action(async (subject: string | undefined, flags: AnalyzeFlags) => {
      const { analyzeCommand } = await import("./commands/analyze.ts");
      finish(await analyzeCommand(subject, flags));
    });
}

/** What runs no tests: the core on recorded durations. */
function addExperiments(program: Command, finish: (code: number) => void): void {
  program
    .command("simulate")
    .description("Runs a trace on a pool of virtual workers, with the real balancer.")
    .requiredOption("--trace <file>", "tests and how long they really take (.json, .json.gz)")
    .requiredOption("--pool <file>", "workers and how fast they really are")
    .option("--history <file...>", "earlier snapshots of the trace, oldest first")
    .option("--policy <name>", "how to decide: a policy, or a JSON file with one", "hybrid")
    .option("--policies", "compare all policies, and that of --policy")
    .option("--seed <number>", "of everything that chance decides", whole, 1)
    .option("--faults <file>", "what goes wrong, and when")
    .option("--schedule <file>", "where to write what ran where and when, as JSON")
    .option("--svg <file>", "where to draw it")
    .option("--verify-replay", "replay the journal in the end: it must give the same commands")
    .option("--json", "print JSON")
    .action(async (flags: SimulateFlags) => {
      const { simulateCommand } = await import("./commands/simulate.ts");
      finish(await simulateCommand(flags));
    });
  program
    .command("predict")
    .description("Scores what would have been predicted of a run from the runs before it.")
    .requiredOption("--history <file...>", "snapshots of earlier runs, oldest first")
    .requiredOption("--actual <file>", "the run to predict")
    .option("--predictions <file>", "where to write each prediction, as JSON")
    .option("--json", "print JSON")
    .action(async (flags: PredictFlags) => {
      const { predictCommand } = await import("./commands/predict.ts");
      finish(await predictCommand(flags));
    });
}

/** Expected failures get a sentence and a remedy; anything else is a defect and keeps its stack. */
function reportError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof UsageError || error instanceof StoreError || error instanceof FleetError) {
    console.error(`plimsoll: ${error.message}\n${error.remedy} [${error.code}]`);
    return ENVIRONMENT_ERRORS.has(error.code) ? EXIT_NOT_RUN : EXIT_USAGE;
  }
  console.error("plimsoll: this is a defect of Plimsoll; please report it with these lines.");
  console.error(error);
  return EXIT_USAGE;
}

// Whoever reads what is printed may leave (`| head`, a closed terminal): the run is for its reports.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

process.exitCode = await main(process.argv.slice(2));
