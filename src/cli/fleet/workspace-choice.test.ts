/** How workers get the code when nobody says how. */

import { expect, test } from "vitest";
import { usualKind } from "./workspace-choice.ts";

test.each([
  "nats://127.0.0.1:4222",
  "nats://token@localhost:4222",
  "tls://user:word@[::1]:4222/",
  "localhost:4222,127.0.0.2:4222",
])("%s is this machine, where workers find the folder", (url) => {
  expect(usualKind(url)).toBe("path");
});

test.each([
  "nats://ci.example:4222",
  "nats://10.127.0.1:4222",
  "nats://localhost.example:4222",
  "nats://localhost@ci.example:4222",
  "nats://localhost:4222,nats://ci.example:4222",
])("%s may be elsewhere, so files are shipped", (url) => {
  expect(usualKind(url)).toBe("ship");
});
