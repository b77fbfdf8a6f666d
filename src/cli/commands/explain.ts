/** `plimsoll explain`: why a test ran where and when it did. */

import { tellStory, testsOf } from "../../coordinator/test-story.ts";
import { splitTestKey } from "../../core/model/identifiers.ts";
import type { Store } from "../../store/store.ts";
import { renderStory } from "../present/story-text.ts";
import { UsageError } from "../usage-error.ts";
import type { StoreLook } from "./stored.ts";
import { look, SEARCH_LIMIT } from "./stored.ts";

export interface ExplainFlags extends Omit<StoreLook, "limit"> {
  /** By default the newest that has the test. */
  readonly run?: string;
}

/** So many tests are named when one has to be chosen. */
const MOST_CANDIDATES = 20;

/** @throws UsageError when there is no such test or run, or the test could be several */
export async function explainCommand(test: string, { run, ...how }: ExplainFlags): Promise<number> {
  return await look(how, async (store) => {
    const story = await explain(store, test, run);
    return { data: story, text: ({ theme }) => renderStory(story, theme) };
  });
}

async function explain(store: Store, wanted: string, run: string | undefined) {
  const [newest] = await store.listRuns(1);
  const runId = run ?? newest?.id;
  if (runId === undefined) {
    throw new UsageError(
      "nothing-to-explain",
      "No run is stored here.",
      "Run something with `plimsoll run`, or go to the folder whose runs are meant.",
    );
  }
  const own = await load(store, runId);
  const key = chosen(testsOf(own.stored, own.journal), wanted);
  if (key !== undefined) return tellStory(own.stored, own.journal, key);
  if (run !== undefined) throw unknownTest(wanted, `run ${run} has no such test`);
  // The newest run may have been of something else.
  const known = (await store.summarizeHistory(SEARCH_LIMIT)).map((summary) => summary.test);
  const earlier = chosen(known, wanted);
  const [last] = earlier === undefined ? [] : await store.history(earlier, 1);
  if (earlier === undefined || last === undefined) {
    throw unknownTest(wanted, "no stored run has such a test");
  }
  const before = await load(store, last.runId);
  return tellStory(before.stored, before.journal, earlier);
}

async function load(store: Store, runId: string) {
  const [stored, journal] = await Promise.all([store.loadRun(runId), store.loadJournal(runId)]);
  if (stored !== undefined) return { stored, journal };
  throw new UsageError(
    "run-unknown",
    `There is no run ${runId}.`,
    "`plimsoll runs` lists the runs that are stored; the oldest are forgotten.",
  );
}

/** The test of that key, or of that id, or the only one whose key has that part. */
function chosen(keys: readonly string[], wanted: string): string | undefined {
  if (keys.includes(wanted)) return wanted;
  const named = keys.filter((key) => splitTestKey(key).id === wanted);
  const matching = named.length > 0 ? named : keys.filter((key) => key.includes(wanted));
  if (matching.length < 2) return matching[0];
  const more = matching.length - MOST_CANDIDATES;
  const list = matching.toSorted().slice(0, MOST_CANDIDATES).join("\n  ");
  throw new UsageError(
    "test-ambiguous",
    `${matching.length} tests match ${wanted}:\n  ${list}${more > 0 ? `\n  and ${more} more` : ""}`,
    "Name one of them.",
  );
}

function unknownTest(wanted: string, why: string): UsageError {
  return new UsageError(
    "test-unknown",
    `There is nothing to say of ${wanted}: ${why}.`,
    "`plimsoll history` lists the tests that are known; a part of a name is enough.",
  );
}
