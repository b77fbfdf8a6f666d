import fc from "fast-check";
import { expect, test } from "vitest";
import { SharedOutbox } from "./shared-outbox.ts";

/** An outbox whose messages are kept, with a second end as another thread has it. */
function outboxPair() {
  let text = "";
  const write = (bytes: Uint8Array) => {
    text += Buffer.from(bytes).toString();
  };
  const outbox = new SharedOutbox(write);
  const messages = () =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  return { outbox, other: new SharedOutbox(write, outbox.memory), messages };
}

const event = (value: unknown) => JSON.stringify(value);

test("events travel together, from whichever thread they are flushed", () => {
  const { outbox, other, messages } = outboxPair();
  outbox.append(event(1));
  outbox.append(event("zwei é"));
  expect(messages()).toEqual([]);
  other.flush();
  outbox.flush();
  expect(messages()).toEqual([{ type: "progress", events: [1, "zwei é"] }]);
});

test("a message follows the events that were there before it", () => {
  const { outbox, messages } = outboxPair();
  outbox.append(event(1));
  outbox.send({ type: "batch-done" });
  expect(messages()).toEqual([{ type: "progress", events: [1] }, { type: "batch-done" }]);
});

test("an event is taken back only while it is the last one and not sent", () => {
  const { outbox, messages } = outboxPair();
  outbox.append(event("kept"));
  outbox.takeBack(outbox.append(event("taken back")));
  const sent = outbox.append(event("sent"));
  outbox.flush();
  outbox.takeBack(sent);
  const first = outbox.append(event("not the last"));
  outbox.append(event("last"));
  outbox.takeBack(first);
  outbox.flush();
  expect(messages().flatMap(({ events }) => events)).toEqual([
    "kept",
    "sent",
    "not the last",
    "last",
  ]);
});

test("waiting ends at once when something is pending", () => {
  const { outbox, other } = outboxPair();
  expect(other.waitForEvents(1)).toBe(false);
  outbox.append(event(1));
  expect(other.waitForEvents(10_000)).toBe(true);
});

test("events of every size arrive once and in order", () => {
  const sizes = fc.oneof(fc.nat(200), fc.nat(50_000), fc.constant(300_000));
  fc.assert(
    fc.property(
      fc.array(sizes, { maxLength: 30 }),
      fc.constantFrom("x", "é", "語"),
      (lengths, letter) => {
        const { outbox, messages } = outboxPair();
        const events = lengths.map((length, index) => ({ index, text: letter.repeat(length) }));
        for (const each of events) outbox.append(event(each));
        outbox.flush();
        expect(messages().flatMap((message) => message.events)).toEqual(events);
      },
    ),
    { numRuns: 30 },
  );
});
