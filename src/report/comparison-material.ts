// What the report of many runs is made of: their table, the metrics it speaks of, their families.

import { withBestSummaries } from "../catalog/best-summaries.js";
import type { FoundSource } from "../catalog/found-source.js";
import { profileColumn } from "../core/comparison/column-profile.js";
import { rankMetrics } from "../core/comparison/rank-metrics.js";
import type { Contract } from "../core/contract/contract.js";
import { type Family, familiesOf } from "../core/family/family.js";
import { getField } from "../core/field/field.js";
import { type FieldColumn, type FieldTable, fieldTableOf } from "../core/field/field-table.js";
import { type Stroke, strokesOf } from "../core/palette.js";
import type { Run } from "../core/run.js";
import type { Target } from "../core/target.js";
import { targetBook } from "../core/target-book.js";
import type { Problem } from "../errors.js";
import { strokesOfRuns } from "./run-material.js";

export interface ComparisonWishes {
  /** Name of what is compared, for the title. */
  readonly name: string;
  /** Metrics to speak of, as people type them; the most telling when empty. */
  readonly metrics?: readonly string[];
  /** Rows that take part; all when absent. */
  readonly select?: (table: FieldTable) => readonly number[];
}

export interface ComparisonMaterial {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly sources: readonly FoundSource[];
  readonly contract: Contract;
  /** Row i is `runs[i]`. */
  readonly table: FieldTable;
  /** Those that take part. */
  readonly rows: readonly number[];
  /** The first one decides the order. Empty where no run has a number. */
  readonly metrics: readonly FieldColumn[];
  readonly families: readonly Family[];
  /** By family name; by run id. */
  readonly familyStrokes: ReadonlyMap<string, Stroke>;
  readonly runStrokes: ReadonlyMap<string, Stroke>;
  /** Targets that all runs share, by the metric's full name. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly problems: readonly Problem[];
}

export interface ReadRuns {
  readonly runs: readonly Run[];
  readonly sources: readonly FoundSource[];
  readonly contract: Contract;
  readonly problems: readonly Problem[];
}

/** Metrics that a report speaks of where nobody names some. */
const usualMetrics = 3;

/** @throws UserError "unknown-field", "ambiguous-field" for a metric that no run has */
export function comparisonMaterial(read: ReadRuns, wishes: ComparisonWishes): ComparisonMaterial {
  const { runs, contract } = read;
  const table = withBestSummaries(fieldTableOf(runs), contract);
  const rows = wishes.select?.(table) ?? table.rows.map((_, row) => row);
  const families = familiesOf(table, { contract, rows });
  const asked = (wishes.metrics ?? []).map((name) => getField(table, name));
  return {
    ...read,
    name: wishes.name,
    table,
    rows,
    metrics: asked.length > 0 ? asked : tellingMetrics(table, rows, contract),
    families,
    targets: sharedTargets(table, rows, contract),
    familyStrokes: strokesOf(families.map(({ name }) => name)),
    runStrokes: strokesOfRuns(runs),
  };
}

/** Those with a target first, then as `stats` ranks them. */
function tellingMetrics(table: FieldTable, rows: readonly number[], contract: Contract): FieldColumn[] {
  const metrics = [...table.columns.values()].filter(
    (column) => column.kind === "metric" && rows.some((row) => Number.isFinite(column.values[row])),
  );
  const ranked = rankMetrics(metrics, (column) => profileColumn(column, table, rows), contract);
  const { fields } = targetBook(table, contract, []);
  const first = ranked.filter(({ name }) => fields.includes(name));
  return [...first, ...ranked.filter((column) => !first.includes(column))].slice(0, usualMetrics);
}

/** Targets of the contract, and those that every run that declares one declares alike. */
function sharedTargets(
  table: FieldTable,
  rows: readonly number[],
  contract: Contract,
): ReadonlyMap<string, Target> {
  const book = targetBook(table, contract, []);
  const shared = new Map(book.common);
  for (const field of book.fields) {
    const targets = rows.flatMap((row) => book.verdict(field, row).target ?? []);
    const [first] = targets;
    const isSame = targets.every(
      ({ operator, value }) => operator === first?.operator && value === first.value,
    );
    if (first !== undefined && isSame) shared.set(field, first);
  }
  return shared;
}

/** "t20.mae" of "metrics.t20.mae". */
export function plainName({ name }: FieldColumn): string {
  return name.replace(/^metrics\./, "");
}
