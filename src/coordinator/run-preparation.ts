/** What a run needs to know before its tests can be submitted. */

import { configured, settingsOf } from "../core/adapt/feedback.ts";
import { TestRequirementAnalyzer } from "../core/analyze/test-requirement-analyzer.ts";
import type { BalancerConfiguration } from "../core/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../core/configuration.ts";
import type { TestSpec } from "../core/model/test.ts";
import { estimatesFor } from "../core/track/relevant-estimates.ts";
import type { StoredEstimate } from "../core/track/stored-estimate.ts";
import { testSubject } from "../core/track/test-subject.ts";
import type { AttemptRecord, JournalGroup, StoredRun, VerdictRecord } from "../store/store.ts";
import type { Found } from "./discovery.ts";
import { fingerprints } from "./fingerprints.ts";
import { toTestSpec } from "./found-test.ts";
import type { RunRequest, SuiteRequest } from "./run-request.ts";

/** A run that was cut off, with all that is stored of it. */
export interface ResumedRun {
  readonly stored: StoredRun;
  readonly journal: readonly JournalGroup[];
}

export interface PreparedRun {
  /** Every test that was found, in the order in which it was found. */
  readonly specs: readonly TestSpec[];
  /** Those that are to be run now. */
  readonly open: readonly TestSpec[];
  /** Verdicts of a resumed run that still hold. */
  readonly kept: readonly VerdictRecord[];
  /** Attempts of a resumed run that still tell something of its tests. */
  readonly attempts: readonly AttemptRecord[];
  /** By test key. */
  readonly fingerprints: ReadonlyMap<string, string>;
  readonly estimates: readonly StoredEstimate[];
  readonly configuration: BalancerConfiguration;
  readonly firstSequence: number;
}

export async function prepareRun(
  found: readonly { readonly suite: SuiteRequest; readonly found: Found }[],
  estimates: readonly StoredEstimate[],
  resumed: ResumedRun | undefined,
  { policy, requirementTables, tuned }: Pick<RunRequest, "policy" | "requirementTables" | "tuned">,
): Promise<PreparedRun> {
  const analyzer = new TestRequirementAnalyzer(requirementTables);
  const tests = found.flatMap(({ suite, found: { tests } }) =>
    tests.map((test) => ({ spec: toTestSpec(suite, test, { analyzer }), file: test.file })),
  );
  const files = tests.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const byFile = await fingerprints(files);
  const byKey = new Map<string, string>();
  for (const { spec, file } of tests) {
    const fingerprint = file === undefined ? undefined : byFile.get(file);
    if (fingerprint !== undefined) byKey.set(spec.key, fingerprint);
  }
  const { verdicts = [], attempts = [] } = resumed?.stored ?? {};
  const kept = keptVerdicts(tests, byKey, verdicts);
  const keptKeys = new Set(kept.map((verdict) => verdict.test));
  const stale = verdicts.filter(
    ({ test, verdict }) => verdict !== "not-run" && !keptKeys.has(test),
  );
  const staleKeys = new Set(stale.map(({ test }) => test));
  const specs = tests.map(({ spec }) => spec);
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    policy,
    firstNumber: firstFreeNumber(resumed),
  };
  return {
    specs,
    open: specs.filter((spec) => !keptKeys.has(spec.key)),
    kept,
    attempts: attempts.filter(({ test }) => !staleKeys.has(test)),
    fingerprints: byKey,
    estimates: estimatesFor(estimates, specs.map(testSubject)),
    configuration: configured(configuration, (await tuned) ?? settingsOf(configuration)),
    firstSequence: (resumed?.journal.at(-1)?.sequence ?? -1) + 1,
  };
}

/** Finished tests of a resumed run, without those whose file has changed since. */
function keptVerdicts(
  tests: readonly { readonly spec: TestSpec; readonly file: string | undefined }[],
  fingerprintOf: ReadonlyMap<string, string>,
  verdicts: readonly VerdictRecord[],
): VerdictRecord[] {
  const present = new Map(tests.map(({ spec, file }) => [spec.key, file]));
  return verdicts.filter((verdict) => {
    if (verdict.verdict === "not-run" || !present.has(verdict.test)) return false;
    const now = fingerprintOf.get(verdict.test);
    const hasFile = present.get(verdict.test) !== undefined;
    return hasFile ? now !== undefined && now === verdict.fingerprint : true;
  });
}

/** Attempts and batches that were leased before a run was cut off keep their numbers. */
function firstFreeNumber(resumed: ResumedRun | undefined): number {
  let last = 0;
  for (const command of resumed?.journal.flatMap((group) => group.commands) ?? []) {
    const { batch, attempts } = command as { batch?: number; attempts?: { attempt: number }[] };
    last = Math.max(last, batch ?? 0, attempts?.at(-1)?.attempt ?? 0);
  }
  return last + 1;
}
