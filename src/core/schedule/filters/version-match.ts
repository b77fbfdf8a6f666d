/** Whether a version that a worker has lies in a range that a test asks for. */

import type { VersionBound, VersionRange } from "../../model/test.ts";

/** Major, minor, patch, and 1 for a release or 0 for a pre-release of it. */
type VersionKey = readonly [major: number, minor: number, patch: number, release: number];

/** The first number of the text and up to two more: `v12.4`, `Python 3.11.2`, `24.0.0-rc.1`. */
const VERSION = /(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z])?/;

/** Whether the version lies in the range; a text without a number lies only in ranges without bounds. */
export function versionMatches(version: string, range: VersionRange): boolean {
  const key = versionKey(version);
  return range.anyOf.some((bounds) =>
    bounds.every((bound) => key !== undefined && holds(key, bound)),
  );
}

function versionKey(text: string): VersionKey | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [, major, minor = "0", patch = "0", prerelease] = match;
  return [Number(major), Number(minor), Number(patch), prerelease === undefined ? 1 : 0];
}

function holds(version: VersionKey, bound: VersionBound): boolean {
  const order = compare(version, [
    bound.major,
    bound.minor,
    bound.patch,
    bound.prerelease === true ? 0 : 1,
  ]);
  switch (bound.operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "=":
      return order === 0;
    default:
      return bound.operator satisfies never;
  }
}

function compare(a: VersionKey, b: VersionKey): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}
