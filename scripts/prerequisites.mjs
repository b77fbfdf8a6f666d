// Makes sure that the programs outside npm that the tests need are there, installing them if it may.

import { existsSync, readdirSync } from "node:fs";
import process from "node:process";
import { run } from "./run.mjs";

/**
 * @typedef {object} Prerequisite
 * @property {string} name
 * @property {string} why what needs it
 * @property {string} [program] the program that must start with `--version`
 * @property {string} [versions] the folder that has one for each version of the program, which
 *   need not be on PATH then
 * @property {string} [path] the path that must exist
 * @property {string} [aptPackage] the Debian package that brings it
 */

/** @type {readonly Prerequisite[]} */
const prerequisites = [
  { name: "git", why: "workspaces and changed files", program: "git", aptPackage: "git" },
  {
    name: "nats-server",
    why: "tests of a fleet",
    program: "nats-server",
    aptPackage: "nats-server",
  },
  {
    name: "PostgreSQL",
    why: "tests of the store of a fleet",
    program: "initdb",
    versions: "/usr/lib/postgresql",
    aptPackage: "postgresql",
  },
  { name: "/proc", why: "load of a machine and of processes; Linux only", path: "/proc/self/stat" },
];

/**
 * @param {Prerequisite} prerequisite
 * @returns {Promise<boolean>} whether it is there
 */
async function present({ program, versions, path }) {
  if (path !== undefined) return existsSync(path);
  if (versions !== undefined && existsSync(versions)) {
    const programs = readdirSync(versions).map(
      (version) => `${versions}/${version}/bin/${program}`,
    );
    if (programs.some((file) => existsSync(file))) return true;
  }
  return program !== undefined && (await succeeds([program, "--version"]));
}

/** @param {readonly string[]} command */
async function succeeds(command) {
  try {
    return (await run(command)).status === 0;
  } catch {
    return false; // there is no such program
  }
}

/** @returns {Promise<string[] | undefined>} what apt-get must be started with, if it can be used */
async function aptGet() {
  if (!(await succeeds(["apt-get", "--version"]))) return undefined;
  const noninteractive = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"];
  if (process.getuid?.() === 0) return noninteractive;
  return (await succeeds(["sudo", "-n", "true"])) ? ["sudo", "-n", ...noninteractive] : undefined;
}

/** @returns {Promise<Prerequisite[]>} */
async function findMissing() {
  const found = await Promise.all(prerequisites.map(present));
  return prerequisites.filter((_, index) => !found[index]);
}

let missing = await findMissing();
const packages = missing.flatMap(({ aptPackage }) => aptPackage ?? []);
const apt = packages.length > 0 ? await aptGet() : undefined;
if (apt !== undefined) {
  console.log(`installing ${packages.join(", ")}`);
  await run([...apt, "update"], { show: true });
  await run([...apt, "install", "--yes", "--no-install-recommends", ...packages], { show: true });
  missing = await findMissing();
}
if (missing.length === 0) {
  console.log(`present: ${prerequisites.map(({ name }) => name).join(", ")}`);
} else {
  for (const { name, why } of missing) console.error(`missing: ${name} (${why})`);
  const command = `sudo apt-get install ${packages.join(" ")}`;
  if (packages.length > 0) console.error(`On Debian or Ubuntu, install it with: ${command}`);
  process.exitCode = 1;
}
