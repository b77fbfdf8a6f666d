/** How a process ended, in words. */

/** One of the two is null, as in the `exit` event of a child process. */
export function describeExit(status: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exited with status ${status}` : `was killed by ${signal}`;
}
