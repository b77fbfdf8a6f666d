/** What Ctrl-C and the signals that end a process do to a run. */

/** A run that can be ended early. */
interface Interruptible {
  /** Ends it with its reports. */
  interrupt(): void;
  /** The process ends right after it. */
  kill(): void;
}

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
const EXIT_INTERRUPTED = 130;

/** The first signal ends the run with its reports, the second one at once. */
export async function whileInterruptible<T>(
  run: Interruptible,
  work: () => Promise<T>,
  watched = SIGNALS,
): Promise<T> {
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals === 1) {
      run.interrupt();
      return;
    }
    run.kill();
    process.exit(EXIT_INTERRUPTED);
  };
  for (const signal of watched) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of watched) process.off(signal, onSignal);
  }
}
