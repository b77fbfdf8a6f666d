/** The commands of a fleet, with their options. */

import type { Command } from "commander";
import { Option } from "commander";
import type { CoordinatorFlags } from "./commands/coordinator.ts";
import type { WorkerFlags } from "./commands/worker.ts";
import type { OnceFlags } from "./commands/worker-once.ts";
import { gigabytes, positive, positiveWhole, whole } from "./option-values.ts";
import { UsageError } from "./usage-error.ts";

/** The services of a fleet. */
export function addFleet(program: Command, finish: (code: number) => void): void {
  const service = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .requiredOption("--join <url>", "the fleet's NATS server: nats://HOST:PORT, tls://HOST:PORT")
      .option("--fleet <name>", "of several fleets on one server, which, by default default")
      .option("--credentials <file>", "nkey seed or NATS credentials that this process may use")
      .option("--ca <file>", "certificate of the authority that vouches for the server");
  addWorker(service, finish);
  service("coordinator", "Leads a fleet, or waits to follow the coordinator that does.")
    .option("--id <name>", "its name, by default made of host and process")
    .addOption(
      // What stands on a command line can be read by everybody on the machine.
      new Option("--store <place>", "folder, or postgres://… that several share")
        .env("PLIMSOLL_STORE")
        .default(".plimsoll-fleet"),
    )
    .option("--policy <name>", "how tests and workers are brought together, by default hybrid")
    .action(async (flags: CoordinatorFlags) => {
      const { coordinatorCommand } = await import("./commands/coordinator.ts");
      finish(await coordinatorCommand(flags));
    });
}

function addWorker(
  service: (name: string, description: string) => Command,
  finish: (code: number) => void,
): void {
  const worker = service("worker", "Offers this machine to a fleet, and runs what it is given.")
    .argument("[paths...]", "with --once: files, folders or parts of file names")
    .option("--id <name>", "its name in the fleet, by default made of host and a number")
    .option("--class <name>", "workers of one class are expected to be alike, by default the host")
    .option("--slots <number>", "batches at once, by default what this machine carries", whole)
    .option("--label <name...>", "what tests may require of it")
    .option("--root <folder>", "where code of runs is kept, by default in ~/.cache/plimsoll")
    .option("--disk-gb <number>", "how much code of earlier runs is kept", gigabytes, 20)
    .option("--allow-runner <name...>", "run suites of these runners only")
    .option("--allow-command <name...>", "of command suites and installations, run these only")
    .option("--drain-file <file>", "leave in good order when this file appears");
  addOnce(worker).action(async (paths: string[], flags: WorkerFlags & OnceFlags) => {
    if (flags.once === true || flags.runKey !== undefined) {
      const { workerOnceCommand } = await import("./commands/worker-once.ts");
      finish(await workerOnceCommand(paths, flags));
      return;
    }
    refusePaths(paths);
    const { workerCommand } = await import("./commands/worker.ts");
    finish(await workerCommand(flags));
  });
}

/** The options of a worker that is there for one run, as a job of a pipeline. */
function addOnce(worker: Command): Command {
  return worker
    .option("--once", "work on one run only, with the code that is here, and end with it")
    .option("--run-key <key>", "of that run: the first to come brings it up, others join it")
    .option(
      "--run-attempt <number>",
      "a later attempt takes up what is left; by default that of the GitHub workflow",
      positiveWhole,
    )
    .option("--client-credentials <file>", "nkey seed or NATS credentials to submit the run with")
    .option("-c, --config <file>", "with --once: the project's configuration")
    .option("--junit <file>", "with --once: where the last to leave writes the JUnit report")
    .option("--ctrf <file>", "with --once: where it writes the CTRF report")
    .option("--report <file>", "with --once: where it writes the run's own JSON report")
    .option("-v, --verbose", "with --once: print a line for every test")
    .addOption(new Option("--no-color", "print without colours"))
    .option(
      "--patience <seconds>",
      "with --once: how long to wait for a coordinator",
      positive,
      60,
    );
}

function refusePaths([first]: readonly string[]): void {
  if (first === undefined) return;
  throw new UsageError(
    "paths-without-once",
    `What is to be run (${first}) is only said to a worker that is there for one run.`,
    "Add --once and --run-key KEY, or leave the paths out.",
  );
}
