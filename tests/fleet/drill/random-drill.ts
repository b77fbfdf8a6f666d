/** A run on a fleet in which chance decides who is killed, stopped and cut off, and who comes back. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RunReport } from "../../../src/coordinator/run-report.ts";
import { PostgresServer } from "../../store/postgres-server.ts";
import type { Cable } from "../../support/cable.ts";
import type { Followed } from "../../support/fleet.ts";
import { Fleet } from "../../support/fleet.ts";
import { until } from "../../support/until.ts";
import type { Blow, DrillScript, Strike } from "./drill-script.ts";
import { drillScript, WORKERS } from "./drill-script.ts";

const TESTS = 80;
const COORDINATORS = ["c1", "c2"];
/** An order that has left may still begin a test whose verdict has just been told. */
const ON_THE_WAY_MS = 3000;

/** What a drill has shown. */
export interface DrillResult {
  readonly seed: number;
  /** What was done, in order. */
  readonly events: readonly string[];
  /** What must not be, in plain words. */
  readonly faults: readonly string[];
  /** How often tests were begun, beyond once each. */
  readonly again: number;
  readonly seconds: number;
}

/** @throws when the run does not end */
export async function drill(seed: number): Promise<DrillResult> {
  const script = drillScript(seed);
  const database = script.store === "database" ? await PostgresServer.start() : undefined;
  const fleet = await Fleet.start({ FLEET_TESTS: `${TESTS}` });
  try {
    return await new Drill(script, fleet, database).play();
  } finally {
    await fleet.close();
    await database?.remove();
  }
}

/** When a worker could not hear what it was told. */
interface Absence {
  readonly worker: string;
  readonly fromMs: number;
  readonly toMs: number;
}

class Drill {
  readonly #script: DrillScript;
  readonly #fleet: Fleet;
  readonly #database: PostgresServer | undefined;
  readonly #run: string;
  readonly #cables = new Map<string, Cable>();
  readonly #events: string[] = [];
  readonly #absences: Absence[] = [];
  readonly #lost = new Set<string>();

  constructor(script: DrillScript, fleet: Fleet, database: PostgresServer | undefined) {
    this.#script = script;
    this.#fleet = fleet;
    this.#database = database;
    this.#run = `drill-${script.seed}`;
  }

  async play(): Promise<DrillResult> {
    const begunAt = performance.now();
    const { blows, desertion, seed, store } = this.#script;
    this.#events.push(`store: ${store}`);
    for (const id of [...COORDINATORS, ...WORKERS, "client"]) {
      this.#cables.set(id, await this.#fleet.cable(id));
    }
    for (const id of COORDINATORS) this.#fleet.coordinator(id, this.#database?.url());
    for (const id of WORKERS) this.#fleet.worker(id);
    const followed = this.#fleet.run(this.#run);
    followed.catch(() => {}); // told below, where it is awaited
    await this.#begun(1);
    await this.#fleet.client("client", this.#run, ["--patience", "300"]);
    for (const blow of blows) await this.#deal(blow);
    const deserted = desertion === undefined ? [] : await this.#desert(desertion);
    const end = await followed;
    const faults = [...deserted, ...(await this.#faults(end))];
    const again = (await this.#fleet.ran()).length - new Set(end.settled.keys()).size;
    const seconds = (performance.now() - begunAt) / 1000;
    return { seed, events: this.#events, faults, again, seconds };
  }

  async #begun(count: number): Promise<void> {
    await until(async () => (await this.#fleet.ran()).length >= count);
  }

  async #deal(blow: Blow): Promise<void> {
    await this.#begun(Math.floor(blow.progress * TESTS));
    await Promise.all(blow.strikes.map((strike) => this.#strike(strike)));
  }

  async #strike({ target, action, awaySeconds }: Strike): Promise<void> {
    const id = await this.#processOf(target);
    const name = id === target ? target : `${target} (${id})`;
    const verb = { kill: "killed", stop: "stopped", cut: "cut off" }[action];
    if (awaySeconds === undefined) this.#lost.add(id);
    const away = awaySeconds === undefined ? "for good" : `for ${awaySeconds.toFixed(1)} s`;
    this.#events.push(`${name} ${verb} ${away}`);
    const fromMs = Date.now();
    await this.#strikeDown(id, action);
    if (awaySeconds === undefined) return;
    await pause(awaySeconds * 1000);
    await this.#putRight(id, action);
    this.#absences.push({ worker: id, fromMs, toMs: Date.now() });
  }

  async #processOf(target: Strike["target"]): Promise<string> {
    if (target !== "leader" && target !== "standby") return target;
    let leader = "";
    await until(async () => {
      leader = await this.#fleet.leader();
      return !this.#lost.has(leader);
    });
    return target === "leader" ? leader : (COORDINATORS.find((id) => id !== leader) ?? leader);
  }

  async #strikeDown(id: string, action: Strike["action"]): Promise<void> {
    if (action === "cut") this.#cables.get(id)?.cut();
    else if (id === "server" && action === "stop") this.#fleet.server.signal("SIGSTOP");
    else if (id === "server") await this.#fleet.server.kill();
    else if (id === "database") await this.#database?.kill();
    else if (action === "kill") await this.#fleet.kill(id);
    else this.#fleet.signal(id, "SIGSTOP");
  }

  async #putRight(id: string, action: Strike["action"]): Promise<void> {
    if (action === "cut") this.#cables.get(id)?.mend();
    else if (id === "server" && action === "stop") this.#fleet.server.signal("SIGCONT");
    else if (id === "server") await this.#fleet.server.run();
    else if (id === "database") await this.#database?.start();
    else if (action === "kill") this.#fleet.restart(id);
    else this.#fleet.signal(id, "SIGCONT");
  }

  /**
   * Kills everybody of a kind for good. A client has to end with status 3: without server or
   * coordinators it is told by nobody, so they come back then; without workers the run ends.
   */
  async #desert(desertion: NonNullable<DrillScript["desertion"]>): Promise<readonly string[]> {
    await this.#begun(Math.floor(0.9 * TESTS));
    this.#events.push(`${desertion} gone`);
    if (desertion === "workers") {
      await Promise.all(WORKERS.map((id) => this.#fleet.kill(id)));
      return [];
    }
    await this.#fleet.client("waiting", this.#run, ["--patience", "4"]);
    await until(() => this.#fleet.log("waiting") !== "");
    const gone = desertion === "server" ? ["server"] : COORDINATORS;
    await Promise.all(gone.map((id) => this.#strikeDown(id, "kill")));
    const status = await this.#fleet.exitOf("waiting");
    const back = gone.filter((id) => !this.#lost.has(id));
    await Promise.all(back.map((id) => this.#putRight(id, "kill")));
    return status === 3 || status === 0 ? [] : [`a client that waits in vain ends with ${status}`];
  }

  async #faults({ report, settled, toldAtMs }: Followed): Promise<readonly string[]> {
    const { passed, failed, skipped, notRun } = report.counts;
    const faults: string[] = [];
    const reported = passed + failed + skipped + notRun;
    if (reported !== TESTS || settled.size !== TESTS) {
      faults.push(`${reported} of ${TESTS} counted, ${settled.size} told`);
    }
    const wanted = this.#script.desertion === "workers" && notRun > 0 ? 3 : 0;
    if (report.exitCode !== wanted || failed > 0) {
      faults.push(`exit ${report.exitCode} (${JSON.stringify(report.counts)}), not ${wanted}`);
    }
    for (const line of await this.#fleet.ran()) {
      const [id = "", worker = "", atMs = ""] = line.split(" ");
      const toldAt = toldAtMs.get(`counted:${id}`) ?? Number.POSITIVE_INFINITY;
      if (Number(atMs) < toldAt + ON_THE_WAY_MS || this.#wasAway(worker, toldAt)) continue;
      faults.push(`${id} was begun on ${worker} ${Number(atMs) - toldAt} ms after it was told`);
    }
    return [...faults, ...(await this.#faultsOfClient(report))];
  }

  /** Whether the worker may not have heard that a verdict was told. */
  #wasAway(worker: string, toldAtMs: number): boolean {
    return this.#absences.some((one) => one.worker === worker && one.toMs >= toldAtMs);
  }

  /** The client has to end as the run did, whatever became of it meanwhile. */
  async #faultsOfClient(report: RunReport): Promise<readonly string[]> {
    if (this.#lost.has("client")) return [];
    const status = await this.#fleet.exitOf("client");
    if (status !== report.exitCode) {
      return [`the client ended with ${status}: ${this.#fleet.log("client").slice(-400)}`];
    }
    const file = path.join(this.#fleet.folder, "clients/client/run.json");
    const { counts, tests } = JSON.parse(await readFile(file, "utf8")) as RunReport;
    const keys = new Set(tests.map((test) => test.key));
    const alike = JSON.stringify(counts) === JSON.stringify(report.counts);
    if (alike && keys.size === TESTS && tests.length === TESTS) return [];
    return [`the client reported ${tests.length} tests, ${JSON.stringify(counts)}`];
  }
}
