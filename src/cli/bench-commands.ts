/** The commands that measure Plimsoll itself. */

import type { Command } from "commander";
import { Argument } from "commander";
import type { FleetBenchFlags, FleetBenchPart } from "./bench/fleet/bench-fleet.ts";
import type { BenchFlags, CoreBenchFlags } from "./commands/bench.ts";
import type { AdaptBenchFlags } from "./commands/bench-adapt.ts";
import type { DecideBenchFlags } from "./commands/bench-decide.ts";
import type { SteadyBenchFlags } from "./commands/bench-steady.ts";
import { positiveWhole, share, whole } from "./option-values.ts";

export function addBench(program: Command, finish: (code: number) => void): void {
  const bench = program.command("bench").description("Measures what Plimsoll itself costs.");
  bench
    .command("overhead")
    .description("Empty tests through the whole of a run, beside a bare pool of processes.")
    .option("--tests <number>", "how many", whole, 20_000)
    .option("-w, --workers <number>", "on how many workers", whole, 4)
    .option("--json", "print JSON")
    .action(async (flags: BenchFlags) => {
      const { benchOverheadCommand } = await import("./commands/bench.ts");
      finish(await benchOverheadCommand(flags));
    });
  bench
    .command("crowd")
    .description("Tests in each other's way: all workers beside the best fixed number of them.")
    .option("--tests <number>", "how many", whole, 400)
    .option("-w, --workers <number>", "on how many workers", whole, 8)
    .option("--json", "print JSON")
    .action(async (flags: BenchFlags) => {
      const { benchCrowdCommand } = await import("./commands/bench-crowd.ts");
      finish(await benchCrowdCommand(flags));
    });
  bench
    .command("fleet")
    .description("A fleet on a NATS server of its own; needs nats-server.")
    .addArgument(
      new Argument("<part>", "what is measured").choices([
        "empty",
        "single",
        "sleeping",
        "simulated",
      ]),
    )
    .option("--tests <number>", "how many", whole)
    .option("-w, --workers <number>", "how many", whole)
    .option("--rate <number>", "results a second of simulated workers", whole, 500)
    .option("--json", "print JSON")
    .action(async (part: FleetBenchPart, flags: FleetBenchFlags) => {
      const { benchFleetCommand } = await import("./bench/fleet/bench-fleet.ts");
      finish(await benchFleetCommand(part, flags));
    });
  bench
    .command("core")
    .description("Time in the core for each decision, on a virtual clock.")
    .option("--tests <number>", "how many", whole, 20_000)
    .option("-w, --workers <number>", "on how many workers", whole, 100)
    .option("--known <share>", "of the tests, those with history: 0 (none) to 1", share, 0)
    .option("--json", "print JSON")
    .action(async (flags: CoreBenchFlags) => {
      const { benchCoreCommand } = await import("./commands/bench.ts");
      finish(benchCoreCommand(flags));
    });
  addSimulations(bench, finish);
}

/** What is measured on a virtual clock, with other people's traces and pools. */
function addSimulations(bench: Command, finish: (code: number) => void): void {
  bench
    .command("decide")
    .description("How close plans come to the bound, beside what others would reach.")
    .requiredOption("--trace <file...>", "tests and how long they really take")
    .requiredOption("--pool <file...>", "workers and how fast they really are")
    .option("--history <file...>", "earlier snapshots of a single trace, oldest first")
    .option("--seeds <number>", "simulations of each pair", positiveWhole, 3)
    .option("--json", "print JSON")
    .action(async (flags: DecideBenchFlags) => {
      const { benchDecideCommand } = await import("./commands/bench-decide.ts");
      finish(await benchDecideCommand(flags));
    });
  bench
    .command("adapt")
    .description("Runs whose workers change, beside a plan that was told all in advance.")
    .requiredOption("--trace <file...>", "tests and how long they really take")
    .requiredOption("--pool <file...>", "workers and how fast they really are")
    .option("--seeds <number>", "simulations of each change", positiveWhole, 1)
    .option("--json", "print JSON")
    .action(async (flags: AdaptBenchFlags) => {
      const { benchAdaptCommand } = await import("./commands/bench-adapt.ts");
      finish(await benchAdaptCommand(flags));
    });
  bench
    .command("steady")
    .description("How evenly and how fully workers are used, while tests come and while they wait.")
    .option("-w, --workers <number>", "how many, all equal", positiveWhole, 100)
    .option("--offered <share>", "work that comes, of what they can do", share, 0.95)
    .option("--seeds <number>", "simulations of each kind", positiveWhole, 3)
    .option("--json", "print JSON")
    .action(async (flags: SteadyBenchFlags) => {
      const { benchSteadyCommand } = await import("./commands/bench-steady.ts");
      finish(benchSteadyCommand(flags));
    });
}
