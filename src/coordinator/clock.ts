/** The time that a coordinator lives by. */

export interface Clock {
  /** Seconds since some fixed moment; never goes back. */
  seconds(): number;
  /** Milliseconds since 1970 at a moment of `seconds`. */
  epochMs(seconds: number): number;
}

/** Steady, whatever happens to the machine's wall clock meanwhile. */
export function systemClock(): Clock {
  const originMs = Date.now() - performance.now();
  return {
    seconds: () => performance.now() / 1000,
    epochMs: (seconds) => Math.round(originMs + seconds * 1000),
  };
}
