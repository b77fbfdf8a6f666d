/** How text looks on the terminal or pipe that it goes to: colours and the characters it can show. */

import { styleText } from "node:util";

/** Colours by what they say, so that the same thing looks the same everywhere. */
export interface Theme {
  readonly color: boolean;
  readonly symbols: Symbols;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  readonly strong: Paint;
  readonly faint: Paint;
}

/** Puts a text into a colour, or leaves it as it is. */
export type Paint = (text: string) => string;

/** The characters that differ between terminals. */
export interface Symbols {
  readonly passed: string;
  readonly failed: string;
  readonly skipped: string;
  readonly warning: string;
  /** Between the parts of a name. */
  readonly inside: string;
  /** Between the parts of a line. */
  readonly dot: string;
  readonly arrow: string;
  readonly quote: string;
  readonly ellipsis: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly times: string;
  /** Heights from low to high. */
  readonly spark: readonly string[];
}

const unicode: Symbols = {
  passed: "✓",
  failed: "✗",
  skipped: "↓",
  warning: "!",
  inside: " › ",
  dot: " · ",
  arrow: "→",
  quote: "│",
  ellipsis: "…",
  barFull: "━",
  barEmpty: "─",
  times: "×",
  spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
};

const ascii: Symbols = {
  passed: "+",
  failed: "x",
  skipped: "-",
  warning: "!",
  inside: " > ",
  dot: ", ",
  arrow: "->",
  quote: "|",
  ellipsis: "...",
  barFull: "#",
  barEmpty: ".",
  times: "x",
  spark: ["_", ".", "-", "=", "+", "*", "%", "#"],
};

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Makes a theme of the two things that matter. */
export function makeTheme(looks: { readonly color: boolean; readonly unicode: boolean }): Theme {
  const paint =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      looks.color ? styleText(format, text, { validateStream: false }) : text;
  return {
    color: looks.color,
    symbols: looks.unicode ? unicode : ascii,
    good: paint("green"),
    bad: paint("red"),
    warn: paint("yellow"),
    strong: paint("bold"),
    faint: paint("dim"),
  };
}

/**
 * Finds out what a stream can show. `wantsColor` is what the command line says, if it says anything;
 * then NO_COLOR and FORCE_COLOR decide, then whether the stream is a terminal.
 */
export function detectTheme(
  stream: { readonly isTTY?: boolean },
  environment: Environment,
  wantsColor?: boolean,
): Theme {
  return makeTheme({
    color: wantsColor ?? colorByEnvironment(stream, environment),
    unicode: showsUnicode(environment),
  });
}

function colorByEnvironment(
  stream: { readonly isTTY?: boolean },
  environment: Environment,
): boolean {
  if ((environment.NO_COLOR ?? "") !== "") {
    return false;
  }
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) {
    return forced !== "0" && forced !== "false";
  }
  return stream.isTTY === true && environment.TERM !== "dumb";
}

/** A locale that is not set says nothing: containers have none and terminals that show everything. */
function showsUnicode(environment: Environment): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || "";
  return environment.TERM !== "linux" && (locale === "" || /utf-?8/i.test(locale));
}
