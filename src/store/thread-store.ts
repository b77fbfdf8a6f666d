/** Opens the embedded store in a thread of its own. */

import { Worker } from "node:worker_threads";
import { RecordStore } from "./record-store.ts";
import type { OperationName, RowCall, RowCaller } from "./row-calls.ts";
import type { RowOperations } from "./rows.ts";
import type { StoreLocation } from "./sqlite-store.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store.ts";
import type { ThreadReply, ThreadRequest } from "./thread-messages.ts";
import { unpackOutcome } from "./thread-messages.ts";

/**
 * Opens the store in a directory. Returns at once: calls wait until it is open, and each of them
 * rejects with `StoreError` when it cannot be opened. A store that nobody is waiting for does not
 * keep the process alive.
 */
export function openStore(location: StoreLocation): Store {
  return new RecordStore(new ThreadRows(location));
}

interface PendingCall {
  readonly call: RowCall;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends calls to the thread, one batch at a time: what is called while a batch is being committed
 * makes up the next, so the busier the store, the more a commit carries.
 */
class ThreadRows implements RowCaller {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #waiting: PendingCall[] = [];
  #sent: readonly PendingCall[] = [];
  /** Why no more calls are taken. */
  #refusal: Error | undefined;
  #closing = false;

  constructor(location: StoreLocation) {
    // dist/ is flat, so the thread's file is beside whatever file this code ended up in.
    this.#worker = new Worker(new URL("./store-thread.js", import.meta.url), {
      workerData: location,
      execArgv: [],
    });
    this.#worker.unref();
    this.#worker.on("message", (reply: ThreadReply) => this.#settle(reply));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.on("exit", (status) => {
        this.#fail(new Error(`its thread exited with status ${status}`));
        resolve();
      });
    });
  }

  call<Name extends OperationName>(
    operation: Name,
    ...parameters: Parameters<RowOperations[Name]>
  ): Promise<ReturnType<RowOperations[Name]>> {
    return new Promise((resolve, reject) => {
      if (this.#refusal !== undefined) {
        reject(this.#refusal);
        return;
      }
      // Not at once: what is called together is carried out together, in one transaction.
      if (this.#waiting.length === 0) queueMicrotask(() => this.#sendNext());
      this.#waiting.push({
        call: { operation, parameters } as RowCall,
        resolve: resolve as PendingCall["resolve"],
        reject,
      });
    });
  }

  /** What was called before is carried out first. */
  close(): Promise<void> {
    this.#refusal ??= new Error("The store is closed");
    this.#closing = true;
    this.#worker.ref();
    this.#sendNext();
    return this.#exited;
  }

  #sendNext(): void {
    if (this.#sent.length > 0) return;
    if (this.#waiting.length > 0) {
      this.#sent = this.#waiting;
      this.#waiting = [];
      this.#worker.ref();
      this.#post(this.#sent.map(({ call }) => call));
    } else if (this.#closing) {
      this.#post("close");
    } else {
      this.#worker.unref();
    }
  }

  #post(request: ThreadRequest): void {
    this.#worker.postMessage(request);
  }

  #settle(reply: ThreadReply): void {
    const answered = this.#sent;
    this.#sent = [];
    this.#sendNext();
    for (const [index, { resolve, reject }] of answered.entries()) {
      const answer = reply[index];
      if (answer === undefined) throw new Error("The store's thread left a call unanswered");
      const outcome = unpackOutcome(answer);
      if ("error" in outcome) reject(outcome.error);
      else resolve(outcome.value);
    }
  }

  /** The thread is gone: nobody will answer what is open, nor anything else. */
  #fail(cause: Error): void {
    this.#refusal ??= new StoreError(
      "store-unreadable",
      `The store ended unexpectedly: ${cause.message}.`,
      "Run again with --resume: what was stored is kept.",
      cause,
    );
    const open = [...this.#sent, ...this.#waiting];
    this.#sent = [];
    this.#waiting = [];
    for (const { reject } of open) reject(this.#refusal);
  }
}
