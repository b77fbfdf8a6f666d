/** Entry of the thread that the store runs in, so that the disk never holds up the event loop. */

import { parentPort, workerData } from "node:worker_threads";
import type { StoreLocation } from "./sqlite-store.ts";
import { SqliteStore } from "./sqlite-store.ts";
import type { ThreadReply, ThreadRequest } from "./thread-messages.ts";
import { packOutcome } from "./thread-messages.ts";

/** When the store cannot be opened, every call fails with the reason. */
function tryToOpen(location: StoreLocation): SqliteStore | { readonly error: unknown } {
  try {
    return new SqliteStore(location);
  } catch (error) {
    return { error };
  }
}

function serve(port: NonNullable<typeof parentPort>, location: StoreLocation): void {
  const store = tryToOpen(location);
  port.on("message", (request: ThreadRequest) => {
    if (request === "close") {
      if (store instanceof SqliteStore) store.close();
      port.close();
      return;
    }
    const outcomes =
      store instanceof SqliteStore ? store.execute(request) : request.map(() => store);
    const reply: ThreadReply = outcomes.map(packOutcome);
    port.postMessage(reply);
  });
}

if (parentPort === null) throw new Error("store-thread.js is started by Plimsoll, as a thread");
serve(parentPort, workerData as StoreLocation);
