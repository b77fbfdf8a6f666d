/** Writes the configuration of a fleet's NATS server, and the credentials that it knows. */

import { nkeys } from "@nats-io/transport-node";
import type { FleetRole, RolePermissions } from "./role-permissions.ts";
import { rolePermissions } from "./role-permissions.ts";

export interface FleetPlan {
  readonly fleet: string;
  /** Where the server listens, as `HOST:PORT`. */
  readonly listen: string;
  /** Names of the workers that get credentials, one each. */
  readonly workers: readonly string[];
  /** Paths as the server is to find them. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Certificate of the authority that vouches for the server, in PEM: it goes with the credentials. */
  readonly authority?: string;
  /** Folder in which the server keeps what is stored. */
  readonly store: string;
}

export interface PlannedFile {
  readonly name: string;
  readonly text: string;
}

/** The files of a new fleet: all credentials are new, and secret but for the configuration. */
export function planFiles(plan: FleetPlan): readonly PlannedFile[] {
  const roles: readonly FleetRole[] = [
    { kind: "coordinator" },
    { kind: "client" },
    ...plan.workers.map((name): FleetRole => ({ kind: "worker", name })),
  ];
  const files: PlannedFile[] = [];
  const users: string[] = [];
  for (const role of roles) {
    const pair = nkeys.createUser();
    const publicKey = pair.getPublicKey();
    users.push(userText(role, publicKey, rolePermissions(plan.fleet, role, publicKey)));
    const seed = new TextDecoder().decode(pair.getSeed());
    files.push({ name: fileName(role), text: credentialsText(plan, role, seed) });
  }
  return [{ name: "nats-server.conf", text: configurationText(plan, users) }, ...files];
}

function fileName(role: FleetRole): string {
  return role.kind === "worker" ? `worker-${role.name}.creds` : `${role.kind}.creds`;
}

function credentialsText({ fleet, authority }: FleetPlan, role: FleetRole, seed: string): string {
  const lines = [
    `# Secret: who has this file is ${role.kind === "worker" ? "a" : `the`} ${role.kind} of the fleet ${fleet}.`,
    ...(role.kind === "worker" ? [`# worker: ${role.name}`] : []),
    "-----BEGIN USER NKEY SEED-----",
    seed,
    "------END USER NKEY SEED------",
    ...(authority === undefined ? [] : [authority.trim()]),
  ];
  return `${lines.join("\n")}\n`;
}

function configurationText(plan: FleetPlan, users: readonly string[]): string {
  const { tls } = plan;
  const secure =
    tls === undefined
      ? []
      : [
          "tls {",
          `  cert_file: ${JSON.stringify(tls.certificate)}`,
          `  key_file: ${JSON.stringify(tls.key)}`,
          "}",
        ];
  const lines = [
    `# NATS server of the fleet ${plan.fleet}: nats-server -c FILE`,
    "# Holds no secret: keys of users are public ones. To shut one out, delete it and reload",
    "# (nats-server --signal reload).",
    `listen: ${JSON.stringify(plan.listen)}`,
    `jetstream { store_dir: ${JSON.stringify(plan.store)} }`,
    ...secure,
    "authorization {",
    "  users: [",
    ...users,
    "  ]",
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function userText(role: FleetRole, publicKey: string, permissions: RolePermissions): string {
  const { publish, subscribe, answers } = permissions;
  const list = (subjects: readonly string[]) =>
    `[\n${subjects.map((subject) => `          ${JSON.stringify(subject)}`).join("\n")}\n        ]`;
  const lines = [
    `    # ${role.kind === "worker" ? `worker ${role.name}` : role.kind}`,
    "    {",
    `      nkey: ${publicKey}`,
    "      permissions {",
    `        publish: ${list(publish)}`,
    `        subscribe: ${list(subscribe)}`,
    ...(answers ? [`        allow_responses: { max: 1, expires: "1m" }`] : []),
    "      }",
    "    }",
  ];
  return lines.join("\n");
}
