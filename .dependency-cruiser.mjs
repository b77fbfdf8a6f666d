// The import rules between the folders of src/: each folder may import itself and what stands here.

/** The nouns of the core: types and ids without decisions. */
const nouns = "core/model";

/** @type {Readonly<Record<string, readonly string[]>>} */
const mayImport = {
  core: [],
  protocol: ["core"],
  simulator: ["core", "protocol"],
  testing: ["core", "protocol", "simulator"],
  coordinator: ["core", "protocol", "store", "engine"],
  worker: [nouns, "protocol", "runners", "engine"],
  runners: [nouns],
  engine: [nouns, "protocol"],
  store: [nouns],
  dashboard: ["protocol"],
  cli: ["core", "protocol", "simulator", "coordinator", "worker", "runners", "engine", "store"],
};

const folders = Object.keys(mayImport);
const testCode = String.raw`\.test\.ts$|/testing/`;

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder}/ may import ${allowed.join(", ") || "nothing outside itself"}`,
  severity: "error",
  from: { path: `^src/${folder}/`, pathNot: testCode },
  to: { path: "^src/", pathNot: [folder, ...allowed].map((name) => `^src/${name}/`) },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...folderRules,
    {
      name: "core-is-pure",
      comment: "The core imports no package and nothing of Node.",
      severity: "error",
      from: { path: "^src/core/", pathNot: testCode },
      to: { pathNot: "^src/" },
    },
    {
      name: "folder-has-rule",
      comment: "A new folder of src/ needs a line in .dependency-cruiser.mjs.",
      severity: "error",
      from: { path: "^src/[^/]+/", pathNot: `^src/(${folders.join("|")})/` },
      to: {},
    },
    {
      name: "public-entry",
      comment: "The files directly in src/ are for users: the dashboard is not part of them.",
      severity: "error",
      from: { path: "^src/[^/]+$" },
      to: { path: "^src/dashboard/" },
    },
    {
      name: "no-cycles",
      comment: "Type-only imports count as well: a cycle of types is two modules that are one.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment: "A module that imports nothing and that nothing imports.",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: [testCode, "^src/[^/]+$"] },
      to: {},
    },
    {
      name: "no-test-code-in-product",
      severity: "error",
      from: { path: "^src/", pathNot: testCode },
      to: { path: [testCode, "^tests/"] },
    },
    {
      name: "no-dev-dependencies-in-product",
      severity: "error",
      from: { path: "^src/", pathNot: testCode },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/fixtures/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node"] },
  },
};
