/** The commands of a fleet, with their options. */

import os from "node:os";
import type { Command } from "commander";
import type { CoordinatorFlags } from "./commands/coordinator.ts";
import type { WorkerFlags } from "./commands/worker.ts";
import { gigabytes, whole } from "./option-values.ts";

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
  service("worker", "Offers this machine to a fleet, and runs what its coordinator gives it.")
    .option("--id <name>", "its name in the fleet, by default made of host and a number")
    .option("--class <name>", "workers of one class are expected to be alike", os.hostname())
    .option("--slots <number>", "batches at once, by default what this machine carries", whole)
    .option("--label <name...>", "what tests may require of it")
    .option("--root <folder>", "where code of runs is kept, by default in ~/.cache/plimsoll")
    .option("--disk-gb <number>", "how much code of earlier runs is kept", gigabytes, 20)
    .option("--allow-runner <name...>", "run suites of these runners only")
    .option("--allow-command <name...>", "of command suites and installations, run these only")
    .option("--drain-file <file>", "leave in good order when this file appears")
    .action(async (flags: WorkerFlags) => {
      const { workerCommand } = await import("./commands/worker.ts");
      finish(await workerCommand(flags));
    });
  service("coordinator", "Leads a fleet, or waits to follow the coordinator that does.")
    .option("--id <name>", "its name, by default made of host and process")
    .option("--store <place>", "folder, or postgres://… that several share", ".plimsoll-fleet")
    .option("--policy <name>", "how tests and workers are brought together, by default hybrid")
    .action(async (flags: CoordinatorFlags) => {
      const { coordinatorCommand } = await import("./commands/coordinator.ts");
      finish(await coordinatorCommand(flags));
    });
}
