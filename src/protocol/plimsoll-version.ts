/** The version of this package, as reports and the store name it. */

/** Kept equal to package.json's by a test. */
export const PLIMSOLL_VERSION = "0.1.0";
