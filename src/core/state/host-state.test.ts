import { expect, test } from "vitest";
import { LoadTable } from "../adapt/load-table.ts";
import { capabilities } from "../testing/builders.ts";
import { Hosts } from "./host-state.ts";
import { WorkerState } from "./worker-state.ts";

function worker(workerId: string, kind: number, slots = 1): WorkerState {
  return new WorkerState(capabilities({ workerId, slots }), 0, kind, new LoadTable());
}

/** Fills the machine until its limit has gone down as far as it goes. */
function squeeze(hosts: Hosts): void {
  for (const host of hosts.shared) {
    for (let sample = 0; sample < 1000; sample += 1) {
      const logRatio = 2 * Math.log(host.limit.level);
      host.limit.observe({ logRatio, weight: 1, contends: true, worthTrying: sample < 900 });
    }
    host.allot();
  }
}

test("workers on one machine share its limit, and each kind keeps one slot", () => {
  const hosts = new Hosts(() => 1);
  const workers = [worker("a", 1, 4), worker("b", 1, 4), worker("c", 2), worker("d", 2)];
  for (const one of workers) hosts.add(one);
  expect(workers.map(({ openSlots }) => openSlots)).toEqual([4, 4, 1, 1]);
  squeeze(hosts);
  expect(workers.map(({ openSlots }) => openSlots)).toEqual([1, 0, 1, 0]);
});

test("a worker that was set aside leaves its share to the others until it is back", () => {
  const hosts = new Hosts(() => 1);
  const [first, second] = [worker("a", 1), worker("b", 1)];
  for (const one of [first, second]) hosts.add(one);
  squeeze(hosts);
  expect([first.openSlots, second.openSlots]).toEqual([1, 0]);
  first.barred = true;
  for (const host of hosts.shared) host.allot();
  expect(second.openSlots).toBe(1);
});

test("a worker that leaves gives its share to the others", () => {
  const hosts = new Hosts(() => 1);
  const [first, second] = [worker("a", 1), worker("b", 1)];
  hosts.add(first);
  hosts.add(second);
  squeeze(hosts);
  expect([first.openSlots, second.openSlots]).toEqual([1, 0]);
  hosts.remove(first);
  expect(second.openSlots).toBe(1);
});

test("where not all may run, the faster ones do", () => {
  const hosts = new Hosts(({ id }) => (id === "throttled" ? 0.1 : 1));
  const [first, second] = [worker("throttled", 1), worker("b", 1)];
  for (const one of [first, second]) hosts.add(one);
  squeeze(hosts);
  expect([first.openSlots, second.openSlots]).toEqual([0, 1]);
});
