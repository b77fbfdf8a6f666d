/** `plimsoll predict`: how well a run would have been predicted from the runs before it. */

import { parseTrace } from "../../simulator/input/trace-file.ts";
import { scorePredictions } from "../../simulator/prediction-score.ts";
import { renderPredictionScore } from "../present/prediction-text.ts";
import { detectTheme } from "../present/theme.ts";
import { readInput } from "../read-input.ts";
import { writeOutput } from "../write-output.ts";

export interface PredictFlags {
  readonly history: readonly string[];
  readonly actual: string;
  readonly predictions?: string;
  readonly json?: boolean;
}

export async function predictCommand(flags: PredictFlags): Promise<number> {
  const [actual, ...history] = await Promise.all(
    [flags.actual, ...flags.history].map((file) => readInput(file, parseTrace)),
  );
  const { predictions, score } = scorePredictions(history, actual ?? { tests: [] });
  if (flags.predictions !== undefined) {
    const lines = predictions.map((one) => JSON.stringify(one));
    await writeOutput(flags.predictions, `[\n${lines.join(",\n")}\n]\n`);
  }
  const theme = detectTheme(process.stdout, process.env);
  console.log(
    flags.json === true ? JSON.stringify(score, null, 2) : renderPredictionScore(score, theme),
  );
  return 0;
}
