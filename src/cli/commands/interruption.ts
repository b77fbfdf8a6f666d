/** What Ctrl-C and the signals that end a process do to a run. */

import type { RunCoordinator } from "../../coordinator/run-coordinator.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const EXIT_INTERRUPTED = 130;

/** The first signal ends the run with its reports, the second one at once. */
export async function whileInterruptible<T>(
  coordinator: RunCoordinator,
  work: () => Promise<T>,
): Promise<T> {
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals === 1) {
      coordinator.interrupt();
      return;
    }
    coordinator.kill();
    process.exit(EXIT_INTERRUPTED);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
