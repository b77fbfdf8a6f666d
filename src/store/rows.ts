/** The rows that records are kept as: flat and ready to be bound, so that they cross threads cheaply. */

import type {
  AttemptRecord,
  EstimateRecord,
  HistoryEntry,
  HistorySummary,
  JournalGroup,
  RunAppend,
  RunRecord,
  StoredRun,
  TuningRecord,
  VerdictRecord,
} from "./store.ts";

type Nullable<T> = T | null;

/** Columns of table `runs` that a `RunRecord` fills, in the order of a `RunRow`. */
export const runColumns = [
  "id",
  "started_at",
  "ended_at",
  "state",
  "exit_code",
  "request",
  "counts",
  "makespan_seconds",
] as const;

export type RunRow = readonly [
  id: string,
  startedAt: number,
  endedAt: Nullable<number>,
  state: RunRecord["state"],
  exitCode: Nullable<number>,
  requestJson: Nullable<string>,
  countsJson: Nullable<string>,
  makespanSeconds: Nullable<number>,
];

/** Columns of table `journal` beside its run, in the order of a `JournalRow`. */
export const journalColumns = ["sequence", "events", "commands"] as const;

export type JournalRow = readonly [sequence: number, eventsJson: string, commandsJson: string];

/** Columns of table `attempts` beside its run, in the order of an `AttemptRow`. */
export const attemptColumns = [
  "attempt",
  "test",
  "worker_id",
  "worker_class",
  "started_at",
  "outcome",
  "seconds",
  "detail",
] as const;

export type AttemptRow = readonly [
  attempt: number,
  test: string,
  workerId: string,
  workerClass: string,
  startedAt: number,
  outcome: AttemptRecord["outcome"],
  seconds: number,
  detailJson: Nullable<string>,
];

/** Columns of table `verdicts` beside its run and position, in the order of a `VerdictRow`. */
export const verdictColumns = [
  "test",
  "verdict",
  "attempt",
  "flaky",
  "reason",
  "fingerprint",
] as const;

export type VerdictRow = readonly [
  test: string,
  verdict: VerdictRecord["verdict"],
  attempt: Nullable<number>,
  flaky: 0 | 1,
  reason: Nullable<string>,
  fingerprint: Nullable<string>,
];

/** Columns of table `tuning` beside its number, in the order of a `TuningRow`. */
export const tuningColumns = ["at", "kind", "run_id", "detail"] as const;

export type TuningRow = readonly [
  at: number,
  kind: TuningRecord["kind"],
  runId: Nullable<string>,
  detailJson: Nullable<string>,
];

/** What one `append` adds. */
export interface AppendRows {
  readonly journal: Nullable<JournalRow>;
  readonly attempts: readonly AttemptRow[];
  readonly verdicts: readonly VerdictRow[];
}

/** A full run as rows; of several verdicts on one test the last holds. */
export interface StoredRows {
  readonly run: RunRow;
  readonly attempts: readonly AttemptRow[];
  readonly verdicts: readonly VerdictRow[];
}

/** What a store of rows can do: `Store` without the coding. Each is one step of a transaction. */
export interface RowOperations {
  createRun(run: RunRow): void;
  append(runId: string, rows: AppendRows): void;
  updateRun(run: RunRow): void;
  listRuns(limit: number): RunRow[];
  loadRun(runId: string): StoredRows | undefined;
  loadJournal(runId: string): JournalRow[];
  loadEstimates(): EstimateRecord[];
  saveEstimates(estimates: readonly EstimateRecord[]): void;
  unlearnedRuns(): string[];
  markLearned(runId: string): void;
  appendTuning(rows: readonly TuningRow[]): void;
  loadTuning(): TuningRow[];
  history(test: string, limit: number): HistoryEntry[];
  summarizeHistory(limit: number): HistorySummary[];
}

export function encodeRun(run: RunRecord): RunRow {
  return [
    run.id,
    run.startedAt,
    run.endedAt ?? null,
    run.state,
    run.exitCode ?? null,
    run.request === undefined ? null : JSON.stringify(run.request),
    run.counts === undefined ? null : JSON.stringify(run.counts),
    run.makespanSeconds ?? null,
  ];
}

export function decodeRun(row: RunRow): RunRecord {
  const [id, startedAt, endedAt, state, exitCode, requestJson, countsJson, makespanSeconds] = row;
  return {
    id,
    startedAt,
    ...(endedAt !== null && { endedAt }),
    state,
    ...(exitCode !== null && { exitCode }),
    request: requestJson === null ? undefined : JSON.parse(requestJson),
    ...(countsJson !== null && { counts: JSON.parse(countsJson) }),
    ...(makespanSeconds !== null && { makespanSeconds }),
  };
}

export function encodeAppend(entry: RunAppend): AppendRows {
  const { journal } = entry;
  return {
    journal:
      journal === undefined
        ? null
        : [journal.sequence, JSON.stringify(journal.events), JSON.stringify(journal.commands)],
    attempts: entry.attempts.map(encodeAttempt),
    verdicts: entry.verdicts.map(encodeVerdict),
  };
}

function encodeAttempt(record: AttemptRecord): AttemptRow {
  return [
    record.attempt,
    record.test,
    record.workerId,
    record.workerClass,
    record.startedAt,
    record.outcome,
    record.result.seconds,
    encodeDetail(record),
  ];
}

/** What of the result has no column of its own; most passed attempts of bare tests have nothing. */
function encodeDetail({ outcome, result }: AttemptRecord): string | null {
  const { seconds: _, outcome: reported, ...rest } = result;
  const detail = reported === outcome ? rest : { outcome: reported, ...rest };
  const json = JSON.stringify(detail);
  return json === "{}" ? null : json;
}

function decodeAttempt(row: AttemptRow): AttemptRecord {
  const [attempt, test, workerId, workerClass, startedAt, outcome, seconds, detailJson] = row;
  const detail = detailJson === null ? {} : JSON.parse(detailJson);
  return {
    attempt,
    test,
    workerId,
    workerClass,
    startedAt,
    outcome,
    result: { outcome, seconds, ...detail },
  };
}

function encodeVerdict(record: VerdictRecord): VerdictRow {
  return [
    record.test,
    record.verdict,
    record.attempt ?? null,
    record.flaky ? 1 : 0,
    record.reason ?? null,
    record.fingerprint ?? null,
  ];
}

function decodeVerdict(row: VerdictRow): VerdictRecord {
  const [test, verdict, attempt, flaky, reason, fingerprint] = row;
  return {
    test,
    verdict,
    ...(attempt !== null && { attempt }),
    flaky: flaky === 1,
    ...(reason !== null && { reason }),
    ...(fingerprint !== null && { fingerprint }),
  };
}

export function decodeStoredRun(rows: StoredRows): StoredRun {
  const verdicts = new Map(rows.verdicts.map((row) => [row[0], row]));
  return {
    run: decodeRun(rows.run),
    attempts: rows.attempts.map(decodeAttempt),
    verdicts: [...verdicts.values()].map(decodeVerdict),
  };
}

export function decodeJournal([sequence, eventsJson, commandsJson]: JournalRow): JournalGroup {
  return { sequence, events: JSON.parse(eventsJson), commands: JSON.parse(commandsJson) };
}

export function encodeTuning({ at, kind, runId, detail }: TuningRecord): TuningRow {
  return [at, kind, runId ?? null, detail === undefined ? null : JSON.stringify(detail)];
}

export function decodeTuning([at, kind, runId, detailJson]: TuningRow): TuningRecord {
  const detail: unknown = detailJson === null ? undefined : JSON.parse(detailJson);
  return { at, kind, ...(runId !== null && { runId }), detail };
}
