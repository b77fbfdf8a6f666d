/** The simplest pool of processes there can be: what any distribution over processes costs. */

import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const ECHO = `process.on("message", (number) => process.send(number));\n`;

/** Microseconds for one message there and back, each process having one on its way at a time. */
export async function barePoolMicros(messages: number, processes: number): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "plimsoll-bench-"));
  try {
    const program = path.join(folder, "echo.cjs");
    await writeFile(program, ECHO);
    const children = Array.from({ length: processes }, () => fork(program, { execArgv: [] }));
    const micros = await exchange(children, messages);
    for (const child of children) child.kill();
    return micros;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function exchange(children: readonly ChildProcess[], messages: number): Promise<number> {
  const before = performance.now();
  let sent = 0;
  let answered = 0;
  await new Promise<void>((resolve, reject) => {
    for (const child of children) {
      const sendNext = () => {
        if (sent >= messages) return;
        sent += 1;
        child.send(sent);
      };
      child.on("error", reject);
      child.on("message", () => {
        answered += 1;
        if (answered === messages) resolve();
        else sendNext();
      });
      sendNext();
    }
  });
  return ((performance.now() - before) * 1000) / messages;
}
