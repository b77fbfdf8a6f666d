/** `plimsoll fleet init`: configuration of a NATS server for a fleet, and credentials by role. */

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { DEFAULT_FLEET, fleetName } from "../../engine/nats/fleet-address.ts";
import type { PlannedFile } from "../fleet-init/server-configuration.ts";
import { planFiles } from "../fleet-init/server-configuration.ts";
import { makeFolder } from "../make-folder.ts";
import { UsageError } from "../usage-error.ts";

export interface FleetInitFlags {
  readonly out: string;
  readonly fleetName?: string;
  readonly listen: string;
  readonly worker: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly ca?: string;
}

/** @returns the exit status */
export async function fleetInitCommand(flags: FleetInitFlags): Promise<number> {
  const { fleetName: fleet = DEFAULT_FLEET, listen, worker, tlsCert, tlsKey } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const remedy = "Give --tls-cert and --tls-key together.";
    throw new UsageError("tls-incomplete", "TLS needs a certificate and its key.", remedy);
  }
  const folder = path.resolve(flags.out);
  const files = planFiles({
    fleet: fleetName({ url: "", fleet }),
    listen,
    workers: [...new Set(worker)].map(checkedName),
    store: path.join(folder, "jetstream"),
    ...(tlsCert === undefined || tlsKey === undefined
      ? {}
      : { tls: { certificate: path.resolve(tlsCert), key: path.resolve(tlsKey) } }),
    ...(flags.ca === undefined ? {} : { authority: await readAuthority(flags.ca) }),
  });
  await makeFolder(folder);
  for (const file of files) await writeNew(folder, file);
  const scheme = tlsCert === undefined ? "nats" : "tls";
  const join = `--join ${scheme}://HOST:${listen.split(":").at(-1)}`;
  const place = (name: string) => path.relative(process.cwd(), path.join(folder, name)) || name;
  console.log(`Wrote the configuration of a server and ${files.length - 1} credentials to ${flags.out}.

nats-server -c ${place("nats-server.conf")}
plimsoll coordinator ${join} --credentials ${place("coordinator.creds")}
plimsoll worker ${join} --credentials ${place(`worker-${worker[0]}.creds`)}
plimsoll run --fleet ${scheme}://HOST:${listen.split(":").at(-1)} --credentials ${place("client.creds")}`);
  if (tlsCert === undefined) {
    console.log("\nWithout TLS what is sent can be read on the way: --tls-cert and --tls-key.");
  }
  return 0;
}

function checkedName(name: string): string {
  if (/^[A-Za-z0-9_-]{1,60}$/.test(name)) return name;
  const message = `${JSON.stringify(name)} is no name for the credentials of a worker.`;
  throw new UsageError("worker-name", message, "Use up to 60 letters, digits, _ and -.");
}

async function readAuthority(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const remedy = "Name the certificate of the authority, in PEM.";
    throw new UsageError("ca-unreadable", `${file} cannot be read.`, remedy, cause);
  });
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  const remedy = "Name a file in PEM, with BEGIN CERTIFICATE in it.";
  throw new UsageError("ca-unreadable", `There is no certificate in ${file}.`, remedy);
}

/** Credentials that exist are never written over: somebody may use them. */
async function writeNew(folder: string, { name, text }: PlannedFile): Promise<void> {
  const file = path.join(folder, name);
  try {
    await writeFile(file, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new UsageError(
      "output-unwritable",
      `${file} cannot be written: ${(error as Error).message}.`,
      "Name a folder that is empty or new, in a place that you may write to.",
    );
  }
}
