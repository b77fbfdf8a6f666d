/** Slows processes down as `cpulimit` does: they are stopped for most of each period. */

const PERIOD_MS = 500;

/**
 * Lets the processes run for a share of the time, 0 to 1.
 *
 * @returns how to let them go
 */
export function throttle(pids: readonly number[], share: number): () => void {
  const send = (signal: NodeJS.Signals) => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended.
      }
    }
  };
  let wake: NodeJS.Timeout | undefined;
  const period = setInterval(pause, PERIOD_MS);
  function pause(): void {
    send("SIGSTOP");
    wake = setTimeout(() => send("SIGCONT"), (1 - share) * PERIOD_MS);
  }
  pause();
  return () => {
    clearInterval(period);
    clearTimeout(wake);
    send("SIGCONT");
  };
}
