/** Makes the report of one test out of its attempts and its verdict. */

import { splitTestKey } from "../core/model/identifiers.ts";
import type { CaseResult, Failure } from "../core/model/result.ts";
import type { AttemptRecord, VerdictRecord } from "../store/store.ts";
import type { AttemptReport, CaseReport, EarlierFailure, TestReport } from "./run-report.ts";

/** What is known of a test when it is settled. */
export interface SettledTest {
  readonly verdict: VerdictRecord;
  /** In the order in which they ended. */
  readonly attempts: readonly AttemptRecord[];
  readonly predictedSeconds: number | undefined;
  readonly resumed: boolean;
}

export function testReport(settled: SettledTest): TestReport {
  const { verdict, attempts, predictedSeconds, resumed } = settled;
  const { suite, id } = splitTestKey(verdict.test);
  const deciding = attempts.find((one) => one.attempt === verdict.attempt);
  const failures = deciding?.result.failures ?? [];
  const output = deciding?.result.output;
  return {
    key: verdict.test,
    suite,
    id,
    verdict: verdict.verdict,
    flaky: verdict.flaky,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    seconds: deciding?.result.seconds ?? 0,
    ...(predictedSeconds === undefined ? {} : { predictedSeconds }),
    cases: casesOf(settled, id, deciding),
    failures,
    ...(output === undefined ? {} : { output }),
    attempts: attempts.map(attemptReport),
    resumed,
  };
}

function attemptReport(record: AttemptRecord): AttemptReport {
  const { attempt, workerId, workerClass, startedAt, outcome, result } = record;
  const { seconds, cause } = result;
  const report = { attempt, workerId, workerClass, startedAt, seconds, outcome };
  return cause === undefined ? report : { ...report, cause };
}

function casesOf(
  { verdict, attempts }: SettledTest,
  id: string,
  deciding: AttemptRecord | undefined,
): CaseReport[] {
  const earlier = attempts.filter((one) => one !== deciding && one.outcome === "failed");
  const cases = (deciding?.result.cases ?? []).map((one) => caseReport(one, earlier));
  const shown = cases.some((one) => one.status === verdict.verdict);
  const needsOne = cases.length === 0 || (verdict.verdict === "failed" && !shown);
  if (needsOne || verdict.verdict === "not-run")
    cases.push(standIn(id, verdict, deciding, earlier));
  return cases;
}

function caseReport(result: CaseResult, earlier: readonly AttemptRecord[]): CaseReport {
  const failures = earlier.flatMap((record) => failuresOf(record, result.path));
  const retried = result.status === "passed" && (result.retries ?? 0) > 0;
  const flaky = result.status === "passed" && (retried || failures.length > 0);
  const report = { ...result, standsForTest: false, flaky };
  return failures.length === 0 ? report : { ...report, earlierFailures: failures };
}

function failuresOf(record: AttemptRecord, path: readonly string[]): EarlierFailure[] {
  const name = path.join("\n");
  return (record.result.cases ?? [])
    .filter((one) => one.status === "failed" && one.path.join("\n") === name)
    .flatMap((one) => one.failures ?? [])
    .map((failure) => ({ ...failure, attempt: record.attempt }));
}

/** The case that stands for a test of which its runner has no case to show. */
function standIn(
  id: string,
  verdict: VerdictRecord,
  deciding: AttemptRecord | undefined,
  earlier: readonly AttemptRecord[],
): CaseReport {
  const failures: Failure[] = [...(deciding?.result.failures ?? [])];
  if (failures.length === 0 && verdict.verdict === "failed" && verdict.reason !== undefined) {
    failures.push({ message: verdict.reason });
  }
  const earlierFailures = earlier.flatMap((record) =>
    (record.result.failures ?? []).map((failure) => ({ ...failure, attempt: record.attempt })),
  );
  const { note, output, cases } = deciding?.result ?? {};
  // Where cases are shown too, the output is theirs or the file's already.
  const ownOutput = (cases?.length ?? 0) === 0 ? output : undefined;
  return {
    path: [id],
    status: verdict.verdict,
    seconds: (cases?.length ?? 0) === 0 ? (deciding?.result.seconds ?? 0) : 0,
    standsForTest: true,
    flaky: verdict.flaky,
    ...(failures.length > 0 ? { failures } : {}),
    ...(earlierFailures.length > 0 ? { earlierFailures } : {}),
    ...(ownOutput === undefined ? {} : { output: ownOutput }),
    ...(note === undefined ? {} : { note }),
  };
}
