/** The commands and options of those who use a fleet. */

import type { Command } from "commander";
import { Option } from "commander";
import type { AttachFlags } from "./commands/attach.ts";
import type { FleetInitFlags } from "./commands/fleet-init.ts";
import type { FleetStatusFlags } from "./commands/fleet-status.ts";
import { positive } from "./option-values.ts";

/** The options of `plimsoll run` for runs on a fleet. */
export function addFleetRunOptions(run: Command): Command {
  return withPatience(withFleet(run))
    .addOption(
      new Option(
        "--workspace <kind>",
        "how the fleet's workers get the code: it is there, from git, or shipped",
      ).choices(["path", "git", "ship"]),
    )
    .option("--detach", "hand the run to the fleet, print its name and leave");
}

export function addFleetClient(program: Command, finish: (code: number) => void): void {
  const attach = program
    .command("attach")
    .description("Comes back to a run of a fleet: shows how it goes, or how it went.")
    .argument("<run>", "the name of the run");
  withPatience(withFleet(attach))
    .option("-c, --config <file>", "configuration of the project whose run it is")
    .option("--junit <file>", "where to write the JUnit report")
    .option("--ctrf <file>", "where to write the CTRF report")
    .option("--report <file>", "where to write the run's own JSON report")
    .option("-v, --verbose", "print a line for every test")
    .addOption(new Option("--no-color", "print without colours"))
    .action(async (run: string, flags: AttachFlags) => {
      const { attachCommand } = await import("./commands/attach.ts");
      finish(await attachCommand(run, flags));
    });
  const status = fleetCommand(program)
    .command("status")
    .description("Lists the workers of a fleet and the runs that are under way.");
  withFleet(status)
    .option("-c, --config <file>", "configuration that names the fleet")
    .option("--json", "print JSON")
    .action(async (flags: FleetStatusFlags) => {
      const { fleetStatusCommand } = await import("./commands/fleet-status.ts");
      finish(await fleetStatusCommand(flags));
    });
}

/** What is done once, before there is a fleet. */
export function addFleetInit(program: Command, finish: (code: number) => void): void {
  fleetCommand(program)
    .command("init")
    .description("Writes the configuration of a NATS server, and credentials for each role.")
    .requiredOption("--out <folder>", "an empty or new folder for them")
    .requiredOption("--worker <name...>", "workers that get credentials, one each")
    .option("--fleet-name <name>", "of several fleets on one server, by default default")
    .option("--listen <address>", "where the server listens", "0.0.0.0:4222")
    .option("--tls-cert <file>", "certificate of the server, as it is to find it")
    .option("--tls-key <file>", "key of that certificate")
    .option("--ca <file>", "certificate of the authority that vouches for the server")
    .action(async (flags: FleetInitFlags) => {
      const { fleetInitCommand } = await import("./commands/fleet-init.ts");
      finish(await fleetInitCommand(flags));
    });
}

/** `plimsoll fleet`, under which other commands may stand already. */
function fleetCommand(program: Command): Command {
  const known = program.commands.find((command) => command.name() === "fleet");
  return known ?? program.command("fleet").description("Looks after a fleet.");
}

function withFleet(command: Command): Command {
  return command
    .option("--fleet [url]", "a fleet's NATS server; by default that of the configuration")
    .option("--fleet-name <name>", "of several fleets on one server, by default default")
    .option("--credentials <file>", "nkey seed or NATS credentials of a client")
    .option("--ca <file>", "certificate of the authority that vouches for the server");
}

function withPatience(command: Command): Command {
  return command.option(
    "--patience <seconds>",
    "how long to wait while the server is away or no coordinator of the fleet answers",
    positive,
    60,
  );
}
