/** How the names of one family are told. */

/**
 * Names are written as one word of small letters and digits: `stable-diffusion` as
 * `stablediffusion`, `wav2vec 2` as `wav2vec2`. An id names them however it separates their parts,
 * and only as whole words. Of names that overlap, the longest counts.
 */
export interface FamilyNames {
  /** Names that no other kind of model has. */
  readonly names: readonly string[];
  /**
   * Names that are also everyday words: `git`, `bark`, `opt`. They count at the start of an id, before
   * its end, a number or a size, and elsewhere before a count of parameters.
   */
  readonly wordlikeNames: readonly string[];
  /** Ends of compound names: `bert` tells `finbert`. */
  readonly endings: readonly string[];
  /** Starts of compound names: `yolo` tells `yolonas`. */
  readonly beginnings: readonly string[];
  /** What a model is for. Counts if nothing else does. */
  readonly hints: readonly string[];
  /** Organisations that publish nothing else; they count before hints, after names. */
  readonly organizations: readonly string[];
}
