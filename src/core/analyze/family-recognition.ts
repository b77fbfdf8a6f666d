/** Tells the family of a model from its id. */

import type { ModelFamily } from "./model-family.ts";
import { FAMILY_PRECEDENCE } from "./model-family.ts";
import type { IdAtom, ParsedModelId } from "./model-id.ts";
import { atomsOf, parseModelId, splitCamelCase } from "./model-id.ts";
import type { NameIndex, NameMatch } from "./name-index.ts";
import { readParameterCount } from "./parameter-count.ts";

/** Fewer parameters than this many billions are also those of other models. */
const FEWEST_BILLIONS = 0.5;

/** A family, and what it was told by. */
export interface RecognizedFamily {
  readonly family: ModelFamily;
  /** A part of a sentence: `"bert" in the model id`. */
  readonly evidence: string;
  /** The user's tables say so. */
  readonly isDeclared?: boolean;
}

/**
 * The family of a model, `unknown` if nothing tells it. Never throws.
 *
 * Names of models decide before organisations, unless the organisation publishes only a narrower
 * kind: a RoBERTa of `cross-encoder` is a reranker. Organisations come before words for a purpose,
 * and a bare count of parameters comes last. Capitals and separators do not change what a name says.
 */
export function recognizeFamily(id: string, index: NameIndex): RecognizedFamily {
  const parsed = parseModelId(id);
  const { names } = parsed;
  const organization = byOrganization(parsed, index);
  const named = firstOf(names, (name) => byName(name, index));
  return (
    narrowerOf(named, organization) ??
    firstOf(names, (name) => byHint(name, index)) ??
    byCamelCase(id, index) ??
    firstOf(names, byParameterCount) ?? {
      family: "unknown",
      evidence: "nothing in the model id that is known",
    }
  );
}

/** What the name tells, or the organisation if that says more. A name of the user always stays. */
function narrowerOf(
  named: RecognizedFamily | undefined,
  organization: RecognizedFamily | undefined,
): RecognizedFamily | undefined {
  if (named === undefined || organization === undefined) return named ?? organization;
  if (named.isDeclared) return named;
  const rank = ({ family }: RecognizedFamily) => FAMILY_PRECEDENCE.indexOf(family);
  return rank(organization) < rank(named) ? organization : named;
}

function firstOf(
  names: readonly string[],
  recognize: (name: string) => RecognizedFamily | undefined,
): RecognizedFamily | undefined {
  for (const name of names) {
    const recognized = recognize(name);
    if (recognized !== undefined) return recognized;
  }
  return undefined;
}

function byName(name: string, index: NameIndex): RecognizedFamily | undefined {
  const atoms = atomsOf(name);
  const matches = index.namesIn(atoms);
  const leading = leadingMatch(matches);
  if (leading === undefined) return undefined;
  if (leading.isDeclared) {
    const evidence = `${quote(leading.text)}, as configured`;
    return { family: leading.family, evidence, isDeclared: true };
  }
  return (
    tellingMadeFromTaken(leading, atoms) ??
    listening(leading, atoms) ??
    joined(leading, matches, atoms) ??
    ofExperts(leading, name) ?? { family: leading.family, evidence: quote(leading.text) }
  );
}

function leadingMatch(matches: readonly NameMatch[]): NameMatch | undefined {
  const rank = ({ family, isDeclared }: NameMatch) =>
    isDeclared ? -1 : FAMILY_PRECEDENCE.indexOf(family);
  return matches.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** Words that, beside the name of a language model, say what else it takes or what it gives. */
const OTHER_SENSES: Readonly<Record<string, ModelFamily>> = {
  vision: "multimodal",
  visual: "multimodal",
  video: "multimodal",
  audio: "audio",
  speech: "audio",
  voice: "audio",
  sentence: "embedding",
  sts: "embedding",
};

const TELLING_APART: ReadonlySet<string> = new Set([
  "detector",
  "detection",
  "classifier",
  "classification",
]);

/** `sdxl-detector` makes no images: it tells which ones were made. */
function tellingMadeFromTaken(
  leading: NameMatch,
  atoms: readonly IdAtom[],
): RecognizedFamily | undefined {
  if (leading.family !== "diffusion") return undefined;
  const word = atoms.find(({ text }) => TELLING_APART.has(text));
  if (word === undefined) return undefined;
  const evidence = `"${leading.text}" together with "${word.text}" in the model id`;
  return { family: "vision", evidence };
}

/** A model of images that is used on pictures of sound: `resnet18-speech-commands`. */
const OF_SOUND: ReadonlySet<string> = new Set(["audio", "speech", "voice", "sound", "music"]);

function listening(leading: NameMatch, atoms: readonly IdAtom[]): RecognizedFamily | undefined {
  if (leading.family !== "vision") return undefined;
  const word = atoms.find(({ text }) => OF_SOUND.has(text));
  if (word === undefined) return undefined;
  const evidence = `"${leading.text}" together with "${word.text}" in the model id`;
  return { family: "audio", evidence };
}

/** A language model that sees or hears: by a second model in the name, or by a word. */
function joined(
  leading: NameMatch,
  matches: readonly NameMatch[],
  atoms: readonly IdAtom[],
): RecognizedFamily | undefined {
  const language = matches.find(
    ({ family }) => family === "text" || family === "mixture-of-experts",
  );
  if (language === undefined) return undefined;
  if (leading.family === "vision") {
    const evidence = `${quote(leading.text)} together with "${language.text}"`;
    return { family: "multimodal", evidence };
  }
  if (leading !== language) return undefined;
  const sense = atoms.find(
    ({ text }, place) =>
      Object.hasOwn(OTHER_SENSES, text) &&
      !matches.some(({ from, to }) => from <= place && place < to),
  );
  const family = sense && OTHER_SENSES[sense.text];
  if (sense === undefined || family === undefined) return undefined;
  return { family, evidence: `"${language.text}" together with "${sense.text}" in the model id` };
}

/** `8x7b`, `235b-a22b`, `17b-16e`: of such a language model a token uses only a part. */
function ofExperts(leading: NameMatch, name: string): RecognizedFamily | undefined {
  if (leading.family !== "text") return undefined;
  const count = readParameterCount(name);
  if (count?.experts === undefined && count?.activeBillions === undefined) return undefined;
  return {
    family: "mixture-of-experts",
    evidence: `"${leading.text}" and "${count.text}" in the model id`,
  };
}

function byOrganization(parsed: ParsedModelId, index: NameIndex): RecognizedFamily | undefined {
  const family = index.familyOfOrganization(parsed.organization);
  if (family === undefined) return undefined;
  return {
    family,
    evidence: `the organisation "${parsed.organization}", whose models are of this kind`,
  };
}

function byHint(name: string, index: NameIndex): RecognizedFamily | undefined {
  const hints = index.hintsIn(atomsOf(name));
  const isOfText = hints.some(({ family }) => family === "text");
  // What is detected in texts is no place in an image: `gibberish-detector`.
  const hint = leadingMatch(hints.filter(({ text }) => !(isOfText && TELLING_APART.has(text))));
  return hint && { family: hint.family, evidence: quote(hint.text) };
}

/** Names that only their capitals set apart. */
function byCamelCase(id: string, index: NameIndex): RecognizedFamily | undefined {
  const split = splitCamelCase(id);
  if (split === id) return undefined;
  const { names } = parseModelId(split);
  return (
    firstOf(names, (name) => byName(name, index)) ?? firstOf(names, (name) => byHint(name, index))
  );
}

/** Only language models are commonly named by nothing but billions of parameters. */
function byParameterCount(name: string): RecognizedFamily | undefined {
  const count = readParameterCount(name);
  if (count === undefined) return undefined;
  if (count.experts !== undefined || count.activeBillions !== undefined) {
    return { family: "mixture-of-experts", evidence: quote(count.text) };
  }
  if ((count.totalBillions ?? 0) < FEWEST_BILLIONS) return undefined;
  const evidence = `"${count.text}" in the model id, and nothing else that is known`;
  return { family: "text", evidence };
}

function quote(text: string): string {
  return `"${text}" in the model id`;
}
