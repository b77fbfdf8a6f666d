/** What an address says of a fleet, and that nothing secret of it is shown. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { nkeys } from "@nats-io/transport-node";
import { afterAll, expect, test } from "vitest";
import { connectionOptions, fleetName, permittedId, shownAddress } from "./fleet-address.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "plimsoll-address-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const written = path.join(folder, name);
  writeFileSync(written, text);
  return written;
}

test.each([
  ["nats://h", { servers: ["h:4222"] }],
  ["h:5000,nats://i", { servers: ["h:5000", "i:4222"] }],
  ["nats://to%40ken@h", { servers: ["h:4222"], token: "to@ken" }],
  ["nats://us:p%zz@h", { servers: ["h:4222"], user: "us", pass: "p%zz" }],
  ["tls://h:1", { servers: ["h:1"], tls: {} }],
])("%s is understood", (url, expected) => {
  const { inboxPrefix, ...options } = connectionOptions({ url });
  expect(options).toEqual(expected);
  expect(inboxPrefix).toMatch(/^_INBOX_\w+$/);
});

test.each(["http://h", "nats://", "nats://secret@h:99999", ""])("%j is no address", (url) => {
  expect(() => connectionOptions({ url })).toThrow(
    expect.objectContaining({
      code: "fleet-address",
      message: expect.not.stringContaining("secret"),
    }),
  );
});

test("tokens and passwords are not shown", () => {
  expect(shownAddress({ url: "nats://secret@h:1,tls://me:secret@i" })).toBe(
    "nats://…@h:1,tls://…@i",
  );
});

test("credentials bring the key, whose inbox is used, and the certificate of the authority", () => {
  const pair = nkeys.createUser();
  const seed = new TextDecoder().decode(pair.getSeed());
  const certificate = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----";
  const credentials = file("w.creds", `# worker: build-1\n${seed}\n${certificate}\n`);
  const options = connectionOptions({ url: "tls://h", credentials });
  expect(options).toMatchObject({
    inboxPrefix: `_INBOX_${pair.getPublicKey()}`,
    tls: { ca: certificate },
    authenticator: expect.any(Function),
  });
  expect(permittedId({ url: "tls://h", credentials }, "host-1")).toBe("build-1/host-1");
  expect(permittedId({ url: "tls://h" }, "host-1")).toBe("host-1");
});

test.each([
  ["that are not there", path.join(folder, "none")],
  ["without a seed", file("empty", "nothing")],
  ["with a broken seed", file("broken", `SU${"A".repeat(56)}`)],
])("credentials %s are refused, and not shown", (_, credentials) => {
  expect(() => connectionOptions({ url: "h", credentials })).toThrow(
    expect.objectContaining({
      code: "fleet-credentials",
      message: expect.not.stringContaining("AAAA"),
    }),
  );
});

test("a fleet's name goes into subjects and streams", () => {
  expect(fleetName({ url: "h" })).toBe("default");
  expect(() => fleetName({ url: "h", fleet: "a.b" })).toThrow(
    expect.objectContaining({ code: "fleet-address" }),
  );
});
