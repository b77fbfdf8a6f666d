/** The families that models fall into. */

/**
 * What kind of model a test runs, as far as it decides what the test needs.
 *
 * - `text`: language models and text classifiers, dense
 * - `mixture-of-experts`: language models of which a token uses only a part
 * - `embedding`: text to a vector, and rerankers
 * - `vision`: images or video to labels, features, depth or a better image
 * - `detection-segmentation`: where in an image something is
 * - `multimodal`: language together with images, video or documents
 * - `audio`: speech, music and other sound, in or out
 * - `diffusion`: makes images, video or shapes
 * - `time-series`, `tabular`, `graph`: the kind of data
 * - `biology`: proteins, genomes and molecules
 * - `reinforcement`: agents and robots
 * - `unknown`: nothing that is known was found
 */
export type ModelFamily =
  | "text"
  | "mixture-of-experts"
  | "embedding"
  | "vision"
  | "detection-segmentation"
  | "multimodal"
  | "audio"
  | "diffusion"
  | "time-series"
  | "tabular"
  | "graph"
  | "biology"
  | "reinforcement"
  | "unknown";

/**
 * Which family wins when an id names several. A narrow kind of data says more than a wide one, a
 * model of several kinds is named after all of them, and a detector is named after its backbone.
 */
export const FAMILY_PRECEDENCE: readonly ModelFamily[] = [
  "time-series",
  "reinforcement",
  "biology",
  "graph",
  "tabular",
  "audio",
  "diffusion",
  "multimodal",
  "embedding",
  "mixture-of-experts",
  "detection-segmentation",
  "vision",
  "text",
];

/** Other words for the families, as people declare them. */
const ALIASES: Readonly<Record<string, ModelFamily>> = {
  llm: "text",
  language: "text",
  nlp: "text",
  moe: "mixture-of-experts",
  embeddings: "embedding",
  image: "vision",
  detection: "detection-segmentation",
  segmentation: "detection-segmentation",
  vlm: "multimodal",
  "vision-language": "multimodal",
  speech: "audio",
  generation: "diffusion",
  timeseries: "time-series",
  table: "tabular",
  protein: "biology",
  robotics: "reinforcement",
  rl: "reinforcement",
};

/** The family that a declared word means, if it means one. */
export function familyNamed(word: string): ModelFamily | undefined {
  const key = word
    .trim()
    .toLowerCase()
    .replace(/[\s_/]+/g, "-");
  const family = [...FAMILY_PRECEDENCE, "unknown" as const].find((name) => name === key);
  return family ?? (Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined);
}
