/** What each role of a fleet may say to the server, and hear of it: no more than it needs. */

import { FleetNames } from "../../engine/nats/fleet-names.ts";

export type FleetRole =
  | { readonly kind: "coordinator" }
  | { readonly kind: "client" }
  /** Whoever has these credentials may speak as worker `name`, or `name/…`. */
  | { readonly kind: "worker"; readonly name: string };

export interface RolePermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** It may answer whoever asks it, once. */
  readonly answers: boolean;
}

/** @param publicKey of the role's nkey: what is answered to it comes to an inbox named after it */
export function rolePermissions(
  fleet: string,
  role: FleetRole,
  publicKey: string,
): RolePermissions {
  const names = new FleetNames(fleet);
  const inbox = `_INBOX_${publicKey}.>`;
  switch (role.kind) {
    case "coordinator":
      return {
        publish: [names.leader, names.allOrders, ...storing(names)],
        subscribe: [names.hellos, names.heartbeats, names.client, inbox],
        answers: true,
      };
    case "client":
      return {
        publish: [names.client, names.allContent, ...readingContent(names)],
        subscribe: [names.leader, inbox],
        answers: false,
      };
    case "worker": {
      const { name } = role;
      const speaks = [names.hello(name), names.heartbeat(name), names.reports(name)];
      return {
        publish: [...speaks.flatMap(withBelow), ...readingContent(names)],
        subscribe: [names.leader, ...withBelow(names.orders(name)), inbox],
        answers: true,
      };
    }
  }
}

/** What a coordinator asks of the server's stores: only those of its fleet. */
function storing(names: FleetNames): string[] {
  const bucket = `KV_${names.leaderBucket}`;
  const streams = [names.reportStream, names.contentStream, bucket];
  const reports = names.reportStream;
  return [
    "$JS.API.INFO",
    ...streams.flatMap((stream) => [
      `$JS.API.STREAM.INFO.${stream}`,
      `$JS.API.STREAM.CREATE.${stream}`,
      `$JS.API.STREAM.UPDATE.${stream}`,
    ]),
    `$JS.API.DIRECT.GET.${bucket}.>`,
    `$JS.API.STREAM.MSG.GET.${bucket}`,
    `$KV.${names.leaderBucket}.>`,
    `$JS.API.CONSUMER.LIST.${reports}`,
    `$JS.API.CONSUMER.CREATE.${reports}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${reports}.>`,
    `$JS.API.CONSUMER.INFO.${reports}.>`,
    `$JS.API.CONSUMER.DELETE.${reports}.>`,
    `$JS.API.CONSUMER.MSG.NEXT.${reports}.>`,
    `$JS.ACK.${reports}.>`,
    // Newer servers may say for which account.
    `$JS.ACK.*.*.${reports}.>`,
  ];
}

function readingContent(names: FleetNames): string[] {
  const stream = names.contentStream;
  return [`$JS.API.STREAM.INFO.${stream}`, `$JS.API.DIRECT.GET.${stream}.>`];
}

function withBelow(subject: string): string[] {
  return [subject, `${subject}.>`];
}
