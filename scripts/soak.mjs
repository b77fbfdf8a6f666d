// Bundles the search for broken rules, which is TypeScript, and starts it: `npm run soak`.

import path from "node:path";
import process from "node:process";
import esbuild from "esbuild";
import { root } from "./run.mjs";

const outDir = path.join(root, "node_modules/.cache/soak");

await esbuild.build({
  absWorkingDir: root,
  entryPoints: ["scripts/soak-search.mjs", "scripts/soak-thread.mjs"],
  outdir: outDir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: true,
  logLevel: "warning",
});
process.setSourceMapsEnabled(true);
await import(path.join(outDir, "soak-search.mjs"));
