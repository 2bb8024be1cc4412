// Names of families: the few params that tell each from the others.

import { shortestLabels } from "../field/field.js";
import { printable } from "../printable.js";
import type { Value } from "../value.js";
import type { RowGroup } from "./family-split.js";
import type { CodedParam } from "./family-values.js";

export interface NamedFamily {
  readonly name: string;
  /** The params that differ between families. */
  readonly params: ReadonlyMap<string, Value | undefined>;
}

/** Longest text of a value in a name. */
const longestValue = 32;
/** Params that people name their families by, in this order, where several tell as much. */
const usualNames = ["model", "model_name", "method", "loss_type", "loss", "optimizer", "lr", "learning_rate"];

/**
 * Names families by as few of their params as tell them apart, in the order the params were first met: "loss_type=huber
 * lr=0.001". Where names of runs were needed, those come first. "all runs" when there is one family only.
 */
export function nameFamilies(groups: readonly RowGroup[], params: readonly CodedParam[]): NamedFamily[] {
  const differing = params.filter(({ codes }) => isDifferent(groups, codes));
  const chosen = chooseParams(groups, differing);
  const names = namesOf(groups, chosen);
  const unique = makeUnique(names, groups);
  return groups.map((group, index) => ({
    name: unique[index] ?? "",
    params: new Map(differing.map((param) => [param.param.label, valueOfGroup(param, group)])),
  }));
}

function isDifferent(groups: readonly RowGroup[], codes: Int32Array): boolean {
  const first = codes[groups[0]?.rows[0] ?? 0];
  return groups.some(({ rows }) => codes[rows[0] ?? 0] !== first);
}

/** Takes the param that tells most families apart, then the one that tells most of the rest, until all are told. */
function chooseParams(groups: readonly RowGroup[], params: readonly CodedParam[]): CodedParam[] {
  const chosen = new Set<CodedParam>();
  const stems = new Map<string, number>();
  let classOf = groups.map(({ stem = "" }) => {
    const known = stems.get(stem) ?? stems.size;
    stems.set(stem, known);
    return known;
  });
  let told = stems.size;
  const candidates = [...params].sort((a, b) => rankOf(a) - rankOf(b));
  while (told < groups.length) {
    let best: { param: CodedParam; classes: number[]; told: number } | undefined;
    for (const param of candidates) {
      if (chosen.has(param)) continue;
      const refined = refine(groups, classOf, param);
      if (refined.told > (best?.told ?? told)) best = { param, ...refined };
    }
    if (best === undefined) break;
    chosen.add(best.param);
    classOf = best.classes;
    told = best.told;
  }
  return params.filter((param) => chosen.has(param));
}

function refine(
  groups: readonly RowGroup[],
  classOf: readonly number[],
  { codes, values }: CodedParam,
): { classes: number[]; told: number } {
  const known = new Map<number, number>();
  const classes = groups.map(({ rows }, index) => {
    const key = (classOf[index] ?? 0) * values.length + (codes[rows[0] ?? 0] ?? 0);
    const found = known.get(key) ?? known.size;
    known.set(key, found);
    return found;
  });
  return { classes, told: known.size };
}

function rankOf({ param, values }: CodedParam): number {
  const last = param.label.slice(param.label.lastIndexOf(".") + 1);
  const usual = usualNames.indexOf(last);
  if (usual >= 0) return usual;
  const isLong = values.some((value) => typeof value === "object" || String(value).length > longestValue);
  return usualNames.length + (isLong ? 1 : 0);
}

function valueOfGroup({ codes, values }: CodedParam, { rows }: RowGroup): Value | undefined {
  return values[codes[rows[0] ?? 0] ?? 0];
}

/** The parts of each name; "no lr" stays only where it is needed. */
function namesOf(groups: readonly RowGroup[], chosen: readonly CodedParam[]): string[] {
  const labels = shortestLabels(chosen.map(({ param }) => param.label));
  const names = groups.map((group) => {
    const own = chosen.map((param, index) => partOf(labels[index] ?? "", param, group));
    return [...(group.stem === undefined || group.stem === "" ? [] : [group.stem]), ...own];
  });
  const taken = new Set(names.map((parts) => parts.join(" ")));
  return names.map((parts) => {
    const short = parts.filter((part) => !part.startsWith("no ")).join(" ");
    if (short !== "" && !taken.has(short)) {
      taken.add(short);
      return short;
    }
    if (parts.length > 0) return parts.join(" ");
    return groups.length === 1 ? "all runs" : "no params";
  });
}

/** "lr=0.001"; "no lr" where it is missing. */
function partOf(label: string, param: CodedParam, group: RowGroup): string {
  const value = valueOfGroup(param, group);
  if (value === undefined) return `no ${label}`;
  const text = printable(typeof value === "object" ? JSON.stringify(value) : String(value));
  if (text.length <= longestValue) return `${label}=${text}`;
  return `${label}=${Array.isArray(value) ? longList(value, param) : `${text.slice(0, longestValue - 1)}…`}`;
}

/** "[6]" for six entries; "[6]#2" where several lists have as many. */
function longList(list: readonly unknown[], { values }: CodedParam): string {
  const alike = values.filter((other) => Array.isArray(other) && other.length === list.length);
  const texts = alike.map((other) => JSON.stringify(other)).sort();
  const place = texts.indexOf(JSON.stringify(list));
  return texts.length < 2 || place < 0 ? `[${list.length}]` : `[${list.length}]#${place + 1}`;
}

/** Cut values may look the same: the later ones are numbered. */
function makeUnique(names: readonly string[], groups: readonly RowGroup[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const used = new Map<string, number>();
  return groups.map((_, index) => {
    const name = names[index] ?? "";
    if ((counts.get(name) ?? 0) < 2) return name;
    const number = (used.get(name) ?? 0) + 1;
    used.set(name, number);
    return `${name} (${number})`;
  });
}
