/** What to tell a user whose code does not get to a worker. */

export class WorkspaceError extends Error {
  /** Short and stable, for example `workspace-missing`. */
  readonly code: string;
  /** What the user can do about it, as a sentence. */
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "WorkspaceError";
    this.code = code;
    this.remedy = remedy;
  }
}
