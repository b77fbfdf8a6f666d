/** Tells the size of a model from its id. */

import type { ModelFamily } from "./model-family.ts";
import type { IdAtom } from "./model-id.ts";
import { atomsOf, parseModelId } from "./model-id.ts";
import type { NamedParameterCount } from "./parameter-count.ts";
import { readParameterCount } from "./parameter-count.ts";
import type { SizeWord } from "./tables/known-sizes.ts";
import { SIZE_WORDS } from "./tables/known-sizes.ts";
import type { SizeTables } from "./tables/sizes.ts";

/** How big a model is among those of its family. */
export type SizeClass = "small" | "medium" | "large";

/** The size of a model, and what it was told by. */
export interface RecognizedSize {
  readonly sizeClass: SizeClass;
  readonly classEvidence: string;
  /** All parameters, in billions; absent if nothing tells them. */
  readonly parametersBillions?: number;
  /** Those that one token uses, in billions, for models of experts. */
  readonly activeParametersBillions?: number;
  readonly countEvidence: string;
}

/** More atoms than this no known name has. */
const MOST_ATOMS = 9;

const CLASS_OF_WORD: Readonly<Record<SizeWord, SizeClass>> = {
  tiny: "small",
  small: "small",
  base: "medium",
  medium: "medium",
  large: "large",
  xl: "large",
  xxl: "large",
};

/**
 * The size of a model, by a count in its name, else a size word, else what is known of it. The class
 * of a model about which nothing is known is medium. Never throws.
 */
export function recognizeSize(id: string, family: ModelFamily, tables: SizeTables): RecognizedSize {
  const { names } = parseModelId(id);
  const counted = names.map(readParameterCount).find((count) => count !== undefined);
  const name = names[0] ?? "";
  const spelled = spellings(names.flatMap(atomsOf));
  const parameters = countOf(counted, spelled, name, family, tables);
  const byClass = classOf(counted, parameters, name, family, tables);
  return { ...byClass, ...parameters };
}

type CountPart = Omit<RecognizedSize, "sizeClass" | "classEvidence">;
type ClassPart = Pick<RecognizedSize, "sizeClass" | "classEvidence">;

function countOf(
  counted: NamedParameterCount | undefined,
  spelled: ReadonlySet<string>,
  name: string,
  family: ModelFamily,
  tables: SizeTables,
): CountPart {
  const active = counted?.activeBillions;
  const rest = active === undefined ? {} : { activeParametersBillions: active };
  const total = counted?.totalBillions;
  // A product of experts is only near the truth.
  if (counted !== undefined && total !== undefined && counted.experts === undefined) {
    return {
      ...rest,
      parametersBillions: total,
      countEvidence: `"${counted.text}" in the model id`,
    };
  }
  const known = knownSize(spelled, tables.knownSizes);
  if (known !== undefined) {
    return {
      ...rest,
      parametersBillions: known.billions,
      countEvidence: `known of "${known.key}"`,
    };
  }
  if (counted !== undefined && total !== undefined) {
    return {
      ...rest,
      parametersBillions: total,
      countEvidence: `"${counted.text}" in the model id`,
    };
  }
  const word = sizeWordIn(name);
  const typical = word && tables.typicalSizes[family]?.[word.size];
  if (word === undefined || typical === undefined) {
    return { ...rest, countEvidence: "nothing in the model id tells it" };
  }
  const countEvidence = `what "${word.text}" usually means for ${family} models`;
  return { ...rest, parametersBillions: typical, countEvidence };
}

function classOf(
  counted: NamedParameterCount | undefined,
  { parametersBillions, countEvidence }: CountPart,
  name: string,
  family: ModelFamily,
  tables: SizeTables,
): ClassPart {
  const word = counted === undefined ? sizeWordIn(name) : undefined;
  if (word !== undefined) {
    return { sizeClass: CLASS_OF_WORD[word.size], classEvidence: `"${word.text}" in the model id` };
  }
  const billions = parametersBillions ?? counted?.activeBillions;
  if (billions === undefined) {
    return { sizeClass: "medium", classEvidence: "nothing in the model id tells it" };
  }
  const { smallBillions, mediumBillions } = tables.sizeLimits[family];
  const sizeClass =
    billions <= smallBillions ? "small" : billions <= mediumBillions ? "medium" : "large";
  return {
    sizeClass,
    classEvidence: `${billions} billion parameters (${countEvidence}) among ${family} models`,
  };
}

interface KnownSize {
  readonly key: string;
  readonly billions: number;
}

/** The known model with the longest name that the id spells. */
function knownSize(
  spelled: ReadonlySet<string>,
  sizes: Readonly<Record<string, number>>,
): KnownSize | undefined {
  let best: KnownSize | undefined;
  let bestLength = 0;
  for (const [key, billions] of Object.entries(sizes)) {
    const [name = "", mark] = key.split(" ");
    // A mark makes a name more telling, but not than a longer one.
    const length = name.length + (mark === undefined ? 0 : 0.5);
    if (length <= bestLength || !spelled.has(name)) continue;
    if (mark !== undefined && !spelled.has(mark)) continue;
    best = { key, billions };
    bestLength = length;
  }
  return best;
}

/** All that consecutive atoms spell. */
function spellings(atoms: readonly IdAtom[]): ReadonlySet<string> {
  const spelled = new Set<string>();
  for (let from = 0; from < atoms.length; from++) {
    let text = "";
    for (let to = from; to < Math.min(atoms.length, from + MOST_ATOMS); to++) {
      const atom = atoms[to];
      if (atom === undefined) break;
      text += atom.text;
      spelled.add(text);
      const next = atoms[to + 1];
      if (text.length > 1 && text.endsWith("v") && next?.isNumber) spelled.add(text.slice(0, -1));
    }
  }
  return spelled;
}

/** The last size word of a name; single letters only where they end a word and no letter follows. */
function sizeWordIn(name: string): { text: string; size: SizeWord } | undefined {
  const found = name.split(/[^a-z0-9]+/).flatMap((text) => {
    const size = Object.hasOwn(SIZE_WORDS, text) ? SIZE_WORDS[text] : undefined;
    return size === undefined ? [] : [{ text, size }];
  });
  return found.find(({ text }) => text.length > 1) ?? found.at(-1);
}
