// A phase's own sources over those of the whole file, and the values given on the command line over both.

import { exitCodes, UserError } from "../../errors.js";
import { nearestNames } from "../nearest-names.js";
import { type LevelSources, mergeSeeds, paramsOf } from "./read-sources.js";
import type { ParamSources, RandomSettings } from "./sweep-settings.js";
import type { ParamValue, TrialParams } from "./trial.js";

/** What the person gave beside the file. */
export interface SweepOverrides {
  /** Values that replace those of the file, by param; `seed` and `seeds` are the seeds. */
  readonly values: ReadonlyMap<string, readonly ParamValue[]>;
  /** Replaces `base` of all seeds. */
  readonly seedBase?: number;
}

export const noOverrides: SweepOverrides = { values: new Map() };

/** The sources of a phase: a param that it names itself is no longer taken from the top. */
export function mergeSources(
  top: LevelSources,
  own: LevelSources | undefined,
  overrides: SweepOverrides,
): ParamSources {
  const named = new Set([...(own?.places.keys() ?? []), ...overrides.values.keys()]);
  const above = without(top, named);
  const beside = own === undefined ? undefined : without(own, new Set(overrides.values.keys()));
  const seeds = seedsOf(overrides) ?? mergeSeeds(top.seeds, own?.seeds, overrides.seedBase);
  const list = beside?.list ?? above.list;
  const random = beside?.random ?? above.random;
  const has = (name: string): boolean => top.places.has(name) || own?.places.has(name) === true;
  const given = [...overrides.values].filter(([name]) => !isSeed(name) && has(name));
  return {
    params: new Map([...above.params, ...(beside?.params ?? [])]),
    grid: new Map([...above.grid, ...(beside?.grid ?? []), ...given]),
    ...(list === undefined ? {} : { list }),
    ...(random === undefined ? {} : { random }),
    ...(seeds === undefined ? {} : { seeds }),
    when: new Map([...top.when, ...(own?.when ?? [])]),
    exclude: [...top.exclude, ...(own?.exclude ?? [])],
  };
}

function isSeed(name: string): boolean {
  return name === "seed" || name === "seeds";
}

function seedsOf({ values }: SweepOverrides): { readonly values: readonly number[] } | undefined {
  const seeds = values.get("seeds") ?? values.get("seed");
  if (seeds === undefined) return undefined;
  const wrong = seeds.find((seed) => !(typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0));
  if (wrong === undefined) return { values: seeds as readonly number[] };
  throw new UserError("bad-option", `--set: a seed is ${JSON.stringify(wrong)}, not a whole number.`, {
    exitCode: exitCodes.usage,
  });
}

function without(
  level: LevelSources,
  names: ReadonlySet<string>,
): Omit<ParamSources, "seeds" | "when" | "exclude"> {
  const keep = <T>(from: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...from].filter(([name]) => !names.has(name)));
  const list = level.list === undefined ? undefined : listWithout(level.list, names);
  const random = level.random === undefined ? undefined : randomWithout(level.random, names);
  return {
    params: keep(level.params),
    grid: keep(level.grid),
    ...(list === undefined ? {} : { list }),
    ...(random === undefined ? {} : { random }),
  };
}

/** Sets that lose all their params are no sets any more. */
function listWithout(list: readonly TrialParams[], names: ReadonlySet<string>): TrialParams[] | undefined {
  const left = list.map((set) => paramsOf(Object.entries(set).filter(([name]) => !names.has(name))));
  return left.every((set) => Object.keys(set).length === 0) ? undefined : left;
}

function randomWithout(random: RandomSettings, names: ReadonlySet<string>): RandomSettings | undefined {
  const params = new Map([...random.params].filter(([name]) => !names.has(name)));
  return params.size === 0 ? undefined : { ...random, params };
}

/**
 * Makes sure that every name given with --set is a param of some phase.
 * @throws UserError "unknown-param" with the nearest names
 */
export function checkOverrides(overrides: SweepOverrides, known: ReadonlySet<string>): void {
  for (const name of overrides.values.keys()) {
    if (known.has(name) || isSeed(name)) continue;
    const nearest = nearestNames(name, known, 3);
    throw new UserError("unknown-param", `--set: no phase has a param "${name}".`, {
      hint: `${nearest.length > 0 ? `Nearest: ${nearest.join(", ")}. ` : ""}Params: ${[...known].sort().join(", ")}.`,
      exitCode: exitCodes.usage,
    });
  }
}
