/** Runs one program to its end and gathers what it printed. */

import type { ChildProcess, SpawnOptions } from "node:child_process";
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { CapturedOutput } from "./captured-output.ts";

/** A pipe that somebody else still holds is given up after this much silence. */
const silenceMilliseconds = 200;
/** … and after this long in any case, since a process left behind may print for ever. */
const drainLimitMilliseconds = 2000;
/** How long a program may take to end by itself when it is asked to. */
const termGraceMilliseconds = 300;

/** How a program ended. */
export interface ChildEnd {
  readonly seconds: number;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string | undefined;
  /** Why it could not be started at all. */
  readonly startError?: NodeJS.ErrnoException;
}

/** A program to run, and what to do with it. */
export interface ChildRequest {
  readonly program: string;
  readonly programArguments: readonly string[];
  readonly options: SpawnOptions;
  readonly signal: AbortSignal;
  /** Called with the child once it has been asked for, to attach to further pipes. */
  readonly onSpawned?: (child: ChildProcess) => void;
}

/**
 * Runs the program; both of its output streams land in one text. It does not wait for processes
 * that the program leaves behind. An abort ends the program; the promise still waits for its end.
 */
export async function runChild(request: ChildRequest): Promise<ChildEnd> {
  const output = new CapturedOutput();
  const started = performance.now();
  let child: ChildProcess;
  try {
    child = spawn(request.program, request.programArguments, request.options);
  } catch (error) {
    return notStarted(error as NodeJS.ErrnoException);
  }
  const pipes = child.stdio.filter((stream): stream is Readable => isReadable(stream));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => output.add(chunk));
  }
  request.onSpawned?.(child);
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stopListening = endOnAbort(child, request.signal);
  const end = await exitOf(child);
  stopListening();
  if (end instanceof Error) return notStarted(end);
  const seconds = (performance.now() - started) / 1000;
  await Promise.race([closed, silence(pipes)]);
  for (const stream of pipes) stream.destroy();
  return { seconds, ...end, output: output.text() };
}

function notStarted(startError: NodeJS.ErrnoException): ChildEnd {
  return { seconds: 0, exitCode: null, signal: null, output: undefined, startError };
}

function isReadable(stream: unknown): boolean {
  return typeof stream === "object" && stream !== null && "read" in stream;
}

type Exit = Pick<ChildEnd, "exitCode" | "signal">;

function exitOf(child: ChildProcess): Promise<Exit | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
    // Also emitted when a signal cannot be sent: only a child without a pid has not started.
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(error);
    });
  });
}

/** Asks the child to end when the signal fires, and then makes it. Returns how to stop watching. */
function endOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let force: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill("SIGTERM");
    force = setTimeout(() => child.kill("SIGKILL"), termGraceMilliseconds);
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return () => {
    signal.removeEventListener("abort", end);
    clearTimeout(force);
  };
}

/** Resolves when nothing has come through the pipes for a while. */
function silence(pipes: readonly Readable[]): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(done, drainLimitMilliseconds);
    let quiet = setTimeout(done, silenceMilliseconds);
    function heard(): void {
      clearTimeout(quiet);
      quiet = setTimeout(done, silenceMilliseconds);
    }
    function done(): void {
      clearTimeout(limit);
      clearTimeout(quiet);
      for (const stream of pipes) stream.off("data", heard);
      resolve();
    }
    for (const stream of pipes) {
      stream.on("data", heard);
      stream.once("close", () => {
        if (pipes.every((pipe) => pipe.closed)) done();
      });
    }
  });
}
