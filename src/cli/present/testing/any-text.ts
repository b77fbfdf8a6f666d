/** Text as tests may print it: any UTF-16 code units, in pairs or not. */

import fc from "fast-check";

/** Strings of which about half the characters are control characters or markup. */
export const anyText = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.constantFrom("<", "&", "]]>", '"', ":", ",", "%", "\n", "\r", "\t", "\0", "\u001B[1m", "😀"),
  ),
});
