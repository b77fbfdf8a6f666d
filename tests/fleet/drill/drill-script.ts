/** What chance decides of a drill before it begins: the store, and what is done to which process, and when. */

import { RandomStream } from "../../../src/simulator/random-stream.ts";

export const WORKERS = ["w1", "w2", "w3"] as const;

/** Who may be struck; which coordinator leads is known only when it happens. */
type Target = "leader" | "standby" | (typeof WORKERS)[number] | "server" | "client" | "database";

/** One thing that is done to one process. */
export interface Strike {
  readonly target: Target;
  /** `cut` takes its connection to the NATS server away, in silence. */
  readonly action: "kill" | "stop" | "cut";
  /** Until it is put right; undefined if that never happens. */
  readonly awaySeconds: number | undefined;
}

/** What happens at one moment, to one process or to two at once. */
export interface Blow {
  /** When this part of the tests has begun, 0 to 1. */
  readonly progress: number;
  readonly strikes: readonly Strike[];
}

/** Everybody of a kind is killed, and nobody comes back until the client has given up. */
type Desertion = "server" | "coordinators" | "workers";

export interface DrillScript {
  readonly seed: number;
  readonly store: "folder" | "database";
  readonly blows: readonly Blow[];
  readonly desertion: Desertion | undefined;
}

const BLOWS = 3;
const LONGEST_AWAY_SECONDS = 30;

export function drillScript(seed: number): DrillScript {
  const random = new RandomStream(`drill-${seed}`);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random.uniform() * values.length)] as Value;
  const store = random.chance(0.3) ? "database" : "folder";
  const desertion = random.chance(0.2)
    ? pick(["server", "coordinators", "workers"] as const)
    : undefined;
  const lost = new Set<Target>();
  const blows = Array.from({ length: BLOWS }, (_, index): Blow => {
    const present = targets(store).filter((target) => !lost.has(target));
    const struck = random.shuffled(present).slice(0, random.chance(0.35) ? 2 : 1);
    const strikes = struck.map((target): Strike => {
      const action = pick(actions(target));
      const awaySeconds = away(random, action === "kill" && mayStayAway(target, lost));
      // Whichever of the coordinators is lost, the other one leads.
      if (awaySeconds === undefined) lost.add(target === "leader" ? "standby" : target);
      return { target, action, awaySeconds };
    });
    return { progress: (index + 1 - 0.5 * random.uniform()) / (BLOWS + 1), strikes };
  });
  return { seed, store, blows, desertion };
}

function targets(store: DrillScript["store"]): readonly Target[] {
  const always = ["leader", "standby", ...WORKERS, "server", "client"] as const;
  return store === "database" ? [...always, "database"] : always;
}

function actions(target: Target): readonly Strike["action"][] {
  if (target === "database") return ["kill"];
  if (target === "server") return ["kill", "kill", "stop"];
  return ["kill", "kill", "stop", "cut"];
}

/** One coordinator and one worker at least have to be left for the run to end. */
function mayStayAway(target: Target, lost: ReadonlySet<Target>): boolean {
  if (target === "leader" || target === "standby") return !lost.has("standby");
  const workers = WORKERS.filter((id) => id !== target && !lost.has(id));
  return (WORKERS as readonly Target[]).includes(target) && workers.length > 0;
}

/** Seconds, most of them few, some as many as half a minute. */
function away(random: RandomStream, mayStay: boolean): number | undefined {
  if (mayStay && random.chance(0.2)) return undefined;
  const longest = random.chance(0.2) ? LONGEST_AWAY_SECONDS : 3;
  return longest * random.uniform();
}
