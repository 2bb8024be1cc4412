// Settings → the params of every trial: all combinations, where their conditions hold, but for the excluded.

import { drawValues } from "./draw-values.js";
import type { Condition, ParamSources } from "./sweep-settings.js";
import type { ParamValue, TrialParams } from "./trial.js";

/** One step of the combination: sets of params, one of which every trial has. */
type Axis = readonly (readonly (readonly [string, ParamValue])[])[];

/**
 * How many trials there are at most: conditions and exclusions are not looked at. Not a whole number beyond 2^53, perhaps
 * infinite; but found without making a single one.
 */
export function countAtMost(sources: ParamSources): number {
  const { grid, list, random, seeds } = sources;
  const seedCount = seeds === undefined ? 1 : "values" in seeds ? seeds.values.length : seeds.count;
  let count = (list?.length ?? 1) * (random?.count ?? 1) * seedCount;
  for (const values of grid.values()) count *= values.length;
  return count;
}

/** The params of one trial. */
export interface ExpandedParams {
  readonly params: TrialParams;
  /** Whether a condition took some away: several combinations may then come to the same. */
  readonly isReduced: boolean;
}

/**
 * The params of every trial, in order: list, grid (the first axis changes slowest), random draws, and seeds fastest. A
 * param whose condition does not hold is left out.
 * @param around what conditions can be about beside the params
 */
export function expandParams(
  sources: ParamSources,
  visit: (expanded: ExpandedParams) => void,
  around: TrialParams = {},
): void {
  const axes = axesOf(sources);
  const params: Record<string, ParamValue> = {};
  const expandFrom = (depth: number): void => {
    const axis = axes[depth];
    if (axis === undefined) {
      const expanded = reduce(params, sources.when, around);
      const { params: left } = expanded;
      if (!sources.exclude.some((condition) => holds(condition, left, around))) visit(expanded);
      return;
    }
    for (const set of axis) {
      for (const [name, value] of set) params[name] = value;
      expandFrom(depth + 1);
      for (const [name] of set) delete params[name];
    }
  };
  expandFrom(0);
}

function axesOf({ params, list, grid, random, seeds }: ParamSources): Axis[] {
  return [
    [[...params]],
    ...(list === undefined ? [] : [list.map((set) => Object.entries(set))]),
    ...[...grid].map(([name, values]): Axis => values.map((value) => [[name, value]])),
    ...(random === undefined ? [] : [drawValues(random)]),
    ...(seeds === undefined ? [] : [seedValues(seeds).map((seed) => [["seed", seed] as const])]),
  ];
}

function seedValues(seeds: NonNullable<ParamSources["seeds"]>): readonly number[] {
  return "values" in seeds
    ? seeds.values
    : Array.from({ length: seeds.count }, (_, index) => seeds.base + index);
}

/** What a condition is about may itself be left out, so this goes on until nothing changes. */
function reduce(params: TrialParams, when: ParamSources["when"], around: TrialParams): ExpandedParams {
  const left: Record<string, ParamValue> = { ...params };
  let isReduced = false;
  for (let before = -1; before !== 0; ) {
    before = 0;
    for (const [name, condition] of when) {
      if (!Object.hasOwn(left, name) || holds(condition, left, around)) continue;
      delete left[name];
      before++;
      isReduced = true;
    }
  }
  return { params: left, isReduced };
}

/** Whether all params of a condition are there and have one of its values. */
function holds(condition: Condition, params: TrialParams, around: TrialParams): boolean {
  for (const [name, values] of condition) {
    const value = params[name] ?? around[name];
    if (value === undefined || !values.some((each) => isSame(each, value))) return false;
  }
  return true;
}

function isSame(a: ParamValue, b: ParamValue): boolean {
  return (
    a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b))
  );
}
