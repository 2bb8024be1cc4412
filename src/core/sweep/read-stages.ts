// `stages:` of a sweep file → settings: which are targets, which are made on them.

import { nearestNames } from "../nearest-names.js";
import { type PhaseLevel, paramNames, phaseKeys, readPhase } from "./read-phase.js";
import { readFolderName, readText } from "./read-values.js";
import type { Place } from "./sweep-place.js";
import type { StageSettings } from "./sweep-settings.js";
import type { TrialParams } from "./trial.js";

/** In conditions, what params of the target are called: "target.seed". */
export const targetPrefix = "target.";

/** What a sampler may be called, for folder names are cut at underlines. */
const samplerName = /^[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*$/;

/**
 * Reads the stages of a file, those of targets first; undefined where it has none.
 * @throws UserError "bad-sweep" with line and key: a stage on one that there is none of, on itself, on another sampler's
 */
export function readStages(
  members: ReadonlyMap<string, Place>,
  level: PhaseLevel,
): readonly StageSettings[] | undefined {
  const place = members.get("stages");
  if (place === undefined) return undefined;
  if (members.has("phases")) {
    throw place.fault("and phases are both there", "Keep one: stages make artifacts, phases make runs.");
  }
  const places = new Map(
    [...place.members()].map(([name, member]) => [readFolderName(member, name), member]),
  );
  if (places.size === 0) throw place.fault("names no stage");
  const ons = new Map([...places].map(([name, member]) => [name, onOf(member)]));
  for (const [name, on] of ons) checkOn(name, on, ons);
  const stages = [...places].map(([name, member]) => {
    const { on: _, ...own } = Object.fromEntries(member.members([...phaseKeys, "on"]));
    const on = (ons.get(name) ?? []).map(({ value }) => String(value));
    const defaults: TrialParams = on.length === 0 ? {} : { sampler: name };
    const reading = { ...level, name, place: member, own: new Map(Object.entries(own)), defaults };
    const stage: StageSettings = { ...readPhase(reading), name, on };
    checkSampler(stage, member);
    return stage;
  });
  const isTarget = ({ on }: StageSettings): boolean => on.length === 0;
  return [...stages.filter(isTarget), ...stages.filter((stage) => !isTarget(stage))];
}

function onOf(stage: Place): readonly Place[] {
  const place = stage.members([...phaseKeys, "on"]).get("on");
  if (place === undefined) return [];
  const items = Array.isArray(place.value) ? place.items() : [place];
  for (const item of items) readText(item);
  return items;
}

/** The tree has two levels: targets, and runs on them. */
function checkOn(name: string, on: readonly Place[], ons: ReadonlyMap<string, readonly Place[]>): void {
  for (const place of on) {
    const parent = String(place.value);
    const above = ons.get(parent);
    if (above === undefined) throw unknownStage(place, [...ons.keys()]);
    if (above.length === 0) continue;
    const circle = circleFrom(name, ons);
    if (circle !== undefined) {
      throw place.fault(
        `goes round in a circle: ${circle.join(" on ")}`,
        "A stage without `on` makes targets.",
      );
    }
    throw place.fault(
      `names "${parent}", whose artifacts are runs themselves`,
      "Runs are made on targets: name a stage without `on`.",
    );
  }
}

function unknownStage(place: Place, names: readonly string[]): Error {
  const [nearest] = nearestNames(String(place.value), names, 1);
  const meant = nearest === undefined ? "" : `Did you mean "${nearest}"? `;
  return place.fault(
    `names "${String(place.value)}", which is no stage`,
    `${meant}Stages: ${names.join(", ")}.`,
  );
}

/** The way from a stage back to itself; undefined when there is none. */
function circleFrom(start: string, ons: ReadonlyMap<string, readonly Place[]>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, path: readonly string[]): string[] | undefined => {
    if (seen.has(name)) return undefined;
    seen.add(name);
    for (const { value } of ons.get(name) ?? []) {
      if (value === start) return [...path, start];
      const found = walk(String(value), [...path, String(value)]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}

/** The sampler is a param like others, called `sampler`; where none is given, it is the stage's name. */
function checkSampler({ on, sources }: StageSettings, place: Place): void {
  if (on.length === 0) return;
  const { params, grid, list = [] } = sources;
  const values = [params.get("sampler"), ...(grid.get("sampler") ?? []), ...list.map((set) => set.sampler)];
  const wrong = values.find(
    (value) => value !== undefined && !(typeof value === "string" && samplerName.test(value)),
  );
  if (wrong === undefined) return;
  throw place.fault(
    `cannot name a sampler ${JSON.stringify(wrong)}`,
    "Use letters, digits, - and . only. Where none is given, the stage's name is it: params: { sampler: hmc }.",
  );
}

/** What conditions of a stage may be about: params of any stage, and with the prefix those of its targets. */
export function conditionNames({ on }: StageSettings, stages: readonly StageSettings[]): ReadonlySet<string> {
  const own = stages.flatMap(({ sources }) => [...paramNames(sources)]);
  const above = stages.filter(({ name }) => on.includes(name));
  const targets = above.flatMap(({ sources }) =>
    [...paramNames(sources)].map((name) => `${targetPrefix}${name}`),
  );
  return new Set([...own, ...targets]);
}
