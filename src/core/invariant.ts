/** How the core reports that it has contradicted itself. */

/** A rule that always holds was broken: a defect of Plimsoll, never of its user. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "InvariantError";
  }
}

/** @throws InvariantError unless the condition holds. */
export function invariant(condition: unknown, message: () => string): asserts condition {
  if (!condition) throw new InvariantError(message());
}

/** Returns the value, which is known to exist. @throws InvariantError when it does not. */
export function present<T>(value: T | undefined, what: () => string): T {
  if (value === undefined) throw new InvariantError(`missing: ${what()}`);
  return value;
}
