// Bundles every entry into a flat dist/ and writes the declarations of the public ones.

import { chmod, copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import esbuild from "esbuild";
import ts from "typescript";
import { entries } from "./entries.mjs";

const root = path.join(import.meta.dirname, "..");
const outDir = path.join(root, "dist");

/** Loaded by every process of a run: inside the bundles they start in a fraction of the time. */
const inlined = ["zod", "kysely"];

/** @type {{ dependencies: Record<string, string>, devDependencies: Record<string, string> }} */
const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
const external = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
  (name) => !inlined.includes(name),
);

/**
 * All files lie directly in dist/, so that an entry finds its siblings by
 * `new URL("./agent.js", import.meta.url)` whichever chunk the code ended up in.
 */
async function bundle() {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry.source, out: entry.name })),
    outdir: outDir,
    bundle: true,
    splitting: true,
    chunkNames: "chunk-[hash]",
    format: "esm",
    platform: "node",
    target: "node20.19",
    external,
    sourcemap: true,
    logLevel: "warning",
  });
}

/** What is inlined is passed on, so its licence goes along. */
async function copyLicenses() {
  await mkdir(path.join(outDir, "licenses"), { recursive: true });
  for (const name of inlined) {
    const license = path.join(root, "node_modules", name, "LICENSE");
    await copyFile(license, path.join(outDir, "licenses", `${name}.txt`));
  }
}

/** Commands need a `#!` line, which esbuild keeps from the source, and the permission to run. */
async function makeExecutable() {
  for (const entry of entries.filter(({ executable }) => executable)) {
    const file = path.join(outDir, `${entry.name}.js`);
    if (!(await readFile(file, "utf8")).startsWith("#!")) {
      throw new Error(`${entry.source} must begin with "#!/usr/bin/env node"`);
    }
    await chmod(file, 0o755);
  }
}

/** Writes dist/types/, the declarations that package.json's `exports` point to. */
function writeDeclarations() {
  const config = ts.getParsedCommandLineOfConfigFile(
    path.join(root, "tsconfig.json"),
    {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: path.join(outDir, "types"),
      rootDir: path.join(root, "src"),
    },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: reportAndThrow },
  );
  if (config === undefined) throw new Error("tsconfig.json is missing");
  const rootNames = entries
    .filter((entry) => entry.types)
    .map((entry) => path.join(root, entry.source));
  const program = ts.createProgram({ rootNames, options: config.options });
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (diagnostics.length > 0) {
    process.stderr.write(ts.formatDiagnosticsWithColorAndContext(diagnostics, formatHost));
    throw new Error(`${diagnostics.length} type errors in the public entries`);
  }
}

/** @type {ts.FormatDiagnosticsHost} */
const formatHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => "\n",
};

/** @param {ts.Diagnostic} diagnostic */
function reportAndThrow(diagnostic) {
  throw new Error(ts.formatDiagnostic(diagnostic, formatHost));
}

const started = Date.now();
await rm(outDir, { recursive: true, force: true });
try {
  await bundle();
  await makeExecutable();
  await copyLicenses();
  writeDeclarations();
} catch (error) {
  process.exitCode = 1;
  // esbuild has printed its own errors.
  if (!(error instanceof Error && "errors" in error)) console.error(String(error));
}
if (process.exitCode !== 1) {
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`built ${entries.length} entries into dist/ in ${seconds} s`);
}
