/** The names of all families, as they are known here. */

import type { NamesByFamily } from "../name-index.ts";
import { AUDIO_NAMES } from "./audio-names.ts";
import {
  BIOLOGY_NAMES,
  GRAPH_NAMES,
  REINFORCEMENT_NAMES,
  TABULAR_NAMES,
  TIME_SERIES_NAMES,
} from "./data-names.ts";
import { DETECTION_NAMES, DIFFUSION_NAMES, VISION_NAMES } from "./image-names.ts";
import { MULTIMODAL_NAMES } from "./multimodal-names.ts";
import { EMBEDDING_NAMES, EXPERTS_NAMES, TEXT_NAMES } from "./text-names.ts";

export const DEFAULT_NAMES: NamesByFamily = {
  text: TEXT_NAMES,
  "mixture-of-experts": EXPERTS_NAMES,
  embedding: EMBEDDING_NAMES,
  vision: VISION_NAMES,
  "detection-segmentation": DETECTION_NAMES,
  multimodal: MULTIMODAL_NAMES,
  audio: AUDIO_NAMES,
  diffusion: DIFFUSION_NAMES,
  "time-series": TIME_SERIES_NAMES,
  tabular: TABULAR_NAMES,
  graph: GRAPH_NAMES,
  biology: BIOLOGY_NAMES,
  reinforcement: REINFORCEMENT_NAMES,
};
