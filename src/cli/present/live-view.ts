/** Shows a run on a terminal: what each worker does, how far it is, and failures as they come. */

import { clearScreenDown, moveCursor } from "node:readline";
import { createLogUpdate } from "log-update";
import stringWidth from "string-width";
import type { RunSnapshot } from "../../coordinator/run-progress.ts";
import type { TestReport } from "../../coordinator/run-report.ts";
import { FailureNotices } from "./failure-notice.ts";
import { renderFrame, renderWaiting } from "./live-frame.ts";
import { beginningLine, noticeLine } from "./notice-line.ts";
import type { Presentation } from "./presentation.ts";
import type { RunView } from "./run-view.ts";
import { testLine } from "./test-line.ts";
import type { Ticker } from "./ticker.ts";

const repaintMilliseconds = 125;
/** For terminals that do not tell their size. */
const defaultColumns = 80;
const defaultRows = 24;

/** A terminal that may tell its size, now and when it changes. */
interface TerminalStream extends NodeJS.WritableStream {
  readonly columns?: number;
  readonly rows?: number;
}

/** How one live view is set up. */
export interface LiveViewOptions {
  readonly stream: TerminalStream;
  readonly presentation: Presentation;
  /** Prints a line for each test above the lanes. */
  readonly verbose: boolean;
  readonly ticker: Ticker;
}

/** Begins to show; the cursor comes back when it ends or the process exits. */
export function openLiveView(options: LiveViewOptions): RunView {
  return new LiveView(options);
}

class LiveView implements RunView {
  readonly #options: LiveViewOptions;
  readonly #notices: FailureNotices;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #stopTicking: () => void;
  readonly #onResize = () => this.#resize();
  #snapshot: (() => RunSnapshot) | undefined;
  #beganAt: number;
  /** Lines that are to stand above the frame for good, kept until the next repaint. */
  #above: string[] = [];
  #frame = "";
  #closed = false;

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#notices = new FailureNotices(options.presentation);
    this.#update = createLogUpdate(options.stream);
    this.#beganAt = options.ticker.now();
    this.#stopTicking = options.ticker.every(repaintMilliseconds, () => this.#repaint());
    options.stream.on("resize", this.#onResize);
  }

  notice(level: "info" | "warning", text: string): void {
    this.#above.push(noticeLine(level, text, this.#options.presentation.theme));
  }

  began(run: Parameters<RunView["began"]>[0]): void {
    this.#snapshot = run.snapshot;
    this.#beganAt = this.#options.ticker.now();
    this.#above.push(this.#options.presentation.theme.faint(beginningLine(run)));
  }

  settled(tests: readonly TestReport[]): void {
    const { presentation, verbose } = this.#options;
    if (verbose) {
      for (const test of tests) {
        this.#above.push(testLine(test, presentation));
      }
    }
    for (const line of this.#notices.linesOf(tests)) {
      this.#above.push(line);
    }
  }

  ended(): void {
    this.close();
  }

  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#stopTicking();
    this.#options.stream.off("resize", this.#onResize);
    this.#update.clear();
    this.#writeAbove();
    this.#update.done();
  }

  #repaint(): void {
    const frame = this.#render();
    if (this.#above.length > 0) {
      this.#update.clear();
      this.#writeAbove();
    } else if (frame === this.#frame) {
      return;
    }
    this.#frame = frame;
    this.#update(frame);
  }

  /**
   * A terminal that became narrower has broken the lines of the frame into more lines, of which the
   * library knows nothing: what they take now is cleared here, and the next frame is a first one.
   */
  #resize(): void {
    const { stream } = this.#options;
    const columns = stream.columns || defaultColumns;
    const taken = this.#frame === "" ? [] : this.#frame.split("\n");
    const lines = taken.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)),
      0,
    );
    moveCursor(stream, 0, -lines);
    clearScreenDown(stream);
    this.#update.done();
    this.#frame = "";
    this.#repaint();
  }

  #render(): string {
    const { stream, presentation, ticker } = this.#options;
    const setting = {
      columns: stream.columns || defaultColumns,
      rows: stream.rows || defaultRows,
      now: ticker.now(),
      beganAt: this.#beganAt,
    };
    return this.#snapshot === undefined
      ? renderWaiting(presentation.theme, setting)
      : renderFrame(this.#snapshot(), presentation, setting);
  }

  #writeAbove(): void {
    if (this.#above.length > 0) {
      this.#options.stream.write(`${this.#above.join("\n")}\n`);
      this.#above = [];
    }
  }
}
