/** Waits for what is to come about. */

const LOOK_MS = 10;

/** Resolves when the condition holds; whoever waits in vain is ended by the limit of their test. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
