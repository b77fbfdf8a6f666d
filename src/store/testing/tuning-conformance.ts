/** What every store must do with the record that feedback keeps of itself. */

import { describe, expect, test } from "vitest";
import type { Store, TuningRecord } from "../store.ts";

/** Registers the suite; each place is empty at first. */
export function tuningConformance(make: () => { open(): Store }): void {
  describe("the record of feedback", () => {
    test("comes back as it was written, oldest first, also after reopening", async () => {
      const place = make();
      const first = place.open();
      expect(await first.loadTuning()).toEqual([]);
      const records: TuningRecord[] = [
        { at: 2, kind: "hindsight", runId: "r1", detail: { seconds: 0.1 + 0.2 } },
        { at: 2, kind: "change", runId: "r1", detail: { setting: "policy", to: "ü" } },
        { at: 1, kind: "freeze", detail: undefined },
      ];
      await first.appendTuning(records.slice(0, 2));
      await first.appendTuning(records.slice(2));
      await first.close();
      const second = place.open();
      expect(await second.loadTuning()).toStrictEqual(records);
      await second.close();
    });

    test("forgets the oldest hindsights, and no change", async () => {
      const store = make().open();
      await store.appendTuning([{ at: 0, kind: "change", detail: {} }]);
      const hindsights = Array.from({ length: 60 }, (_, at) => ({
        at: at + 1,
        kind: "hindsight" as const,
        runId: `r${at}`,
        detail: {},
      }));
      for (const one of hindsights) await store.appendTuning([one]);
      const kept = (await store.loadTuning()).map(({ at }) => at);
      expect(kept).toEqual([0, ...hindsights.slice(-50).map(({ at }) => at)]);
      await store.close();
    });
  });
}
