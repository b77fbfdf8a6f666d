/** Brings what feedback has made of the settings into the request of a run. */

import type { RunRequest } from "../../coordinator/run-request.ts";
import type { TunedSettings } from "../../core/adapt/feedback.ts";
import { DEFAULT_SETTINGS, sameSettings } from "../../core/adapt/feedback.ts";
import type { Policy } from "../../core/schedule/policies/policy.ts";
import type { Store } from "../../store/store.ts";
import type { LoadedConfiguration } from "../config/load-configuration.ts";
import type { RunOptions } from "../config/run-options.ts";
import { settingsText } from "../present/tuning-text.ts";
import { tuningState } from "./tuning-state.ts";

export interface TunedRequestOptions {
  readonly request: RunRequest;
  readonly store: Store;
  readonly loaded: LoadedConfiguration;
  readonly asked: RunOptions;
  readonly notice: (text: string) => void;
}

/** The request with the settings that feedback has found, and a notice where they are not the usual ones. */
export function tunedRequest(options: TunedRequestOptions): RunRequest {
  const { request, store, loaded, asked, notice } = options;
  if (loaded.configuration.tune === false) return request;
  const chosen = chosenPolicy(request, loaded, asked);
  return { ...request, tuned: settingsFor(store, chosen, notice) };
}

/** The policy, where somebody has chosen it: then feedback leaves it alone. */
export function chosenPolicy(
  { policy }: RunRequest,
  { configuration }: LoadedConfiguration,
  asked: RunOptions,
): Policy | undefined {
  return (asked.policy ?? configuration.policy) === undefined ? undefined : policy;
}

/** A store that cannot be read is told of by whoever needs it; here it means that nothing is known. */
async function settingsFor(
  store: Store,
  chosen: Policy | undefined,
  notice: (text: string) => void,
): Promise<TunedSettings> {
  const records = await store.loadTuning().catch(() => []);
  const found = tuningState(records).settings;
  const policy = chosen?.name ?? found.policy;
  const usual = { ...DEFAULT_SETTINGS, policy: chosen?.name ?? DEFAULT_SETTINGS.policy };
  const settings = { ...found, policy };
  if (!sameSettings(settings, usual)) {
    notice(`settings from earlier runs: ${settingsText(settings, usual)} (see plimsoll tune)`);
  }
  return settings;
}
