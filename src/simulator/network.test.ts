/** What a link promises whatever the network does. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { NetworkConditions } from "./input/faults-file.ts";
import { Link, PERFECT_NETWORK } from "./network.ts";
import { RandomStream } from "./random-stream.ts";
import { VirtualClock } from "./virtual-clock.ts";

const conditions: fc.Arbitrary<NetworkConditions> = fc.record({
  delaySeconds: fc.constantFrom(0, 0.1, 2),
  jitterSeconds: fc.constantFrom(0, 0.5),
  loss: fc.constantFrom(0, 0.3, 0.8),
  duplicate: fc.constantFrom(0, 0.5),
  reorder: fc.constantFrom(0, 0.5),
});

test("every message arrives once, in order, and not before its time", () => {
  fc.assert(
    fc.property(conditions, fc.nat(), fc.array(fc.nat(5)), (network, seed, pauses) => {
      const clock = new VirtualClock();
      const arrived: { message: number; at: number; sentAt: number }[] = [];
      const setting = { clock, conditions: network, random: new RandomStream(`${seed}`) };
      const sentAt: number[] = [];
      const link = new Link<number>(setting, (message) =>
        arrived.push({ message, at: clock.now, sentAt: sentAt[message] ?? 0 }),
      );
      let moment = 0;
      for (const [message, pause] of pauses.entries()) {
        moment += pause;
        clock.at(moment, () => {
          sentAt[message] = clock.now;
          link.send(message);
        });
      }
      while (clock.step());
      expect(arrived.map(({ message }) => message)).toEqual([...pauses.keys()]);
      for (const one of arrived) {
        expect(one.at - one.sentAt).toBeGreaterThanOrEqual(network.delaySeconds - 1e-9);
      }
    }),
  );
});

test("what a dead sender lost is lost, and a closed link delivers nothing", () => {
  const clock = new VirtualClock();
  const arrived: string[] = [];
  const lossy = { ...PERFECT_NETWORK, loss: 1 };
  const random = new RandomStream("1");
  const lost = new Link<string>({ clock, conditions: lossy, random }, (one) => arrived.push(one));
  lost.send("never");
  lost.orphan();
  const slow = { ...PERFECT_NETWORK, delaySeconds: 1 };
  const closed = new Link<string>({ clock, conditions: slow, random }, (one) => arrived.push(one));
  closed.send("too late");
  closed.close();
  while (clock.step());
  expect(arrived).toEqual([]);
});
