/** What is known of the model of a test: family, size, precision. */

import type { TestDescription } from "../model/test-description.ts";
import type { Precision, Reasoned, TestType } from "./analyzed-requirements.ts";
import { because } from "./analyzed-requirements.ts";
import type { RecognizedFamily } from "./family-recognition.ts";
import { recognizeFamily } from "./family-recognition.ts";
import type { ModelFamily } from "./model-family.ts";
import { familyNamed } from "./model-family.ts";
import type { NameIndex } from "./name-index.ts";
import { positive, precisionIn, precisionNamed, testTypeNamed, text } from "./read-description.ts";
import type { RequirementTables } from "./requirement-tables.ts";
import type { RecognizedSize, SizeClass } from "./size-recognition.ts";
import { recognizeSize } from "./size-recognition.ts";

/** What the id of a model tells. */
export interface Recognition {
  readonly family: RecognizedFamily;
  readonly size: RecognizedSize;
}

/** The model of a test, each fact with its reason. */
export interface ModelFacts {
  readonly modelId?: Reasoned<string>;
  readonly family: Reasoned<ModelFamily>;
  readonly sizeClass: Reasoned<SizeClass>;
  readonly parametersBillions?: Reasoned<number>;
  readonly activeParametersBillions?: Reasoned<number>;
  readonly testType: Reasoned<TestType>;
  readonly precision: Reasoned<Precision>;
}

/** Families whose models are commonly run in half precision when they are big. */
const HALVED_FAMILIES: ReadonlySet<ModelFamily> = new Set([
  "text",
  "mixture-of-experts",
  "embedding",
  "multimodal",
  "audio",
  "diffusion",
  "unknown",
]);

/** What a model id tells; may be kept, since it depends on nothing else. */
export function recognize(
  modelId: string,
  index: NameIndex,
  tables: RequirementTables,
): Recognition {
  const family = recognizeFamily(modelId, index);
  return { family, size: recognizeSize(modelId, family.family, tables.sizes) };
}

export function modelFacts(
  description: TestDescription,
  recognition: (modelId: string) => Recognition,
  tables: RequirementTables,
): ModelFacts {
  const modelId = text(description.modelId);
  const recognized = modelId === undefined ? undefined : recognition(modelId);
  const family = familyOf(description, recognized);
  // A declared family may have other limits than the recognised one.
  const size =
    modelId === undefined || recognized?.family.family === family.value
      ? recognized?.size
      : recognizeSize(modelId, family.value, tables.sizes);
  const parameters = parametersOf(description, size);
  const testType = typeOf(description);
  return {
    ...(modelId !== undefined && { modelId: because(modelId, "declared", "declared") }),
    family,
    sizeClass: classOf(description, size, family.value, tables),
    ...(parameters !== undefined && { parametersBillions: parameters }),
    ...(size?.activeParametersBillions !== undefined && {
      activeParametersBillions: because(
        size.activeParametersBillions,
        "recognised",
        `recognised from ${size.countEvidence}`,
      ),
    }),
    testType,
    precision: precisionOf(description, modelId, family.value, parameters?.value, tables),
  };
}

function familyOf(
  { modelFamily }: TestDescription,
  recognized: Recognition | undefined,
): Reasoned<ModelFamily> {
  const declared = text(modelFamily);
  const family = declared === undefined ? undefined : familyNamed(declared);
  if (family !== undefined) return because(family, "declared", `declared as "${declared}"`);
  const ignored = declared === undefined ? "" : `; "${declared}" is no family`;
  if (recognized === undefined) return because("unknown", "default", `no model id${ignored}`);
  const { evidence } = recognized.family;
  if (recognized.family.family === "unknown") {
    return because("unknown", "default", `${evidence}${ignored}`);
  }
  return because(recognized.family.family, "recognised", `recognised from ${evidence}${ignored}`);
}

function parametersOf(
  { parametersBillions }: TestDescription,
  size: RecognizedSize | undefined,
): Reasoned<number> | undefined {
  const declared = positive(parametersBillions);
  if (declared !== undefined) return because(declared, "declared", "declared");
  if (size?.parametersBillions === undefined) return undefined;
  const isNamed = size.countEvidence.endsWith("in the model id");
  return isNamed
    ? because(size.parametersBillions, "recognised", `recognised from ${size.countEvidence}`)
    : because(size.parametersBillions, "table", size.countEvidence);
}

function classOf(
  { parametersBillions }: TestDescription,
  size: RecognizedSize | undefined,
  family: ModelFamily,
  tables: RequirementTables,
): Reasoned<SizeClass> {
  const declared = positive(parametersBillions);
  if (declared !== undefined) {
    const { smallBillions, mediumBillions } = tables.sizes.sizeLimits[family];
    const value =
      declared <= smallBillions ? "small" : declared <= mediumBillions ? "medium" : "large";
    return because(value, "table", `${declared} billion parameters among ${family} models`);
  }
  if (size === undefined) return because("medium", "default", "no model id");
  const isDefault = size.classEvidence === "nothing in the model id tells it";
  return because(size.sizeClass, isDefault ? "default" : "recognised", size.classEvidence);
}

function typeOf({ testType }: TestDescription): Reasoned<TestType> {
  const declared = text(testType);
  const type = declared === undefined ? undefined : testTypeNamed(declared);
  if (type !== undefined) return because(type, "declared", "declared");
  const ignored = declared === undefined ? "not declared" : `"${declared}" is no known type`;
  return because("inference", "default", `${ignored}: as an inference`);
}

function precisionOf(
  { precision }: TestDescription,
  modelId: string | undefined,
  family: ModelFamily,
  parametersBillions: number | undefined,
  tables: RequirementTables,
): Reasoned<Precision> {
  const declared = text(precision);
  const known = declared === undefined ? undefined : precisionNamed(declared);
  if (known !== undefined) return because(known, "declared", "declared");
  const ignored = declared === undefined ? "" : `; "${declared}" is no known precision`;
  const named = modelId === undefined ? undefined : precisionIn(modelId);
  if (named !== undefined) {
    const reason = `recognised from "${named.word}" in the model id${ignored}`;
    return because(named.precision, "recognised", reason);
  }
  const from = tables.memory.halfPrecisionFromBillions;
  if (HALVED_FAMILIES.has(family) && (parametersBillions ?? 0) >= from) {
    return because("fp16", "table", `usual from ${from} billion parameters on${ignored}`);
  }
  return because("fp32", "default", `not declared${ignored}`);
}
