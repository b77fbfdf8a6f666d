/**
 * Judges by their heartbeats which workers are lost: the silence that is too long for a worker is
 * learned from how regular it, and its machine, has been.
 *
 * Accrual failure detection after Hayashibara, Défago, Yared and Katayama, "The φ accrual failure
 * detector" (SRDS 2004): φ = −log10 P(a heartbeat comes even later). Heartbeats of loaded machines
 * come late much more often than a normal distribution has it, so the tail is taken as exponential:
 * P(later than t) = exp(−(t − mean) ÷ deviation).
 */

/** One false alarm in 10^8 heartbeats, as far as the distribution holds. */
const SUSPICION_LIMIT = 8;
/** Silence beyond the mean, in deviations, at which that is reached. */
const TOLERATED_DEVIATIONS = SUSPICION_LIMIT * Math.LN10;
/** However regular it was: schedulers and collectors of garbage take their time now and then. */
const LEAST_DEVIATION_SECONDS = 0.095;
/** However irregular it was: so long a silence is the end. */
const MOST_SILENT_SECONDS = 20;
/** Of a worker that was never heard, so many heartbeats are made up that spread by half their interval. */
const PRIOR_HEARTBEATS = 5;
const PRIOR_SPREAD = 0.5;
/** An interval counts for so many that follow: the longer, the slower is a bad time forgotten. */
const MEMORY_HEARTBEATS = 500;
/** Between two looks at most so much time counts as listened to: what is more, we slept ourselves. */
const LONGEST_LOOK_SECONDS = 0.25;

/** Mean and deviation of intervals, of which old ones count for less. */
class Regularity {
  #count: number;
  #sum: number;
  #squares: number;

  constructor(heartbeatSeconds: number) {
    const variance = (heartbeatSeconds * PRIOR_SPREAD) ** 2;
    this.#count = PRIOR_HEARTBEATS;
    this.#sum = PRIOR_HEARTBEATS * heartbeatSeconds;
    this.#squares = PRIOR_HEARTBEATS * (heartbeatSeconds ** 2 + variance);
  }

  add(seconds: number): void {
    const keep = 1 - 1 / MEMORY_HEARTBEATS;
    this.#count = this.#count * keep + 1;
    this.#sum = this.#sum * keep + seconds;
    this.#squares = this.#squares * keep + seconds ** 2;
  }

  get toleratedSeconds(): number {
    const mean = this.#sum / this.#count;
    const deviation = Math.sqrt(Math.max(0, this.#squares / this.#count - mean ** 2));
    return mean + TOLERATED_DEVIATIONS * Math.max(deviation, LEAST_DEVIATION_SECONDS);
  }
}

interface Watched {
  readonly host: string;
  readonly regularity: Regularity;
  /** On the detector's own clock. */
  heardAt: number;
}

/** A worker that has been silent for longer than it, or its machine, ever gives reason to expect. */
export interface SilentWorker {
  readonly workerId: string;
  /** Seconds of listening. */
  readonly silentSeconds: number;
}

/**
 * It has a clock of its own that only goes while heartbeats can be heard: a pause of the process
 * that listens, or of its connection, is nobody's silence.
 */
export class FailureDetector {
  readonly #heartbeatSeconds: number;
  readonly #workers = new Map<string, Watched>();
  /** Workers of one machine are late together. */
  readonly #hosts = new Map<string, Regularity>();
  #listenedSeconds = 0;
  #lookedAt: number | undefined;
  #hears = true;

  /** @param heartbeatSeconds between two heartbeats, as workers are told */
  constructor(heartbeatSeconds: number) {
    this.#heartbeatSeconds = heartbeatSeconds;
  }

  /** A worker is there: from now on it is listened for. */
  joined(workerId: string, host: string, nowSeconds: number): void {
    const known = this.#workers.get(workerId);
    const regularity = known?.regularity ?? new Regularity(this.#heartbeatSeconds);
    this.#workers.set(workerId, { host, regularity, heardAt: this.#clock(nowSeconds) });
  }

  /** @param nowSeconds of any clock that never goes back, the same one for all calls */
  heartbeat(workerId: string, nowSeconds: number): void {
    const worker = this.#workers.get(workerId);
    if (worker === undefined) return;
    const at = this.#clock(nowSeconds);
    // Several between two looks have waited for us, and say nothing about their worker.
    if (this.#hears && worker.heardAt < this.#listenedSeconds) {
      worker.regularity.add(at - worker.heardAt);
      this.#regularityOf(worker.host).add(at - worker.heardAt);
    }
    worker.heardAt = at;
  }

  /** It is known to be gone, or nobody's business any more. */
  forget(workerId: string): void {
    const host = this.#workers.get(workerId)?.host;
    if (host === undefined) return;
    this.#workers.delete(workerId);
    for (const worker of this.#workers.values()) if (worker.host === host) return;
    this.#hosts.delete(host);
  }

  /**
   * To be called several times between two heartbeats.
   *
   * @param hears whether heartbeats could be heard since the last look
   * @returns workers that are lost; each once, it is forgotten then
   */
  look(nowSeconds: number, hears: boolean): SilentWorker[] {
    this.#listenedSeconds = hears ? this.#clock(nowSeconds) : this.#listenedSeconds;
    this.#lookedAt = nowSeconds;
    this.#hears = hears;
    const lost: SilentWorker[] = [];
    for (const [workerId, { host, heardAt, regularity }] of this.#workers) {
      const silentSeconds = this.#listenedSeconds - heardAt;
      const tolerated = Math.max(
        regularity.toleratedSeconds,
        this.#hosts.get(host)?.toleratedSeconds ?? 0,
      );
      if (silentSeconds <= Math.min(tolerated, MOST_SILENT_SECONDS)) continue;
      lost.push({ workerId, silentSeconds });
    }
    for (const { workerId } of lost) this.forget(workerId);
    return lost;
  }

  /** The detector's own time at a moment. */
  #clock(nowSeconds: number): number {
    const since = this.#hears ? nowSeconds - (this.#lookedAt ?? nowSeconds) : 0;
    return this.#listenedSeconds + Math.min(since, LONGEST_LOOK_SECONDS);
  }

  #regularityOf(host: string): Regularity {
    const known = this.#hosts.get(host) ?? new Regularity(this.#heartbeatSeconds);
    this.#hosts.set(host, known);
    return known;
  }
}
