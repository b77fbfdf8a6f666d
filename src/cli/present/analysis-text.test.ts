/** What tests need, as people read it. */

import { expect, test } from "vitest";
import { TestRequirementAnalyzer } from "../../core/analyze/test-requirement-analyzer.ts";
import { renderAnalyses, renderAnalysis } from "./analysis-text.ts";
import { detectTheme } from "./theme.ts";

const theme = detectTheme({ isTTY: false } as NodeJS.WriteStream, {});
const analyzer = new TestRequirementAnalyzer();

test("one test shows each value with its reason", () => {
  const text = renderAnalysis(analyzer.analyze({ modelId: "openai/whisper-small" }), theme);
  expect(text).toMatch(/^openai\/whisper-small\n/);
  expect(text).toMatch(/family +audio +recognised from "whisper" in the model id/);
  expect(text).toMatch(/parameters +244 M +known of "whisper small"/);
});

test("many tests are a table", () => {
  const analyses = [{ modelId: "gpt2" }, { modelId: "x/y" }, {}].map((each) =>
    analyzer.analyze(each),
  );
  const lines = renderAnalyses(analyses, theme).split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/^gpt2 +text +small +124 M/);
  expect(lines[2]).toMatch(/^x\/y +unknown/);
  expect(lines[3]).toMatch(/^- +unknown/);
});

test("an id cannot move the cursor", () => {
  const text = renderAnalyses([analyzer.analyze({ modelId: "bert\u001b[2J\u0007" })], theme);
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("\u0007");
});
