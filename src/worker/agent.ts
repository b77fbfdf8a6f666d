/** Entry of an agent: the process of one worker. It never runs users' code itself. */

import type { LocalLaunch } from "../engine/local-launch.ts";
import { LocalLink } from "../engine/local-link.ts";
import { MemoryKills } from "../engine/memory-kills.ts";
import { settledWithin } from "../engine/patience.ts";
import { sweepTag } from "../engine/process-tree.ts";
import type { Spares } from "../protocol/coordinator-messages.ts";
import { PROTOCOL_VERSION } from "../protocol/protocol-version.ts";
import type { SuiteSpec } from "../runners/runner.ts";
import { WorkerCapabilityDetector } from "./capability-detector.ts";
import { HostProcess } from "./host-process.ts";
import { LoadSampler } from "./load-sampler.ts";
import { SpareHosts } from "./spare-hosts.ts";
import { Worker } from "./worker.ts";

const HEARTBEAT_MS = 1000;
/** How long an agent without a coordinator tries to end its runners before it leaves. */
const ORPHAN_LIMIT_MS = 3000;

/** From here on, one warm host after the other is given up: beyond 95 a worker gets nothing new. */
const SHORT_OF_MEMORY_PERCENT = 85;

const NO_SPARES: Spares = { count: 0, environment: {} };

const launch = JSON.parse(process.argv[2] ?? "null") as LocalLaunch | null;
if (launch === null) {
  process.stderr.write("This is a part of Plimsoll that `plimsoll run` starts.\n");
  process.exit(2);
}
const { workerId, tag, nodeOptions, slots, firstSlotNumber } = launch;
const capabilities = new WorkerCapabilityDetector().detect(launch);
process.title = `plimsoll worker ${workerId}`;

const environment = { ...process.env, ...(nodeOptions && { NODE_OPTIONS: nodeOptions }) };
let hostsStarted = 0;
let ending = false;

const link = new LocalLink();
const sampler = new LoadSampler(workerId);
const kills = new MemoryKills();
/** For one run at a time. */
let worker = new Worker(link, slots, startHost);
/** Resolves when nothing is left of the runs before. */
let past: Promise<unknown> = Promise.resolve();

// Signals of the terminal reach the coordinator as well, and it decides what they mean.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("SIGTERM", () => void stop());
link.onClosed(() => void endOrphaned());
link.onMessage((message) => {
  if (message.type === "stop") void stop();
  else if (message.type === "stand-by") void standBy(message.spares);
  else worker.handle(message);
});

greet();
let spareHosts = startSpares(launch.spares ?? NO_SPARES);
setInterval(() => {
  kills.look();
  const load = sampler.sample(worker.busySlots, worker.queueDepth);
  if (load.memoryUtilization >= SHORT_OF_MEMORY_PERCENT) worker.relieve();
  link.send({ type: "heartbeat", load });
}, HEARTBEAT_MS);

function greet(): void {
  link.send({ type: "hello", protocol: PROTOCOL_VERSION, pid: process.pid, capabilities });
}

function startSpares({ count, environment: added, runner }: Spares): SpareHosts {
  return new SpareHosts(count, added, () => {
    const host = makeHost(added);
    if (runner !== undefined) host.prepare(runner);
    return host;
  });
}

/** What comes from now on is of the next run. */
async function standBy(spares: Spares): Promise<void> {
  past = Promise.all([past, worker.stop(), spareHosts.close()]);
  worker = new Worker(link, slots, startHost);
  spareHosts = startSpares(NO_SPARES);
  await past;
  if (ending) return;
  spareHosts = startSpares(spares);
  greet();
}

function startHost(suite: SuiteSpec, slot: number): HostProcess {
  const host = spareHosts.take(suite) ?? makeHost(suite.environment);
  host.open(suite, firstSlotNumber + slot);
  return host;
}

function makeHost(added: SuiteSpec["environment"]): HostProcess {
  hostsStarted++;
  return new HostProcess({
    workerId,
    tag: `${tag}/${hostsStarted}`,
    environment: { ...environment, ...added },
    kills,
    closeFailed: (suite, error) => link.send({ type: "close-failed", suite, error }),
  });
}

async function stop(): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.all([past, worker.stop(), spareHosts.close()]);
  // The coordinator does so as well, if it is still there then.
  await sweepTag(tag);
  await link.close();
  process.exit(0);
}

/** The coordinator is gone: nobody wants a result any more, and nobody else cleans up. */
async function endOrphaned(): Promise<void> {
  ending = true;
  await settledWithin(Promise.all([worker.kill(), spareHosts.kill()]), ORPHAN_LIMIT_MS);
  await sweepTag(tag);
  process.exit(0);
}
