/** How a simulation reports that the core broke a rule. */

/** A rule was broken: a defect of Plimsoll, which the seed brings about again. */
export class SimulationViolation extends Error {
  readonly seed: number;
  readonly rule: string;

  /** @param story what is known of the test or worker that it happened to */
  constructor(rule: string, where: { readonly seed: number; readonly at: number; story: string }) {
    super(`${rule} (seed ${where.seed}, at ${where.at} s); ${where.story}`);
    this.name = "SimulationViolation";
    this.seed = where.seed;
    this.rule = rule;
  }
}
