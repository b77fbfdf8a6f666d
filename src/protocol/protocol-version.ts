/** The version of the messages between coordinator and worker. */

/** Raised when a message changes its meaning; both sides must have the same. */
export const PROTOCOL_VERSION = 1;
