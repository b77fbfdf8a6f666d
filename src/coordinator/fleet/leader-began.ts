/** Where in the journal of a run another leader's part begins, and what its moments mean. */

export interface LeaderBegan {
  readonly type: "leader-began";
  /** Number of the leadership. */
  readonly leadership: number;
  /** Milliseconds since 1970 when its clock stood at 0. */
  readonly clockBeganAtMs: number;
}
