/** Calls of row operations as messages, so that the store can be in another thread. */

import type { RowOperations } from "./rows.ts";

export type OperationName = keyof RowOperations;

/** One operation to carry out. */
export type RowCall = {
  readonly [Name in OperationName]: {
    readonly operation: Name;
    readonly parameters: Parameters<RowOperations[Name]>;
  };
}[OperationName];

/** What came of a call. */
export type RowOutcome = { readonly value: unknown } | { readonly error: unknown };

/** Carries out calls in the order in which they are made; each resolves when it is committed. */
export interface RowCaller {
  call<Name extends OperationName>(
    operation: Name,
    ...parameters: Parameters<RowOperations[Name]>
  ): Promise<ReturnType<RowOperations[Name]>>;
  close(): Promise<void>;
}
