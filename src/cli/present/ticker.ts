/** Time for the views, so that tests can let it pass as they like. */

/** A clock and a beat. */
export interface Ticker {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back again and again until the returned function is called. */
  every(milliseconds: number, callback: () => void): () => void;
}

/** The machine's own; its beat keeps no process alive. */
export const systemTicker: Ticker = {
  now: () => Date.now(),
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};
