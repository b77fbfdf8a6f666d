/** What a test takes from its worker: batch, memory, GPUs, cores, time. */

import type { MachineDemand } from "../model/test.ts";
import type { TestDescription } from "../model/test-description.ts";
import type { Reasoned } from "./analyzed-requirements.ts";
import { because } from "./analyzed-requirements.ts";
import type { MemoryNeed } from "./memory-need.ts";
import { memoryNeed, roundGb } from "./memory-need.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { Placement } from "./placement.ts";
import { positive } from "./read-description.ts";
import type { RequirementTables } from "./requirement-tables.ts";
import type { Scores } from "./tables/hardware.ts";

/** What a test takes, each value with its reason. */
export interface ResourceNeeds {
  readonly batchSize: Reasoned<number>;
  readonly minimumMemoryGb: Reasoned<number>;
  readonly gpuMemoryGb: Reasoned<number>;
  readonly gpus: Reasoned<number>;
  readonly cpuCores: Reasoned<number>;
  readonly alternatives?: Reasoned<readonly MachineDemand[]>;
  readonly expectedDurationSeconds: Reasoned<number>;
}

export function resourceNeeds(
  description: TestDescription,
  facts: ModelFacts,
  placement: Placement,
  tables: RequirementTables,
): ResourceNeeds {
  const needOf = (batchSize: number) => needWith(batchSize, description, facts, tables);
  const batchSize = batchOf(description, facts, placement, needOf, tables);
  const need = needOf(batchSize.value);
  const gpus = gpusOf(description, placement, need, tables);
  const gpuMemoryGb = gpuMemoryOf(description, need, Math.max(1, gpus.spread));
  const alternatives = alternativesOf(
    description,
    placement,
    need,
    gpus.spread,
    gpuMemoryGb.value,
    tables,
  );
  return {
    batchSize,
    minimumMemoryGb: memoryOf(description, placement, need, alternatives !== undefined),
    gpuMemoryGb,
    gpus: gpus.required,
    cpuCores: coresOf(description, facts, tables),
    ...(alternatives !== undefined && { alternatives }),
    expectedDurationSeconds: durationOf(description, facts, batchSize.value, tables),
  };
}

function needWith(
  batchSize: number,
  { sequenceLength }: TestDescription,
  facts: ModelFacts,
  tables: RequirementTables,
): MemoryNeed {
  return memoryNeed(
    {
      family: facts.family.value,
      sizeClass: facts.sizeClass.value,
      parametersBillions: facts.parametersBillions?.value,
      precision: facts.precision.value,
      testType: facts.testType.value,
      batchSize,
      sequenceLength: positive(sequenceLength) ?? tables.memory.usualSequenceLength,
    },
    tables.memory,
  );
}

/** The declared batch, else the usual one, halved until it fits the memory at hand. */
function batchOf(
  { batchSize, memoryAtHandGb }: TestDescription,
  facts: ModelFacts,
  placement: Placement,
  needOf: (batchSize: number) => MemoryNeed,
  tables: RequirementTables,
): Reasoned<number> {
  const declared = positive(batchSize);
  if (declared !== undefined) {
    return because(Math.max(1, Math.floor(declared)), "declared", "declared");
  }
  const usual = usualBatch(facts, tables);
  const table = `table: ${facts.sizeClass.value} ${facts.family.value} models in ${facts.precision.value}`;
  const atHandGb = positive(memoryAtHandGb);
  if (atHandGb === undefined) return because(usual, "table", table);
  const takenBy = (batch: number) =>
    placement.needsGpu ? needOf(batch).gpuGb : needOf(batch).cpuGb;
  let batch = usual;
  while (batch > 1 && takenBy(batch) > atHandGb) batch = Math.floor(batch / 2);
  if (takenBy(batch) > atHandGb) {
    return because(
      1,
      "computed",
      `even one sample takes ${takenBy(1)} GB of ${atHandGb} GB at hand`,
    );
  }
  return batch === usual
    ? because(usual, "table", table)
    : because(batch, "computed", `what fits ${atHandGb} GB at hand; ${usual} by the ${table}`);
}

function usualBatch(facts: ModelFacts, { execution }: RequirementTables): number {
  const batch =
    execution.batchSize[facts.family.value] *
    execution.batchOfSize[facts.sizeClass.value] *
    execution.batchOfPrecision[facts.precision.value];
  return Math.max(1, Math.floor(batch));
}

/** How many GPUs are required, and over how many the model is spread if it runs on GPUs. */
function gpusOf(
  { gpus }: TestDescription,
  placement: Placement,
  need: MemoryNeed,
  tables: RequirementTables,
): { required: Reasoned<number>; spread: number } {
  const declared = positive(gpus);
  if (declared !== undefined) {
    const count = Math.ceil(declared);
    return { required: because(count, "declared", "declared"), spread: count };
  }
  const largest = tables.memory.largestGpuGb;
  const spread = Math.max(1, Math.ceil(need.gpuGb / largest));
  if (!placement.needsGpu) {
    const text = placement.isWeb ? "a browser brings its own" : "it can run without";
    return { required: because(0, "default", text), spread };
  }
  const text =
    spread === 1
      ? "the declared backends are of GPUs"
      : `${need.gpuGb} GB over GPUs of at most ${largest} GB`;
  return { required: because(spread, "computed", text), spread };
}

function gpuMemoryOf(
  { gpuMemoryGb }: TestDescription,
  need: MemoryNeed,
  gpus: number,
): Reasoned<number> {
  const declared = positive(gpuMemoryGb);
  if (declared !== undefined) return because(declared, "declared", "declared");
  const each = gpus === 1 ? "" : `, on each of ${gpus}`;
  return because(
    roundGb(need.gpuGb / gpus),
    "computed",
    `${need.text}${each}, where it runs on a GPU`,
  );
}

function memoryOf(
  { minimumMemoryGb }: TestDescription,
  placement: Placement,
  need: MemoryNeed,
  hasAlternatives: boolean,
): Reasoned<number> {
  const declared = positive(minimumMemoryGb);
  if (declared !== undefined) return because(declared, "declared", "declared");
  if (placement.needsGpu) {
    return because(need.besideGpuGb, "computed", "to load the model onto a GPU, and the process");
  }
  if (!hasAlternatives) return because(need.cpuGb, "computed", need.text);
  return because(
    Math.min(need.cpuGb, need.besideGpuGb),
    "computed",
    `the smaller need of the alternatives: ${need.cpuGb} GB without, ${need.besideGpuGb} GB beside a GPU`,
  );
}

/** With a GPU or without: both ways, for a test that leaves it open. */
function alternativesOf(
  description: TestDescription,
  placement: Placement,
  need: MemoryNeed,
  spread: number,
  gpuMemoryGb: number,
  tables: RequirementTables,
): Reasoned<readonly MachineDemand[]> | undefined {
  if (Array.isArray(description.alternatives) && description.alternatives.length > 0) {
    return because(description.alternatives, "declared", "declared");
  }
  if (placement.isWeb || placement.needsGpu) return undefined;
  const memory = positive(description.minimumMemoryGb);
  const { onGpu, offGpu } = splitBackends(placement, tables.hardware.gpuBackends);
  if (onGpu.length === 0 || offGpu.length === 0) return undefined;
  const ways = [
    { backends: onGpu, gpus: spread, gpuMemoryGb, minimumMemoryGb: memory ?? need.besideGpuGb },
    { backends: offGpu, minimumMemoryGb: memory ?? need.cpuGb },
  ];
  const text = "the backend is open: on a GPU, or with the memory that it takes without";
  return because(ways, "computed", text);
}

/** The backends a test may use, the best first. */
function splitBackends(placement: Placement, gpuBackends: readonly string[]) {
  const scores: Scores = placement.backendScores.value;
  const allowed = placement.backends?.value ?? Object.keys(scores);
  const score = (name: string) => scores[name] ?? 0;
  const sorted = allowed.toSorted((a, b) => score(b) - score(a) || (a < b ? -1 : 1));
  return {
    onGpu: sorted.filter((name) => gpuBackends.includes(name)),
    offGpu: sorted.filter((name) => !gpuBackends.includes(name)),
  };
}

function coresOf(
  { cpuCores }: TestDescription,
  facts: ModelFacts,
  { execution }: RequirementTables,
): Reasoned<number> {
  const declared = positive(cpuCores);
  if (declared !== undefined) return because(Math.ceil(declared), "declared", "declared");
  const cores =
    execution.cpuCores[facts.sizeClass.value] * execution.coresFactor[facts.testType.value];
  const text = `table: ${facts.testType.value} with a ${facts.sizeClass.value} model`;
  return because(Math.max(1, Math.ceil(cores)), "table", text);
}

function durationOf(
  { expectedDurationSeconds, sequenceLength }: TestDescription,
  facts: ModelFacts,
  batchSize: number,
  tables: RequirementTables,
): Reasoned<number> {
  const declared = positive(expectedDurationSeconds);
  if (declared !== undefined) return because(declared, "declared", "declared");
  const { execution, memory } = tables;
  const longer = Math.max(1, (positive(sequenceLength) ?? 0) / memory.usualSequenceLength);
  const seconds =
    execution.baseSeconds *
    execution.secondsOfFamily[facts.family.value] *
    execution.secondsOfType[facts.testType.value] *
    execution.secondsOfSize[facts.sizeClass.value] *
    (batchSize / usualBatch(facts, tables)) ** execution.batchExponent *
    longer ** execution.sequenceExponent;
  const text = `table: ${facts.testType.value} with a ${facts.sizeClass.value} ${facts.family.value} model, batch of ${batchSize}; a guess until there is history`;
  // Three digits are more than a guess deserves.
  return because(Number(seconds.toPrecision(3)), "table", text);
}
