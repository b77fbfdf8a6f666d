/** Waiting for answers that may never come, because what was asked went down with the connection. */

export class PendingAnswers {
  readonly #waiting = new Set<() => void>();

  /** Nobody waits any longer for what was asked before. */
  abandon(): void {
    for (const giveUp of this.#waiting) giveUp();
  }

  /** @returns the answer, or undefined as soon as it is known that none will come */
  async race<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
    let giveUp: () => void = () => {};
    const ended = new Promise<undefined>((resolve) => {
      giveUp = () => resolve(undefined);
    });
    this.#waiting.add(giveUp);
    // It may fail after nobody waits for it any more.
    answer.catch(() => {});
    return await Promise.race([answer, ended]).finally(() => this.#waiting.delete(giveUp));
  }
}
