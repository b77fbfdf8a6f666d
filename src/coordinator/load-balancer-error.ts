/** What whoever embeds the load balancer has to mend. */

export class LoadBalancerError extends Error {
  /**
   * `input-invalid`: something that was handed in is not what it should be. `worker-outdated`: an
   * earlier process of a worker came after a later one. `worker-unknown`, `test-unknown`: there is
   * none of that name. `test-twice`: a run has a test of that name already. `service-closed`: it decides nothing any more. `journal-failed`: what was decided
   * could not be kept, so it was not done.
   */
  readonly code:
    | "input-invalid"
    | "worker-outdated"
    | "worker-unknown"
    | "test-unknown"
    | "test-twice"
    | "service-closed"
    | "journal-failed";
  /** What can be done about it, as a sentence. */
  readonly remedy: string;

  constructor(code: LoadBalancerError["code"], message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "LoadBalancerError";
    this.code = code;
    this.remedy = remedy;
  }
}
