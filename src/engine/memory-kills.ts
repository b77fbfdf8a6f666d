/** Notices that the kernel has ended processes for lack of memory. */

import { readFileSync } from "node:fs";

/** A look this long after the one before begins a new stretch of time. */
const STRETCH_MS = 1000;

/** All that the kernel has ended since the machine started, in whatever control group. */
const WHOLE_MACHINE = "/proc/vmstat";

// Taken at the start: a test may put a fake clock into the process that it runs in.
const now = performance.now.bind(performance);

/** Returns a file's text; undefined when there is none or it may not be read. */
type ReadText = (path: string) => string | undefined;

/**
 * Compares how many the kernel had ended at the last two looks and now. Who asks after a process was
 * killed learns whether it was that; somebody else's process, where the count is the machine's, is
 * taken for it only if it was ended about the same time.
 */
export class MemoryKills {
  readonly #read: ReadText;
  readonly #file: string;
  readonly #nowMs: () => number;
  #lookedAtMs: number;
  #before: number;
  #last: number;

  constructor(read: ReadText = readSystemFile, nowMs: () => number = now) {
    this.#read = read;
    this.#nowMs = nowMs;
    this.#file = countingFile(read);
    this.#lookedAtMs = nowMs();
    this.#last = this.#count();
    this.#before = this.#last;
  }

  /** To be called now and then while processes run; it costs something once a second at most. */
  look(): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#lookedAtMs < STRETCH_MS) return;
    this.#lookedAtMs = nowMs;
    this.#before = this.#last;
    this.#last = this.#count();
  }

  /** Whether it has ended any since the last look but one. */
  get recent(): boolean {
    return this.#count() > this.#before;
  }

  #count(): number {
    return Number(/^oom_kill (\d+)$/m.exec(this.#read(this.#file) ?? "")?.[1] ?? 0);
  }
}

/** The narrowest that tells: our own control group with those in it, or the machine. */
function countingFile(read: ReadText): string {
  const own = /^0::(.*)$/m.exec(read("/proc/self/cgroup") ?? "")?.[1] ?? "";
  // In a container the path can be one of the machine outside; then the mount is what we have.
  const candidates = [own, ""].map((group) => `/sys/fs/cgroup${group}/memory.events`);
  return candidates.find((file) => read(file) !== undefined) ?? WHOLE_MACHINE;
}

function readSystemFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
