/** Chooses how a run is shown where it is shown. */

import { openGithubAnnotations } from "./github-annotations.ts";
import { openPlainView } from "./plain-view.ts";
import type { Presentation } from "./presentation.ts";
import type { RunView } from "./run-view.ts";
import type { Environment } from "./theme.ts";
import { systemTicker } from "./ticker.ts";

/** What the choice depends on. */
export interface ViewSetting {
  readonly stream: NodeJS.WriteStream;
  readonly environment: Environment;
  readonly presentation: Presentation;
  readonly verbose: boolean;
}

/** Lanes on a terminal, plain lines elsewhere, with annotations on GitHub. */
export async function openRunView(setting: ViewSetting): Promise<RunView> {
  const { stream, environment, presentation, verbose } = setting;
  const options = { stream, presentation, verbose, ticker: systemTicker };
  if (stream.isTTY && environment.TERM !== "dumb" && !isPipeline(environment)) {
    // Loaded only where it is used: most runs in pipelines never draw.
    const { openLiveView } = await import("./live-view.ts");
    return openLiveView(options);
  }
  const plain = openPlainView(options);
  return environment.GITHUB_ACTIONS === "true"
    ? together([plain, openGithubAnnotations(stream, presentation)])
    : plain;
}

/** Some pipelines pretend to be a terminal, but what they keep is a log. */
function isPipeline({ CI: pipeline = "" }: Environment): boolean {
  return pipeline !== "" && pipeline !== "false" && pipeline !== "0";
}

function together(views: readonly RunView[]): RunView {
  return {
    notice: (level, text) => views.forEach((view) => void view.notice(level, text)),
    began: (run) => views.forEach((view) => void view.began(run)),
    settled: (tests) => views.forEach((view) => void view.settled(tests)),
    ended: (report) => views.forEach((view) => void view.ended(report)),
    close: () => views.forEach((view) => void view.close()),
  };
}
