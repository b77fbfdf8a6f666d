/** The ends of a fleet on NATS as tests use them: what they hear is kept. */

import type { CoordinatorEvents, WrittenReport } from "../../src/engine/fleet-transport.ts";
import type { NatsCoordinator } from "../../src/engine/nats/coordinator-transport.ts";
import { connectCoordinator } from "../../src/engine/nats/coordinator-transport.ts";
import type { NatsFleetWorker } from "../../src/engine/nats/worker-transport.ts";
import { connectFleetWorker } from "../../src/engine/nats/worker-transport.ts";
import type {
  FleetOrder,
  OrderAnswer,
  OrderGroup,
} from "../../src/protocol/fleet/fleet-commands.ts";
import type { WorkerReport } from "../../src/protocol/fleet/worker-reports.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/protocol-version.ts";
import { NatsServer } from "../support/nats-server.ts";

/** An id with everything in it that a subject must not have. */
export const WORKER = "w.1 *>/x";

export const closeRun = (run: string): FleetOrder => ({ kind: "close-run", run });

/** @param output makes it large */
export function report(number: number, output = ""): WorkerReport {
  const message = {
    type: "batch-ended",
    batch: 1,
    how: "runner-died",
    startSeconds: 0,
    detail: output,
  } as WorkerReport["entries"][number]["message"];
  const entries = [{ run: "run", message }];
  return { protocol: PROTOCOL_VERSION, workerId: WORKER, incarnation: 1, number, entries };
}

export function written(one: WorkerReport): WrittenReport {
  return { incarnation: one.incarnation, number: one.number, json: JSON.stringify(one) };
}

export interface TestCoordinator {
  readonly transport: NatsCoordinator;
  /** Numbers of the reports that came, and what acknowledges them when `acknowledges` is not set. */
  readonly reports: number[];
  readonly acknowledge: (() => void)[];
  readonly unreachable: string[];
  readonly notices: string[];
}

export interface TestWorker {
  readonly transport: NatsFleetWorker;
  /** Runs of the orders that it has carried out. */
  readonly taken: string[];
  readonly notices: string[];
}

export class NatsEnds {
  readonly #open: { close(): Promise<void> }[] = [];
  readonly server: NatsServer;

  private constructor(server: NatsServer) {
    this.server = server;
  }

  static async start(): Promise<NatsEnds> {
    return new NatsEnds(await NatsServer.start());
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((one) => one.close()));
    await this.server.close();
  }

  keep<Closeable extends { close(): Promise<void> }>(one: Closeable): Closeable {
    this.#open.push(one);
    return one;
  }

  /** @param acknowledges whether the coordinator says at once that a report is safe */
  async coordinator(
    acknowledges = true,
    more: Partial<CoordinatorEvents> = {},
  ): Promise<TestCoordinator> {
    const heard: Omit<TestCoordinator, "transport"> = {
      reports: [],
      acknowledge: [],
      unreachable: [],
      notices: [],
    };
    const transport = await connectCoordinator({ url: this.server.url }, "c", {
      greeted: () => ({ kind: "later", seconds: 1 }),
      heartbeat: () => {},
      reported: ({ number }, acknowledge) => {
        heard.reports.push(number);
        if (acknowledges) acknowledge();
        else heard.acknowledge.push(acknowledge);
      },
      unreachable: (workerId) => heard.unreachable.push(workerId),
      refused: (_, __, { why }) => heard.unreachable.push(why),
      asked: async ({ kind }) => ({ kind: "accepted", run: kind }),
      notice: (_, text) => heard.notices.push(text),
      ...more,
    });
    this.keep(transport);
    return { ...heard, transport };
  }

  /** A worker that takes each order once, by its number, unless `ordered` says otherwise. */
  async worker(ordered?: (group: OrderGroup) => OrderAnswer): Promise<TestWorker> {
    const taken: string[] = [];
    const notices: string[] = [];
    let upTo = 0;
    const inOrder = ({ first, orders }: OrderGroup) => {
      orders.forEach((order, place) => {
        if (first + place !== upTo + 1 || order.kind !== "close-run") return;
        upTo += 1;
        taken.push(order.run);
      });
      return { kind: "taken", upTo } as const;
    };
    const transport = await connectFleetWorker({ url: this.server.url }, WORKER, {
      leaderChanged: () => {},
      ordered: ordered ?? inOrder,
      notice: (_, text) => notices.push(text),
    });
    this.keep(transport);
    await transport.connection.flush();
    return { taken, notices, transport };
  }
}
