/** Finds the names of models in an id: whole words, the longest first. */

import type { ModelFamily } from "./model-family.ts";
import { FAMILY_PRECEDENCE } from "./model-family.ts";
import type { IdAtom } from "./model-id.ts";
import type { FamilyNames } from "./tables/family-names.ts";
import { words } from "./tables/words.ts";

/** The names of every family. */
export type NamesByFamily = Readonly<Partial<Record<ModelFamily, FamilyNames>>>;

/** A name that stands in an id. */
export interface NameMatch {
  readonly family: ModelFamily;
  /** As the id has it, in small letters, without separators. */
  readonly text: string;
  /** The first of its atoms. */
  readonly from: number;
  /** Behind the last of its atoms. */
  readonly to: number;
  /** The name is the user's, and decides. */
  readonly isDeclared: boolean;
}

interface Affix {
  readonly text: string;
  readonly family: ModelFamily;
}

/** No name has more parts: `animate diff`, `wav 2 vec 2 bert`, `if i xl`. */
const MOST_ATOMS = 9;
/** Before an ending and after a beginning stands at least so much. */
const SHORTEST_REST = 1;

/** Words that end or start like the name of a model and name none. */
const EVERYDAY_WORDS = new Set(
  words(`
    robert norbert herbert gilbert lambert hilbert filbert egbert bertha bertrand bertie
    affidavit stuttgart hobart watts butts mitts putts eclipse paperclip videoclip hairclip
    decoder encoder autoencoder transcoder geocoder ollama invoice balsam flotsam jetsam
  `),
);

/** Sizes and the like, before which a word that is also a name is one. */
const COMPANIONS = new Set(
  words(`
    nano micro tiny mini small base medium large huge giant xs s m l xl xxl instruct chat model
    finetuned finetune pretrained distilled quantized onnx gguf uncased cased multilingual
    imagenet in1k coco ade20k cora citeseer pubmed mutag zinc ogbn ogbg reddit adult titanic
  `),
);

/** What test models begin with; the name comes after. */
const PRELUDES = new Set(["tiny", "random", "dummy", "really"]);

/** All names, arranged for finding. */
export class NameIndex {
  readonly #declared = new Map<string, ModelFamily>();
  readonly #names = new Map<string, ModelFamily>();
  readonly #wordlike = new Map<string, ModelFamily>();
  readonly #hints = new Map<string, ModelFamily>();
  readonly #organizations = new Map<string, ModelFamily>();
  readonly #endings: Affix[] = [];
  readonly #beginnings: Affix[] = [];
  readonly #longest: number;

  /**
   * @param tables the names that are known here
   * @param declared names that the user adds, with their families; they come before all others
   */
  constructor(tables: NamesByFamily, declared: Readonly<Record<string, ModelFamily>> = {}) {
    for (const [name, family] of Object.entries(declared)) {
      this.#declared.set(name.toLowerCase().replace(/[^a-z0-9]/g, ""), family);
    }
    for (const family of FAMILY_PRECEDENCE) {
      const table = tables[family];
      if (table === undefined) continue;
      addAll(this.#names, table.names, family);
      addAll(this.#wordlike, table.wordlikeNames, family);
      addAll(this.#hints, table.hints, family);
      addAll(this.#organizations, table.organizations, family);
      this.#endings.push(...table.endings.map((text) => ({ text, family })));
      this.#beginnings.push(...table.beginnings.map((text) => ({ text, family })));
    }
    const byLength = (a: Affix, b: Affix) => b.text.length - a.text.length;
    this.#endings.sort(byLength);
    this.#beginnings.sort(byLength);
    this.#longest = [
      ...this.#declared.keys(),
      ...this.#names.keys(),
      ...this.#wordlike.keys(),
    ].reduce((longest, name) => Math.max(longest, name.length), 0);
  }

  /** The names in an id, none overlapping another, in the order of the id. */
  namesIn(atoms: readonly IdAtom[]): readonly NameMatch[] {
    const found = atoms.flatMap((_, from) => this.#namesFrom(atoms, from));
    const kept = withoutOverlaps(found);
    const free = atoms.flatMap((atom, place) =>
      kept.some(({ from, to }) => from <= place && place < to)
        ? []
        : this.#compound(atoms, atom, place),
    );
    return withoutOverlaps([...kept, ...free]).sort((a, b) => a.from - b.from);
  }

  /** What the words of an id say that are no names. */
  hintsIn(atoms: readonly IdAtom[]): readonly NameMatch[] {
    const found = atoms.flatMap((_, from) =>
      runsFrom(atoms, from, this.#longest).flatMap(({ text, to }) => {
        const family = this.#hints.get(text);
        return family === undefined ? [] : [{ family, text, from, to, isDeclared: false }];
      }),
    );
    return withoutOverlaps(found);
  }

  /** The family of an organisation that publishes only one. */
  familyOfOrganization(organization: string): ModelFamily | undefined {
    return this.#organizations.get(organization);
  }

  #namesFrom(atoms: readonly IdAtom[], from: number): NameMatch[] {
    return runsFrom(atoms, from, this.#longest).flatMap(({ text, to }) => {
      const declared = this.#declared.get(text);
      const family =
        declared ??
        this.#names.get(text) ??
        (standsAsName(atoms, from, to) ? this.#wordlike.get(text) : undefined);
      const isDeclared = declared !== undefined;
      return family === undefined ? [] : [{ family, text, from, to, isDeclared }];
    });
  }

  /** `camembert`, `codet5`: one word, with an end or a start that tells. */
  #compound(atoms: readonly IdAtom[], atom: IdAtom, from: number): NameMatch[] {
    if (atom.isNumber || EVERYDAY_WORDS.has(atom.text)) return [];
    const next = atoms[from + 1];
    const digits = next?.isNumber && !next.startsWord ? next.text : "";
    const forms = [
      { text: atom.text, to: from + 1 },
      { text: atom.text + digits, to: digits === "" ? from + 1 : from + 2 },
      { text: atom.text.replace(/v$/, ""), to: from + 1 },
    ];
    for (const { text, to } of forms) {
      const affix =
        this.#endings.find((each) => text.endsWith(each.text) && hasRest(text, each)) ??
        this.#beginnings.find((each) => text.startsWith(each.text) && hasRest(text, each));
      if (affix !== undefined) {
        return [{ family: affix.family, text, from, to, isDeclared: false }];
      }
    }
    return [];
  }
}

function hasRest(text: string, affix: Affix): boolean {
  return text.length >= affix.text.length + SHORTEST_REST;
}

function addAll(
  map: Map<string, ModelFamily>,
  names: readonly string[],
  family: ModelFamily,
): void {
  for (const name of names) {
    if (!map.has(name)) map.set(name, family);
  }
}

interface Run {
  readonly text: string;
  readonly to: number;
}

/** What atoms spell from a place on, as far as a name could reach. */
function runsFrom(atoms: readonly IdAtom[], from: number, longest: number): Run[] {
  const runs: Run[] = [];
  let spelled = "";
  for (let to = from + 1; to <= Math.min(atoms.length, from + MOST_ATOMS); to++) {
    const atom = atoms[to - 1];
    if (atom === undefined || spelled.length + atom.text.length > longest) break;
    spelled += atom.text;
    runs.push({ text: spelled, to });
    // A version: the `v` of `yolov8` and of `dinov2` belongs to the number.
    const next = atoms[to];
    if (atom.text.length > 1 && atom.text.endsWith("v") && next?.isNumber && !next.startsWord) {
      runs.push({ text: spelled.slice(0, -1), to });
    }
  }
  return runs;
}

/** Whether a word that is also an everyday word is meant as a name here. */
function standsAsName(atoms: readonly IdAtom[], from: number, to: number): boolean {
  const next = atoms[to];
  const afterNext = atoms[to + 1];
  const unit = afterNext !== undefined && !afterNext.startsWord && /^[bm]$/.test(afterNext.text);
  if (next?.isNumber && (unit || isFraction(atoms, to))) return true;
  if (!atoms.slice(0, from).every(({ text }) => PRELUDES.has(text))) return false;
  if (next === undefined || next.isNumber || COMPANIONS.has(next.text)) return true;
  // `mixer_b16`, `van-b2`, `dit v2`
  return next.text.length === 1 && afterNext?.isNumber === true && !afterNext.startsWord;
}

/** `1.3b`: two numbers, then a unit. */
function isFraction(atoms: readonly IdAtom[], at: number): boolean {
  const second = atoms[at + 1];
  const unit = atoms[at + 2];
  return (
    second?.isNumber === true && unit !== undefined && !unit.startsWord && /^[bm]$/.test(unit.text)
  );
}

/** Keeps what is declared, then the longest, and of equals the first. */
function withoutOverlaps(matches: readonly NameMatch[]): NameMatch[] {
  const sorted = matches.toSorted(
    (a, b) =>
      Number(b.isDeclared) - Number(a.isDeclared) ||
      b.text.length - a.text.length ||
      a.from - b.from,
  );
  const kept: NameMatch[] = [];
  for (const match of sorted) {
    if (kept.every(({ from, to }) => match.to <= from || to <= match.from)) kept.push(match);
  }
  return kept;
}
