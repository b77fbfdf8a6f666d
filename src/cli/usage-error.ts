/** What a user has to mend before anything can be run. */

/** Ends the command with exit status 2. */
export class UsageError extends Error {
  /** Short and stable, for example `config-missing`. */
  readonly code: string;
  /** What the user can do about it, as a sentence. */
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "UsageError";
    this.code = code;
    this.remedy = remedy;
  }
}
