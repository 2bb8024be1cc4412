// Where the params of a sweep file come from: fixed, grid, list, random, seeds, and what restricts them.

import { readCount, readNames, readNumber, readParam, readParamList } from "./read-values.js";
import type { Place } from "./sweep-place.js";
import type {
  Condition,
  Distribution,
  ParamSources,
  RandomSettings,
  SeedSettings,
} from "./sweep-settings.js";
import type { ParamValue, TrialParams } from "./trial.js";

/** Keys that say where params come from, at the top and in a phase. */
export const sourceKeys = ["params", "grid", "list", "random", "seeds", "when", "exclude"] as const;

/** What one level of the file says; names occur once in it. */
export interface LevelSources extends Omit<ParamSources, "seeds"> {
  readonly seeds?: { readonly base?: number; readonly count?: number; readonly values?: readonly number[] };
  /** Where each param is from, for messages. */
  readonly places: ReadonlyMap<string, Place>;
}

/**
 * Reads the sources at one level.
 * @throws UserError "bad-sweep" with line and key
 */
export function readSources(members: ReadonlyMap<string, Place>): LevelSources {
  const places = new Map<string, Place>();
  const note = (names: Iterable<readonly [string, Place]>): void => {
    for (const [name, place] of names) {
      const other = places.get(name);
      if (other !== undefined)
        throw place.fault(`is given twice; ${other.path.join(".")} gives "${name}" too`);
      places.set(name, place);
    }
  };
  const [params, grid, list, random, seeds] = [
    mapOf(members.get("params"), readParam),
    mapOf(members.get("grid"), (place) => readParamList(place)),
    members.get("list"),
    members.get("random"),
    members.get("seeds"),
  ];
  for (const key of ["params", "grid"]) note(namesOf(members.get(key)));
  const sets = list === undefined ? undefined : readList(list);
  if (sets !== undefined) note(sets.places);
  const drawn = random === undefined ? undefined : readRandom(random);
  if (drawn !== undefined) note(namesOf(random?.at("params")));
  if (seeds !== undefined) note([["seed", seeds]]);
  return {
    params,
    grid,
    ...(sets === undefined ? {} : { list: sets.sets }),
    ...(drawn === undefined ? {} : { random: drawn }),
    ...(seeds === undefined ? {} : { seeds: readSeeds(seeds) }),
    when: mapOf(members.get("when"), readCondition),
    exclude: members.get("exclude")?.items().map(readCondition) ?? [],
    places,
  };
}

function mapOf<T>(place: Place | undefined, read: (place: Place) => T): Map<string, T> {
  return new Map(namesOf(place).map(([name, member]) => [name, read(member)]));
}

function namesOf(place: Place | undefined): [string, Place][] {
  return place === undefined ? [] : [...readNames(place)];
}

function readList(place: Place): { sets: TrialParams[]; places: Map<string, Place> } {
  const places = new Map<string, Place>();
  const sets = place.items().map((item) => {
    const names = namesOf(item);
    for (const [name, member] of names) places.set(name, member);
    return paramsOf(names.map(([name, member]) => [name, readParam(member)]));
  });
  return { sets, places };
}

/** Without the prototype's traps: a param may be called __proto__. */
export function paramsOf(entries: Iterable<readonly [string, ParamValue]>): TrialParams {
  return Object.fromEntries(entries);
}

function readRandom(place: Place): RandomSettings {
  const members = place.members(["count", "seed", "params"]);
  const seed = members.get("seed");
  const distributions = mapOf(place.at("params"), readDistribution);
  if (distributions.size === 0)
    throw place.fault("names no params", "Example: params: { lr: { log_uniform: [1e-5, 1e-2] } }");
  return {
    count: readCount(place.at("count"), 1),
    seed: seed === undefined ? 0 : readNumber(seed),
    params: distributions,
  };
}

function readDistribution(place: Place): Distribution {
  const members = [...place.members(["uniform", "log_uniform", "int", "choice"])];
  const [first] = members;
  if (first === undefined || members.length > 1) {
    throw place.fault(
      "must name one distribution",
      "One of: uniform: [0, 1], log_uniform: [1e-5, 1e-2], int: [1, 8], choice: [a, b].",
    );
  }
  const [kind, range] = first;
  if (kind === "choice") return { kind, values: range.items().map(readParam) };
  const [low, high, extra] = range.items().map(readNumber);
  if (low === undefined || high === undefined || extra !== undefined)
    throw range.fault("must be two numbers, low and high");
  checkRange(kind, { low, high }, range);
  return { kind: kind as "uniform" | "log_uniform" | "int", low, high };
}

function checkRange(kind: string, { low, high }: { low: number; high: number }, place: Place): void {
  if (low > high) throw place.fault(`runs backwards: ${low} is above ${high}`);
  if (kind === "log_uniform" && low <= 0)
    throw place.fault(`must be above 0 to have a logarithm, but starts at ${low}`);
  if (kind === "int" && !(Number.isSafeInteger(low) && Number.isSafeInteger(high)))
    throw place.fault("must be whole numbers");
}

function readSeeds(place: Place): NonNullable<LevelSources["seeds"]> {
  if (Array.isArray(place.value)) return { values: place.items().map((item) => readCount(item, 0)) };
  const members = place.members(["base", "count"]);
  const [base, count] = [members.get("base"), members.get("count")];
  return {
    ...(base === undefined ? {} : { base: readCount(base, 0) }),
    ...(count === undefined ? {} : { count: readCount(count, 1) }),
  };
}

function readCondition(place: Place): Condition {
  const condition = mapOf(place, (member) => readParamList(member));
  if (condition.size === 0) throw place.fault("names no param", "Example: { optimizer: sgd }");
  return condition;
}

/** The seeds of a phase: its own, completed by the file's; `base` of the environment replaces both. */
export function mergeSeeds(
  top: LevelSources["seeds"],
  own: LevelSources["seeds"],
  base: number | undefined,
): SeedSettings | undefined {
  const isOwn = own !== undefined;
  const values = own?.values ?? (isOwn ? undefined : top?.values);
  if (values !== undefined) return { values };
  if (top === undefined && own === undefined) return undefined;
  return { base: base ?? own?.base ?? top?.base ?? 0, count: own?.count ?? top?.count ?? 1 };
}
