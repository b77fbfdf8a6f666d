/** Version ranges as people write them, made into bounds that the core can compare. */

import { Range, SemVer } from "semver";
import type { VersionBound, VersionRange } from "../core/model/test.ts";

/**
 * Reads a range such as `>=20 <23`, `^3.11`, `20.x || 22.x` or `*`. What a worker has is what it
 * has, so pre-releases count as versions like all others.
 *
 * @returns `undefined` when it is no range
 */
export function parseVersionRange(text: string): VersionRange | undefined {
  let range: Range;
  try {
    range = new Range(text, { includePrerelease: true });
  } catch {
    return undefined;
  }
  return {
    text,
    anyOf: range.set.map((comparators) =>
      comparators.flatMap(({ operator, semver }) =>
        // The comparator of `*` has no version.
        semver instanceof SemVer ? [boundOf(operator, semver)] : [],
      ),
    ),
  };
}

function boundOf(operator: "" | "=" | "<" | ">" | "<=" | ">=" | undefined, version: SemVer) {
  const { major, minor, patch, prerelease } = version;
  const bound: VersionBound = { operator: operator || "=", major, minor, patch };
  return prerelease.length > 0 ? { ...bound, prerelease: true } : bound;
}
