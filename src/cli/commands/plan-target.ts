/** The time that a plan is to fit in, as it is given on the command line. */

/** Reads `90`, `90s`, `5m` or `1.5h`; `undefined` when it is none. */
export function parseSeconds(text: string): number | undefined {
  const [, number, unit = "s"] = /^([\d.]+)\s*(s|m|min|h)?$/.exec(text.trim()) ?? [];
  const seconds =
    Number(number) * { s: 1, m: 60, min: 60, h: 3600 }[unit as "s" | "m" | "min" | "h"];
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}
