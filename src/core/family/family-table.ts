// One row per family: the comparison of runs that differ in seed only, with means and intervals.

import { chooseColumns } from "../comparison/choose-columns.js";
import { type CompareOptions, checkTop } from "../comparison/compare.js";
import type { ComparisonColumn, ComparisonTable } from "../comparison/comparison-table.js";
import { type Order, sortRows } from "../comparison/sort-rows.js";
import { getField } from "../field/field.js";
import { type FieldColumn, type FieldTable, idOfRow } from "../field/field-table.js";
import { type TargetBook, targetBook } from "../target-book.js";
import type { Value } from "../value.js";
import { type Family, familiesOf } from "./family.js";
import { type FamilyStatistics, familyStatistics, ruleOfColumn } from "./family-statistics.js";
import { type MeasuredField, metricColumns, otherColumn, runCounts } from "./family-table-columns.js";
import { judgeFamily } from "./family-targets.js";

export interface FamilyTableOptions extends CompareOptions {
  /**
   * `people`: means with their ± beside them, unreliable ones marked. `programs`: mean, half_width, n, min, max of each
   * metric as numbers in columns of their own, and the params that differ.
   */
  readonly form: "people" | "programs";
  /** The families of the rows, where they are known already. */
  readonly families?: readonly Family[];
}

/**
 * Compares families as `compareRuns` compares runs; fields stand for the mean of their replicates. Targets are judged on
 * the interval. Nothing is marked as best: `stats` tells what is more than noise.
 * @throws UserError "unknown-field", "ambiguous-field", "bad-top", "bad-target"
 */
export function tabulateFamilies(table: FieldTable, options: FamilyTableOptions): ComparisonTable {
  const matching = options.rows ?? table.rows.map((_, row) => row);
  const families = options.families ?? familiesOf(table, { contract: options.contract, rows: matching });
  const book = targetBook(table, options.contract, options.targets ?? []);
  const asked = options.sortBy === undefined ? undefined : sortFieldOf(table, options.sortBy);
  const chosen = chosenColumns(table, options, { book, rows: matching, sorting: asked });
  const all = chosen.filter(isMeasured).map((column) => measure(table, families, { column, book, options }));
  const sorting = sortingOf({ families, measured: all, asked }, options);
  const places = families.map((_, place) => place);
  const sorted = sortRows(places, sorting.values, { order: sorting.order });
  const shown = options.top === undefined ? sorted : sorted.slice(0, checkTop(options.top));
  const columns: ComparisonColumn[] = [
    runCounts(families, { of: fieldNamed(all, sorting.field), form: options.form }),
    ...chosen.filter((column) => !isMeasured(column)).map((column) => otherColumn(column, families)),
    ...all.flatMap((field) => metricColumns(field, options.form)),
    ...(options.form === "programs" ? paramColumns(families) : []),
  ].map((column) => pick(column, shown));
  const verdicts = shown.map((place) => countOf(all, place));
  return {
    rows: shown.map((place) => rowOf(table, families[place] as Family)),
    columns,
    verdicts,
    hasTargets: verdicts.some((count) => count.met + count.missed + count.unknown > 0),
    sortedBy: { field: sorting.field, label: sorting.label, order: sorting.order },
    totalRuns: table.rows.length,
    matchingRuns: matching.length,
    highlights: [],
    remarks: remarksOf(all, shown, fieldNamed(all, sorting.field)),
    families: shown.map((place) => describe(table, families[place] as Family, all, place)),
  };
}

function describe(
  table: FieldTable,
  family: Family,
  measured: readonly MeasuredField[],
  place: number,
): NonNullable<ComparisonTable["families"]>[number] {
  return {
    name: family.name,
    runs: family.rows.map((row) => idOfRow(table, row)),
    params: family.params,
    metrics: measured.map(({ column, statistics, verdicts }) => {
      const { sample, summary, interval } = statistics[place] as FamilyStatistics;
      return {
        field: column.name,
        runs: sample.runs,
        leftOut: sample.leftOut,
        summary,
        interval,
        ...(verdicts?.[place] === undefined ? {} : { verdict: verdicts[place] }),
      };
    }),
  };
}

/** Names that mean a row itself rather than a field of its runs. */
function sortFieldOf(table: FieldTable, wanted: string): FieldColumn | undefined {
  return ["family", "id", "n", "runs"].includes(wanted) ? undefined : getField(table, wanted);
}

function chosenColumns(
  table: FieldTable,
  options: FamilyTableOptions,
  context: { book: TargetBook; rows: readonly number[]; sorting: FieldColumn | undefined },
): FieldColumn[] {
  const { columns } = chooseColumns(table, options, context);
  const isAsked = options.columns !== undefined;
  return columns.filter((column) => isAsked || column.kind === "metric" || column === context.sorting);
}

/** The metric of that name, else the first. */
function fieldNamed(measured: readonly MeasuredField[], name: string): MeasuredField | undefined {
  return measured.find(({ column }) => column.name === name) ?? measured[0];
}

/** Whether a field is a number that can be averaged. */
function isMeasured({ kind, values }: FieldColumn): boolean {
  if (kind === "metric") return true;
  return kind !== "param" && values.some((value) => typeof value === "number");
}

function measure(
  table: FieldTable,
  families: readonly Family[],
  how: { column: FieldColumn; book: TargetBook; options: FamilyTableOptions },
): MeasuredField {
  const { column, book, options } = how;
  const statistics = familyStatistics(table, families, column);
  const rule = ruleOfColumn(options.contract, column);
  const target = book.common.get(column.name);
  return {
    column,
    statistics,
    rule,
    ...(target === undefined ? {} : { target }),
    ...(book.fields.includes(column.name)
      ? { verdicts: statistics.map((one) => judgeFamily(one, column.name, book)) }
      : {}),
  };
}

interface Sorting {
  readonly field: string;
  readonly label: string;
  readonly order: Order;
  readonly values: readonly (Value | undefined)[];
}

/** As asked; else the first metric with a target, or whose direction is known, best first; else the first; else the name. */
function sortingOf(
  from: {
    families: readonly Family[];
    measured: readonly MeasuredField[];
    asked: FieldColumn | undefined;
  },
  options: FamilyTableOptions,
): Sorting {
  const { families, measured, asked } = from;
  const { sortBy, order = "asc" } = options;
  if (sortBy === "n" || sortBy === "runs")
    return {
      field: "n",
      label: "n",
      order: options.order ?? "desc",
      values: families.map(({ rows }) => rows.length),
    };
  const byName = { field: "id", label: "family", order, values: families.map(({ name }) => name) };
  if (sortBy !== undefined && asked === undefined) return byName;
  const directed = measured.filter(({ rule }) => rule.direction !== undefined);
  const usual = directed.find(({ verdicts }) => verdicts !== undefined) ?? directed[0] ?? measured[0];
  const field = asked === undefined ? usual : measured.find(({ column }) => column.name === asked.name);
  if (field === undefined) {
    if (asked === undefined) return byName;
    return { ...otherColumn(asked, families), order };
  }
  const best = field.rule.direction === "max" ? "desc" : "asc";
  const [mean] = metricColumns(field, options.form);
  return {
    field: field.column.name,
    label: mean?.label ?? field.column.name,
    order: options.order ?? best,
    values: field.statistics.map(({ summary }) => summary.mean),
  };
}

function paramColumns(families: readonly Family[]): ComparisonColumn[] {
  return [...(families[0]?.params.keys() ?? [])].map((label) => ({
    field: label,
    label,
    kind: "param" as const,
    values: families.map(({ params }) => params.get(label)),
    bestRows: new Set<number>(),
    newBestRows: new Set<number>(),
    computedRows: new Set<number>(),
  }));
}

function pick(column: ComparisonColumn, places: readonly number[]): ComparisonColumn {
  const { values, verdicts, ...rest } = column;
  return {
    ...rest,
    values: places.map((place) => values[place]),
    ...(verdicts === undefined
      ? {}
      : { verdicts: places.map((place) => verdicts[place] ?? { outcome: "none" as const }) }),
  };
}

function countOf(measured: readonly MeasuredField[], place: number): ComparisonTable["verdicts"][number] {
  const count = { met: 0, missed: 0, unknown: 0 };
  for (const { verdicts } of measured) {
    const outcome = verdicts?.[place]?.outcome ?? "none";
    if (outcome !== "none") count[outcome]++;
  }
  return count;
}

function rowOf(table: FieldTable, { name, rows }: Family): ComparisonTable["rows"][number] {
  const members = rows.flatMap((row) => table.rows[row] ?? []);
  const [first] = members;
  const isAlike = members.every(({ status }) => status === first?.status);
  return {
    id: name,
    path: first?.path ?? "",
    root: first?.root ?? "",
    layout: first?.layout ?? "",
    status: isAlike ? (first?.status ?? "unknown") : "unknown",
  };
}

function remarksOf(
  measured: readonly MeasuredField[],
  shown: readonly number[],
  first: MeasuredField | undefined,
): string[] {
  const counts = measured.flatMap(({ statistics }) => shown.map((place) => statistics[place]));
  const has = (test: (one: FamilyStatistics) => boolean): boolean =>
    counts.some((one) => one !== undefined && test(one));
  if (first === undefined) return [];
  const metric = first.column.name.replace(/^metrics\./, "");
  const isOther = ({ statistics }: MeasuredField): boolean =>
    shown.some((place) => statistics[place]?.summary.n !== first.statistics[place]?.summary.n);
  return [
    "±: half of the 95 % interval of the mean, Student's t over seeds.",
    ...(has(({ sample, summary }) => sample.runs > summary.n && summary.n > 0)
      ? ["Runs of one seed are averaged: n counts seeds."]
      : []),
    ...(measured.some(isOther) ? [`n is that of ${metric}; other metrics have other n.`] : []),
    ...(has(({ summary }) => summary.n === 2) ? ["(!) n = 2: this ± is unreliable."] : []),
    ...(has(({ summary }) => summary.n === 1) ? ["n = 1: one seed has no interval."] : []),
    ...(has(({ sample, summary }) => summary.n > 0 && sample.leftOut > 0)
      ? ["Runs without a finite value are left out."]
      : []),
    `What differs by more than noise: runledger stats --metric ${metric}`,
  ];
}
