/** One simulation: the real core, virtual workers, and the checks that both must pass. */

import { InvariantError } from "../core/invariant.ts";
import type { Command } from "../core/model/commands.ts";
import type { BalancerEvent } from "../core/model/events.ts";
import type { Policy } from "../core/schedule/policies/policy.ts";
import { DEFAULT_POLICY } from "../core/schedule/policies/presets.ts";
import { Adaptation } from "./adaptation.ts";
import { Checker } from "./checker.ts";
import { demandOf, satisfies, secondsAtSpeedOne } from "./eligibility.ts";
import { planFaults } from "./fault-script.ts";
import type { PoolWorker } from "./input/pool-file.ts";
import type { TraceTest } from "./input/trace-file.ts";
import type { MetFault } from "./met-fault.ts";
import { PERFECT_NETWORK } from "./network.ts";
import type { PassFigures, Stopwatch } from "./pass-times.ts";
import { PassTimes } from "./pass-times.ts";
import { RandomStream } from "./random-stream.ts";
import { Schedule } from "./schedule.ts";
import { ShownSpeeds } from "./shown-speeds.ts";
import { traceTestKey } from "./test-spec.ts";
import type { Recorded, Scenario, Submission } from "./translation.ts";
import { asCapabilities, balancerStart, submissions } from "./translation.ts";
import { SimulationViolation } from "./violation.ts";
import { VirtualClock } from "./virtual-clock.ts";
import type { JournalGroup } from "./virtual-coordinator.ts";
import { VirtualCoordinator } from "./virtual-coordinator.ts";
import { VirtualFleet } from "./virtual-fleet.ts";

/** A core that settles nothing for so many times the longest possible attempt is stuck. */
const STUCK_FACTOR = 20;

/** And for at least so long: four hours. */
const STUCK_SECONDS = 4 * 3600;

/** A core that decides so often without time passing goes round in circles. */
const DECISIONS_PER_MOMENT = 100_000;

export interface SimulationOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** By default the one that runs have by default; where `recorded` stands, that of its start. */
  readonly policy?: Policy;
  readonly recorded?: Recorded;
  readonly stopwatch: Stopwatch;
  /** Whether a second balancer is told the whole journal in the end and must answer the same. */
  readonly verifyReplay: boolean;
  /** Called with each group of events and the commands that followed. */
  readonly onDecided?: (group: JournalGroup) => void;
  /** Called with each fault when it meets somebody, or a message. */
  readonly onFault?: (fault: MetFault) => void;
}

/** What happened. */
export interface SimulationOutcome {
  readonly schedule: Schedule;
  readonly firstSubmissionAt: number;
  /** By id, the tests that no attempt decided. */
  readonly notRun: readonly string[];
  /** Between which moments each worker was there, in the order of the pool. */
  readonly presence: readonly (readonly { readonly from: number; readonly to: number }[])[];
  readonly passTimes: PassFigures;
  /** Attempts that workers gave back before they began them. */
  readonly revoked: number;
  /** Attempts that the core began beside another one of the same test, on purpose. */
  readonly speculated: number;
  /** Of the change of a worker that the plan took longest to take account of; `null` without one. */
  readonly adaptationSeconds: number | null;
}

/** @throws SimulationViolation when the core breaks a rule; the same seed brings it about again */
export function simulate(options: SimulationOptions): SimulationOutcome {
  return new Simulation(options).run();
}

class Simulation {
  readonly #options: SimulationOptions;
  readonly #clock = new VirtualClock();
  readonly #schedule = new Schedule();
  readonly #passTimes = new PassTimes();
  readonly #tests = new Map<string, TraceTest>();
  readonly #workers = new Map<string, PoolWorker>();
  readonly #checker: Checker;
  readonly #coordinator: VirtualCoordinator;
  readonly #fleet: VirtualFleet;
  readonly #adaptation: Adaptation;
  readonly #shownSpeeds: ShownSpeeds;
  #submissionsLeft = 0;
  #settledAt = 0;
  readonly #patienceSeconds: number;

  constructor(options: SimulationOptions) {
    const { scenario, seed } = options;
    const { trace, pool, faults } = scenario;
    const random = new RandomStream(`seed ${seed}`);
    this.#options = options;
    this.#patienceSeconds = STUCK_SECONDS + STUCK_FACTOR * longestAttemptSeconds(scenario);
    for (const test of trace.tests) this.#tests.set(this.#keyOf(test.id), test);
    for (const worker of pool.workers) this.#workers.set(worker.id, worker);
    this.#checker = new Checker({
      canRun: (workerId, test) => this.#canRun(workerId, test),
      onViolation: (rule, story) => this.#violate(rule, story),
    });
    this.#coordinator = new VirtualCoordinator({
      start:
        options.recorded?.start ??
        balancerStart(scenario, options.policy ?? DEFAULT_POLICY, random),
      clock: this.#clock,
      stopwatch: options.stopwatch,
      passTimes: this.#passTimes,
      keepJournal:
        options.verifyReplay || faults.events.some(({ kind }) => kind === "coordinator-crash"),
      onDecided: (group) => this.#onDecided(group),
      onDivergence: (story) => this.#violate("a replay answers otherwise", story),
    });
    this.#adaptation = new Adaptation(pool.workers);
    this.#shownSpeeds = new ShownSpeeds((workerId, how) => {
      this.#adaptation.show(workerId, how, this.#clock.now, this.#checker.open > 0);
    });
    this.#fleet = this.#assemble(random);
  }

  run(): SimulationOutcome {
    const { scenario, verifyReplay, recorded } = this.#options;
    const handedIn = recorded?.submissions ?? submissions(scenario.trace);
    this.#fleet.open();
    this.#submit(handedIn);
    planFaults(scenario.faults.events, {
      clock: this.#clock,
      fleet: this.#fleet,
      coordinator: this.#coordinator,
      workerIds: [...this.#workers.keys()],
      onFault: (fault) => this.#options.onFault?.(fault),
    });
    this.#guarded(() => {
      this.#proceed();
      this.#adaptation.end(this.#clock.now);
      if (verifyReplay) this.#coordinator.verifyReplay();
    });
    this.#fleet.close();
    this.#schedule.conclude((attempt) => this.#checker.hasResult(attempt));
    return {
      schedule: this.#schedule,
      firstSubmissionAt: handedIn[0]?.at ?? 0,
      notRun: scenario.trace.tests
        .map(({ id }) => id)
        .filter((id) => this.#checker.verdictOf(this.#keyOf(id)) === "not-run"),
      presence: scenario.pool.workers.map(({ id }) => this.#fleet.presence(id)),
      passTimes: this.#passTimes.figures(),
      revoked: this.#checker.revoked,
      speculated: this.#checker.speculated,
      adaptationSeconds: this.#adaptation.longestSeconds,
    };
  }

  #assemble(random: RandomStream): VirtualFleet {
    const { scenario, recorded } = this.#options;
    const { pool, faults } = scenario;
    return new VirtualFleet({
      clock: this.#clock,
      schedule: this.#schedule,
      network: faults.network ?? PERFECT_NETWORK,
      random: random.fork("network"),
      workers: pool.workers,
      capabilitiesOf: (worker, incarnation) =>
        recorded?.capabilitiesOf(worker, incarnation) ?? asCapabilities(worker, incarnation),
      secondsOf: (worker, test) => this.#secondsOf(worker, test),
      fixtureOf: (test) => {
        const { group = "" } = this.#tests.get(test) ?? {};
        return { group, seconds: scenario.trace.setUps?.[group] ?? 0 };
      },
      outcomeOf: (test) => this.#tests.get(test)?.outcome ?? "passed",
      nameOf: (test) => this.#tests.get(test)?.id ?? test,
      tell: (event) => this.#coordinator.tell(event),
      onFault: (fault) => this.#options.onFault?.(fault),
      onChange: (id, speed) => {
        this.#adaptation.change(id, speed, this.#clock.now, this.#checker.open > 0);
      },
    });
  }

  #submit(handedIn: readonly Submission[]): void {
    this.#submissionsLeft = handedIn.length;
    for (const { at, run, tests, standing } of handedIn) {
      const submit = () => {
        this.#submissionsLeft -= 1;
        this.#settledAt = this.#clock.now;
        this.#coordinator.tell({ type: "tests-submitted", run, tests, ...standing, cause: "user" });
      };
      if (at > 0) this.#clock.at(at, submit);
      else submit();
    }
  }

  /** Lets things happen until every test that was or will be handed in has its verdict. */
  #proceed(): void {
    let sinceTimePassed = 0;
    while (this.#submissionsLeft > 0 || this.#checker.open > 0 || this.#coordinator.pending) {
      if (this.#coordinator.ready && this.#clock.nextAt > this.#clock.now) {
        sinceTimePassed += 1;
        if (sinceTimePassed > DECISIONS_PER_MOMENT) this.#violate("the core goes round in circles");
        this.#coordinator.decide();
        continue;
      }
      const before = this.#clock.now;
      if (!this.#clock.step()) this.#violate("nothing is to come, and tests are open");
      if (this.#clock.now > before) sinceTimePassed = 0;
      const still = this.#clock.now - this.#settledAt;
      if (still > this.#patienceSeconds && this.#submissionsLeft === 0)
        this.#violate("the core is stuck");
    }
  }

  #onDecided(group: JournalGroup): void {
    this.#checker.check(group.events, group.commands);
    for (const event of group.events) this.#shownSpeeds.hear(event);
    for (const command of group.commands) this.#obey(command);
    if (this.#adaptation.open && group.events.some(tellsOfWorkers)) {
      this.#adaptation.look(this.#coordinator.standing(), this.#clock.now);
    }
    this.#options.onDecided?.(group);
  }

  #obey(command: Command): void {
    switch (command.type) {
      case "start-batch": {
        const { type, batch, attempts } = command;
        this.#shownSpeeds.lease(command);
        this.#fleet.send(command.workerId, { type, batch, attempts });
        break;
      }
      case "cancel-batch":
        this.#fleet.send(command.workerId, { type: command.type, batch: command.batch });
        break;
      case "revoke-attempts": {
        const { type, batch, attempts } = command;
        this.#fleet.send(command.workerId, { type, batch, attempts });
        break;
      }
      case "evict-worker":
        this.#fleet.evict(command.workerId, command.incarnation);
        break;
      case "settle-test":
        this.#settledAt = this.#clock.now;
        if (command.attempt !== undefined) {
          this.#schedule.count(command.attempt);
          this.#shownSpeeds.forget(command.attempt);
        }
        break;
      case "record-attempt":
        this.#shownSpeeds.forget(command.attempt);
        break;
      case "judge-worker":
      case "record-move":
      case "set-timer":
      case "finish-run":
        break;
      default:
        command satisfies never;
    }
  }

  #keyOf(id: string): string {
    return this.#options.recorded === undefined ? traceTestKey(id) : id;
  }

  /** Whether a real worker could run a test is for the core alone: a trace does not say all of it. */
  #canRun(workerId: string, test: string): boolean {
    if (this.#options.recorded !== undefined) return true;
    const worker = this.#workers.get(workerId);
    const known = this.#tests.get(test);
    return worker !== undefined && known !== undefined && satisfies(worker, demandOf(known));
  }

  #secondsOf(worker: PoolWorker, test: string): number {
    const known = this.#tests.get(test);
    const seconds = known === undefined ? undefined : secondsAtSpeedOne(known, worker.class);
    return seconds ?? this.#violate("a worker runs what it cannot run", `${worker.id}: ${test}`);
  }

  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof InvariantError)) throw error;
      this.#violate("the core contradicts itself", error.message);
    }
  }

  #violate(rule: string, story = `${this.#checker.open} tests are open`): never {
    const { seed } = this.#options;
    throw new SimulationViolation(rule, { seed, at: this.#clock.now, story });
  }
}

/** Each second there is a tick, and that is often enough to look at the plan. */
function tellsOfWorkers({ type }: BalancerEvent): boolean {
  return type === "timer-fired" || type === "worker-joined" || type === "worker-lost";
}

/** The longest test, on the slowest that a worker can become. */
function longestAttemptSeconds({ trace, pool, faults }: Scenario): number {
  const longest = trace.tests.reduce(
    (most, { seconds, by }) => Math.max(most, seconds, ...Object.values(by ?? {})),
    0,
  );
  const speeds = [
    ...pool.workers.flatMap(({ speed, slowsTo = speed }) => [speed, slowsTo]),
    ...faults.events.flatMap(({ to }) => to ?? []),
  ];
  return (
    longest / speeds.reduce((least, speed) => Math.min(least, speed), Number.POSITIVE_INFINITY)
  );
}
