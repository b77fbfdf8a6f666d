/** Orders are carried out once, in order, and only for the leader that leads. */

import { expect, test } from "vitest";
import type { OrderGroup } from "../../protocol/fleet/fleet-commands.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import { OrderBook } from "./order-book.ts";

function book() {
  const done: string[] = [];
  const made = new OrderBook(7, (order) => {
    if (order.kind === "close-run") done.push(order.run);
  });
  return { done, made };
}

function group(first: number, runs: readonly string[], differs: Partial<OrderGroup> = {}) {
  const orders = runs.map((run) => ({ kind: "close-run" as const, run }));
  const sender = { protocol: PROTOCOL_VERSION, epoch: 3, incarnation: 7, channel: 1 };
  return { ...sender, first, orders, ...differs };
}

test("orders that come again are taken once", () => {
  const { done, made } = book();
  made.take(group(1, ["a", "b"]));
  expect(made.take(group(1, ["a", "b", "c"]))).toEqual({ kind: "taken", upTo: 3 });
  expect(made.take(group(2, ["b"]))).toEqual({ kind: "taken", upTo: 3 });
  expect(done).toEqual(["a", "b", "c"]);
});

test("a leader that was replaced is not obeyed, also when only word of the next one has come", () => {
  const { done, made } = book();
  made.take(group(1, ["a"]));
  made.heardOf(4);
  expect(made.take(group(2, ["b"]))).toMatchObject({ kind: "refused", why: "outdated-leader" });
  expect(made.take(group(1, ["c"], { epoch: 4 }))).toEqual({ kind: "taken", upTo: 1 });
  expect(done).toEqual(["a", "c"]);
});

test("a leader that had lost sight begins to count anew", () => {
  const { done, made } = book();
  made.take(group(1, ["a", "b"]));
  expect(made.take(group(1, ["c"], { channel: 2 }))).toEqual({ kind: "taken", upTo: 1 });
  expect(made.take(group(3, ["d"]))).toMatchObject({ kind: "refused", why: "gap" });
  expect(done).toEqual(["a", "b", "c"]);
});

test("what is not for this process, this version or this place in the order is refused", () => {
  const { done, made } = book();
  const refusals = [
    made.take(group(1, ["a"], { incarnation: 6 })),
    made.take(group(1, ["a"], { protocol: PROTOCOL_VERSION + 1 })),
    made.take(group(2, ["a"])),
  ];
  expect(refusals.map((answer) => answer.kind === "refused" && answer.why)).toEqual([
    "other-process",
    "protocol",
    "gap",
  ]);
  expect(done).toEqual([]);
});
