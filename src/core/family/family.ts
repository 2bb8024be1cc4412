// Families: runs that differ only in seed and other volatile params, found without being told.

import { exitCodes, UserError } from "../../errors.js";
import type { Contract } from "../contract/contract.js";
import { getField } from "../field/field.js";
import { type FieldColumn, type FieldTable, valueAt } from "../field/field-table.js";
import { nearestNames } from "../nearest-names.js";
import { cleanReplicates, type Replicate } from "../statistics/replicates.js";
import type { Value } from "../value.js";
import { paramsOf } from "./family-columns.js";
import { nameFamilies } from "./family-names.js";
import { splitByName } from "./family-split.js";
import { type CodedParam, codeParam } from "./family-values.js";
import { seedsOfRows } from "./replicate-seeds.js";

export interface Family {
  /** What tells it from the other families, short and unique: "loss_type=huber lr=0.001"; "all runs" when it is alone. */
  readonly name: string;
  /** Rows of the table, ascending. */
  readonly rows: readonly number[];
  /** Its params among those that differ between families, by their shortest spelling; undefined where it has none. */
  readonly params: ReadonlyMap<string, Value | undefined>;
  /** What the names of its runs say, where that was needed to tell it from others. */
  readonly stem?: string;
  /** One per row of `rows`: what tells the replicates apart, "42"; undefined where neither params nor name have it. */
  readonly seeds: readonly (string | undefined)[];
}

export interface FamilyOptions {
  readonly contract: Contract;
  /** Rows that take part; all when absent. */
  readonly rows?: readonly number[];
}

/**
 * Puts runs into families, in the order of their first rows. Params with equal meaning under other spellings are equal;
 * runs of which no params are known, or whose params were guessed from folders, are told apart by their names as well.
 */
export function familiesOf(table: FieldTable, options: FamilyOptions): Family[] {
  const rows = options.rows ?? table.rows.map((_, row) => row);
  const params = paramsOf(table, options.contract);
  const seeds = seedsOfRows(table, params, rows);
  const coded = params
    .filter(({ role }) => role === "plain" || role === "label")
    .map((param) => codeParam(table, param, rows));
  const varying = coded.filter(({ distinct }) => distinct > 1);
  const byParams = groupRows(varying, rows);
  const groups = splitByName(byParams, { table, contract: options.contract, coded, seeds });
  const named = nameFamilies(groups, varying);
  return groups.map((group, index) => ({
    name: named[index]?.name ?? "",
    rows: group.rows,
    params: named[index]?.params ?? new Map(),
    ...(group.stem === undefined ? {} : { stem: group.stem }),
    seeds: group.rows.map((row) => seeds.get(row)),
  }));
}

/** Rows with the same codes of all params, in the order of their first rows. */
export function groupRows(params: readonly CodedParam[], rows: readonly number[]): number[][] {
  let groupOf = new Int32Array(rows.length);
  let count = rows.length > 0 ? 1 : 0;
  for (const { codes, values } of params) {
    const next = new Map<number, number>();
    const split = new Int32Array(rows.length);
    for (let index = 0; index < rows.length; index++) {
      const key = (groupOf[index] as number) * values.length + (codes[rows[index] as number] as number);
      let group = next.get(key);
      if (group === undefined) {
        group = next.size;
        next.set(key, group);
      }
      split[index] = group;
    }
    groupOf = split;
    count = next.size;
  }
  const groups = Array.from({ length: count }, (): number[] => []);
  rows.forEach((row, index) => void groups[groupOf[index] as number]?.push(row));
  return groups;
}

/** A family's values of one metric. */
export interface FamilySample {
  /** One a seed: several runs of a seed are averaged; runs without a seed stand for themselves. */
  readonly replicates: readonly Replicate[];
  /** Runs with a finite number. */
  readonly runs: number;
  /** Runs left out because they have no value, null, NaN or an infinity. */
  readonly leftOut: number;
}

/**
 * What a family holds of a metric.
 * @param field a column, or a name as people type it
 * @throws UserError "unknown-field", "ambiguous-field"
 */
export function sampleOf(table: FieldTable, family: Family, field: FieldColumn | string): FamilySample {
  const column = typeof field === "string" ? getField(table, field) : field;
  const found = family.rows.flatMap((row, index) => {
    const value = valueAt(column, row);
    return typeof value === "number" && Number.isFinite(value) ? [{ seed: family.seeds[index], value }] : [];
  });
  const { bySeed } = cleanReplicates(found);
  const single = found.filter(({ seed }) => seed === undefined);
  return {
    replicates: [...[...bySeed].map(([seed, value]) => ({ seed, value })), ...single],
    runs: found.length,
    leftOut: family.rows.length - found.length,
  };
}

/** The replicates of `sampleOf`. */
export function replicatesOf(table: FieldTable, family: Family, field: FieldColumn | string): Replicate[] {
  return [...sampleOf(table, family, field).replicates];
}

/**
 * The family that a name means: its whole name, a part of it that no other family has, or the id of a run in it.
 * @throws UserError "unknown-family" with the nearest names, "ambiguous-family" with the candidates
 */
export function findFamily(table: FieldTable, families: readonly Family[], wanted: string): Family {
  const exact = families.find(({ name }) => name === wanted);
  if (exact !== undefined) return exact;
  const ofRun = families.find(({ rows }) => rows.some((row) => table.rows[row]?.id === wanted));
  if (ofRun !== undefined) return ofRun;
  const words = wanted.toLowerCase().split(/\s+/);
  const isPart = (name: string): boolean => words.every((word) => name.toLowerCase().includes(word));
  const isWhole = (name: string): boolean =>
    words.every((word) =>
      name
        .toLowerCase()
        .split(" ")
        .some((part) => part === word || part.endsWith(`=${word}`)),
    );
  const whole = families.filter(({ name }) => isWhole(name));
  const candidates = whole.length > 0 ? whole : families.filter(({ name }) => isPart(name));
  if (candidates.length === 1) return candidates[0] as Family;
  throw candidates.length === 0 ? unknownFamily(families, wanted) : ambiguousFamily(candidates, wanted);
}

function unknownFamily(families: readonly Family[], wanted: string): UserError {
  const names = families.map(({ name }) => name);
  const nearest = nearestFamilies(names, wanted);
  const shown = nearest.length > 0 ? nearest : names.slice(0, 8);
  return new UserError(
    "unknown-family",
    `No family "${wanted}" among ${families.length}, and no run of that id.`,
    {
      hint: `${nearest.length > 0 ? "Nearest" : "Families"}: ${shown.join(", ")}. See all with: runledger compare --families`,
      exitCode: exitCodes.usage,
    },
  );
}

/** Near by the whole name or by one of its values: "hubr" is near "loss=huber lr=0.1". */
function nearestFamilies(names: readonly string[], wanted: string): string[] {
  const valuesOf = (name: string): string[] => name.split(" ").map((part) => part.replace(/^.*=/, ""));
  const nearest = new Set(nearestNames(wanted, [...names, ...names.flatMap(valuesOf)], 5));
  return names
    .filter((name) => nearest.has(name) || valuesOf(name).some((value) => nearest.has(value)))
    .slice(0, 8);
}

function ambiguousFamily(candidates: readonly Family[], wanted: string): UserError {
  const names = candidates.slice(0, 8).map(({ name }) => name);
  return new UserError("ambiguous-family", `"${wanted}" can mean ${candidates.length} families.`, {
    hint: `Say which: ${names.join(", ")}`,
    exitCode: exitCodes.usage,
  });
}
