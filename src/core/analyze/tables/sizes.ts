/** What the sizes of models are told by. */

import type { ModelFamily } from "../model-family.ts";
import type { SizeWord } from "./known-sizes.ts";
import { KNOWN_SIZES, TYPICAL_SIZES } from "./known-sizes.ts";

/** Up to where a model is small or medium among those of its family, in billions of parameters. */
interface SizeLimits {
  readonly smallBillions: number;
  readonly mediumBillions: number;
}

/** All tables of sizes. */
export interface SizeTables {
  /** Billions of parameters of known models; for the keys see the default. */
  readonly knownSizes: Readonly<Record<string, number>>;
  /** Billions of parameters that a size word usually means. */
  readonly typicalSizes: Readonly<
    Partial<Record<ModelFamily, Readonly<Partial<Record<SizeWord, number>>>>>
  >;
  readonly sizeLimits: Readonly<Record<ModelFamily, SizeLimits>>;
}

const limits = (smallBillions: number, mediumBillions: number): SizeLimits => ({
  smallBillions,
  mediumBillions,
});

/**
 * The limits of language models keep 1 B small and 7 to 9 B medium, as fits one GPU of 24 GB in 16
 * bits. The others lie between the sizes that the papers of their families call small, base and large.
 */
export const DEFAULT_SIZES: SizeTables = {
  knownSizes: KNOWN_SIZES,
  typicalSizes: TYPICAL_SIZES,
  sizeLimits: {
    text: limits(1.5, 10),
    "mixture-of-experts": limits(10, 60),
    embedding: limits(0.05, 0.2),
    vision: limits(0.05, 0.15),
    "detection-segmentation": limits(0.03, 0.1),
    multimodal: limits(1.5, 10),
    audio: limits(0.3, 1),
    diffusion: limits(1.5, 5),
    "time-series": limits(0.05, 0.3),
    tabular: limits(0.01, 0.1),
    graph: limits(0.01, 0.1),
    biology: limits(0.05, 0.7),
    reinforcement: limits(0.05, 1),
    unknown: limits(0.3, 3),
  },
};
