// Which params go with a metric over all runs: rank correlation for numbers, variance explained for categories.

import type { Contract } from "../contract/contract.js";
import { paramsOf } from "../family/family-columns.js";
import { type CodedParam, codeParam } from "../family/family-values.js";
import { getField } from "../field/field.js";
import { type FieldColumn, type FieldTable, valueAt } from "../field/field-table.js";
import { holm } from "../statistics/holm.js";
import { rankCorrelation } from "../statistics/rank-correlation.js";
import type { Interval } from "../statistics/sample.js";
import { varianceExplained } from "../statistics/variance-explained.js";
import { isComparableNumber, type Value } from "../value.js";
import { type Entanglement, findEntanglements } from "./importance-entangled.js";
import { type DialRow, dialRows } from "./importance-levels.js";

/** Fewer runs than this tell nothing of a param. */
export const fewestRuns = 6;
/** Of a category: so many values must have two runs or more. */
const fewestRepeated = 2;
/** Adjusted p below which a param is marked. */
const alpha = 0.05;

export interface ParamImportance {
  /** Shortest spelling: "batch_size". */
  readonly param: string;
  readonly kind: "number" | "category";
  /** Runs that have the param and a finite metric. */
  readonly n: number;
  /** Different values among them. */
  readonly values: number;
  /** Spearman's ρ for a number, ω² for a category; undefined where `reason` says why. */
  readonly strength: number | undefined;
  readonly interval: Interval | undefined;
  readonly p: number | undefined;
  /** By Holm over all params that were tested. */
  readonly adjustedP: number | undefined;
  /** Whether the param goes with the metric beyond chance: adjusted p below 0.05. */
  readonly isMarked: boolean;
  /** Why nothing can be said: "not enough runs: …". */
  readonly reason: string | undefined;
  /** Params that vary together with this one, so that their effects cannot be told apart. */
  readonly entangledWith: readonly Entanglement[];
  /** Mean of the metric by value, or by quarter of a number with many values. */
  readonly by: readonly DialRow[];
}

export interface Importance {
  /** Full name of the metric's field. */
  readonly field: string;
  /** Runs with a finite metric. */
  readonly runs: number;
  /** Strongest first; those of which nothing can be said last. */
  readonly params: readonly ParamImportance[];
  /** Params that have one value in all runs. */
  readonly constant: number;
}

export interface ImportanceOptions {
  readonly contract: Contract;
  /** Metric, or any field of numbers, as typed. */
  readonly metric: string;
  /** Rows that take part; all when absent. */
  readonly rows?: readonly number[];
}

/**
 * Ranks params by how much of the metric goes with them. Seeds, times, names and other volatile params are left out.
 * Runs in which the metric is missing, null or not finite do not count. What goes together need not be the cause.
 * @throws UserError "unknown-field" or "ambiguous-field" for the metric
 */
export function paramImportance(table: FieldTable, options: ImportanceOptions): Importance {
  const column = getField(table, options.metric);
  const rows = (options.rows ?? table.rows.map((_, row) => row)).filter((row) => isFiniteAt(column, row));
  const metric = new Float64Array(table.rows.length);
  for (const row of rows) metric[row] = Number(valueAt(column, row));
  const plain = paramsOf(table, options.contract).filter(({ role }) => role === "plain");
  const coded = plain.map((param) => codeParam(table, param, rows));
  const varying = coded.filter((param) => param.values.length > 2);
  const measured = varying.map((param) => measure(param, rows, metric));
  const adjusted = holm(measured.map(({ p }) => p));
  const judged = measured.map((entry, index) => ({
    ...entry,
    adjustedP: adjusted[index],
    isMarked: (adjusted[index] ?? 1) < alpha,
  }));
  const entangled = findEntanglements(varying, rows);
  return {
    field: column.name,
    runs: rows.length,
    constant: coded.length - varying.length,
    params: judged
      .map((entry, index) => ({ ...entry, entangledWith: entangled[index] ?? [] }))
      .sort((a, b) => rankOf(b) - rankOf(a)),
  };
}

/** Marked ones first, then by strength. */
function rankOf({ isMarked, strength }: { isMarked: boolean; strength: number | undefined }): number {
  return strength === undefined ? -1 : Math.abs(strength) + (isMarked ? 2 : 0);
}

function isFiniteAt(column: FieldColumn, row: number): boolean {
  const value = valueAt(column, row);
  return isComparableNumber(value) && Number.isFinite(value);
}

type Measured = Omit<ParamImportance, "adjustedP" | "isMarked" | "entangledWith">;

function measure(coded: CodedParam, rows: readonly number[], metric: Float64Array): Measured {
  const present = rows.filter((row) => coded.codes[row] !== 0);
  const numbers = numbersOf(coded.values);
  const base = {
    param: coded.param.label,
    n: present.length,
    values: coded.values.length - 1,
    by: dialRows({ coded, rows: present, metric, numbers }),
  };
  const result =
    numbers === undefined
      ? measureCategory(coded, present, metric)
      : measureNumber(coded, present, { metric, numbers });
  return { ...base, kind: numbers === undefined ? "category" : "number", ...result };
}

type Result = Pick<Measured, "strength" | "interval" | "p" | "reason">;

function measureNumber(
  coded: CodedParam,
  rows: readonly number[],
  how: { metric: Float64Array; numbers: readonly number[] },
): Result {
  if (rows.length < fewestRuns) return nothing(`not enough runs: ${rows.length} of at least ${fewestRuns}`);
  const found = rankCorrelation(
    rows.map((row) => how.numbers[coded.codes[row] ?? 0] ?? Number.NaN),
    rows.map((row) => how.metric[row] ?? Number.NaN),
  );
  if (found === undefined) return nothing("the metric does not vary");
  return { strength: found.rho, interval: found.interval, p: found.p, reason: undefined };
}

function measureCategory(coded: CodedParam, rows: readonly number[], metric: Float64Array): Result {
  const groups: number[][] = coded.values.map(() => []);
  for (const row of rows) groups[coded.codes[row] ?? 0]?.push(metric[row] ?? Number.NaN);
  const repeated = groups.filter((group) => group.length >= 2).length;
  if (rows.length < fewestRuns) return nothing(`not enough runs: ${rows.length} of at least ${fewestRuns}`);
  if (repeated < fewestRepeated) {
    return nothing(`not enough runs: ${repeated} of at least ${fewestRepeated} values have 2 runs or more`);
  }
  const found = varianceExplained(groups);
  if (found === undefined) return nothing("the metric does not vary within the values");
  return { strength: found.omegaSquared, interval: found.interval, p: found.p, reason: undefined };
}

function nothing(reason: string): Result {
  return { strength: undefined, interval: undefined, p: undefined, reason };
}

/** The values by code as numbers; undefined when one of them is none: then they are categories. */
function numbersOf(values: readonly (Value | undefined)[]): number[] | undefined {
  const numbers = values.map((value, code) => (code === 0 ? Number.NaN : asNumber(value)));
  return numbers.slice(1).every(Number.isFinite) ? numbers : undefined;
}

function asNumber(value: Value | undefined): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}
