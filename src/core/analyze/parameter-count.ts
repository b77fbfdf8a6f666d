/** Reads how many parameters a model has from its name. */

/** A count that stands in a name. */
export interface NamedParameterCount {
  /** All parameters, in billions; absent if the name gives only those in use at a time. */
  readonly totalBillions?: number;
  /** Those that one token uses, in billions, for models of experts. */
  readonly activeBillions?: number;
  /** How many experts the name counts. */
  readonly experts?: number;
  /** The words of the name that say so. */
  readonly text: string;
}

/**
 * Experts share attention and embeddings: Mixtral 8x7B has 46.7 billion parameters, 8x22B has 141
 * (model cards), which is 0.83 and 0.80 of the product.
 */
const SHARE_OF_EXPERTS = 0.82;

const BILLIONS: Readonly<Record<string, number>> = { k: 1e-6, m: 0.001, b: 1, t: 1000 };

/** Not inside a word or a longer number. */
const START = "(?<![a-z0-9.])";
const END = "(?![a-z0-9])";
/** `7`, `1.5`, and `1_8` where a dash before it shows that `_` stands for a point. */
const NUMBER = String.raw`(\d{1,4}(?:\.\d{1,3})?)`;

const PATTERNS = {
  experts: new RegExp(`${START}(\\d{1,3})x${NUMBER}b${END}`),
  active: new RegExp(`${START}a${NUMBER}([bm])${END}`),
  expertNumber: new RegExp(`\\db[-_.](\\d{1,3})e${END}`),
  /** `1b6`: RWKV and BLOOM write their point so. */
  infix: new RegExp(`${START}(\\d{1,3})b(\\d)${END}`),
  /** `1b-7b`: OLMoE names the parameters in use and all of them. */
  pair: new RegExp(`${START}${NUMBER}b-${NUMBER}b${END}`),
  underscored: new RegExp(String.raw`(?<=-)(\d)_(\d)b${END}`),
  /** `so400m`: "shape-optimised" SigLIP. `e4b`: effective. */
  plain: new RegExp(`${START}(?:so|e)?${NUMBER}([bm])${END}`),
  trillions: new RegExp(`${START}${NUMBER}(t)${END}`),
};

/** The count of parameters in a name in small letters, if there is one. */
export function readParameterCount(name: string): NamedParameterCount | undefined {
  const active = PATTERNS.active.exec(name);
  const total = readExperts(name) ?? readTotal(name);
  if (active === null) return total;
  const activeBillions = toBillions(active[1], active[2]);
  return {
    ...total,
    activeBillions,
    text: total === undefined ? active[0] : `${total.text} and ${active[0]}`,
  };
}

function readExperts(name: string): NamedParameterCount | undefined {
  const product = PATTERNS.experts.exec(name);
  if (product !== null) {
    const experts = Number(product[1]);
    const totalBillions = round(experts * Number(product[2]) * SHARE_OF_EXPERTS);
    return { totalBillions, experts, text: product[0] };
  }
  const counted = PATTERNS.expertNumber.exec(name);
  const each = counted && readTotal(name);
  if (!counted || !each) return undefined;
  // `17b-16e`: the count is of the parameters in use.
  const experts = Number(counted[1]);
  return {
    ...(each.totalBillions !== undefined && { activeBillions: each.totalBillions }),
    experts,
    text: `${each.text}-${experts}e`,
  };
}

function readTotal(name: string): NamedParameterCount | undefined {
  const infix = PATTERNS.infix.exec(name) ?? PATTERNS.underscored.exec(name);
  if (infix !== null) return { totalBillions: Number(`${infix[1]}.${infix[2]}`), text: infix[0] };
  const pair = PATTERNS.pair.exec(name);
  if (pair !== null) {
    return { totalBillions: Math.max(Number(pair[1]), Number(pair[2])), text: pair[0] };
  }
  const plain = PATTERNS.plain.exec(name) ?? PATTERNS.trillions.exec(name);
  if (plain === null) return undefined;
  const totalBillions = toBillions(plain[1], plain[2]);
  return totalBillions > 0 ? { totalBillions, text: plain[0] } : undefined;
}

function toBillions(number: string | undefined, unit: string | undefined): number {
  return round(Number(number) * (BILLIONS[unit ?? ""] ?? 0));
}

/** Without the dust of binary fractions. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
