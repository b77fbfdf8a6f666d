/** Builders of the core's nouns, for tests. */

import { testKey } from "../model/identifiers.ts";
import type { TestRequirements, TestSpec } from "../model/test.ts";
import type { WorkerCapabilities } from "../model/worker.ts";

export function testSpec(
  id: string,
  differs: Partial<Omit<TestSpec, "requirements">> & {
    requirements?: Partial<TestRequirements>;
  } = {},
): TestSpec {
  const suite = differs.suite ?? "suite";
  const requirements: TestRequirements = {
    testId: id,
    labels: [],
    exclusiveKeys: [],
    priority: 3,
    ...differs.requirements,
  };
  return { key: testKey(suite, id), group: "", retries: 0, ...differs, suite, requirements };
}

export function capabilities(differs: Partial<WorkerCapabilities> = {}): WorkerCapabilities {
  return {
    workerId: "w1",
    incarnation: 1,
    workerClass: "any",
    host: "host",
    slots: 1,
    labels: [],
    hardwareSpecs: {
      cpuCores: 1,
      cpuModel: "test",
      memoryGb: 1,
      platform: "linux",
      architecture: "x64",
    },
    softwareVersions: {},
    ...differs,
  };
}
