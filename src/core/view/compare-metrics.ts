// One metric over the subjects of a comparison: what each holds, and what is to be said of each against the first.

import { profileColumn } from "../comparison/column-profile.js";
import { rankMetrics } from "../comparison/rank-metrics.js";
import { metricName, toColumns } from "../comparison/to-columns.js";
import type { MetricRule } from "../contract/contract.js";
import { signedPercent } from "../difference/difference-columns.js";
import { type MetricChange, metricDifference } from "../difference/metric-changes.js";
import { compareFamilies, familyStatistics, ruleOfColumn } from "../family/family-statistics.js";
import { metricColumns } from "../family/family-table-columns.js";
import { judgeFamily } from "../family/family-targets.js";
import { shortestLabels } from "../field/field.js";
import { type FieldColumn, valueAt } from "../field/field-table.js";
import { printable } from "../printable.js";
import { formatNumber } from "../units.js";
import { familyCell } from "./answer-families.js";
import { cellView, shownColumns } from "./cell-view.js";
import type { MetricComparisonView } from "./comparison-data.js";
import type { Subject } from "./subjects.js";
import type { TableView } from "./table-view.js";

/** A metric's comparison, and what it took for granted. */
export interface ComparedMetric {
  readonly metric: MetricComparisonView;
  readonly assumptions: readonly string[];
  readonly isDirectionInferred: boolean;
}

/** Metrics that two subjects share, those with targets first, then the most telling. */
export function sharedMetrics(view: TableView, subjects: readonly Subject[]): FieldColumn[] {
  const { table, contract, book } = view;
  const rows = subjects.flatMap(({ family }) => family.rows);
  const shared = [...table.columns.values()].filter(
    (column) =>
      column.kind === "metric" &&
      subjects.filter(({ family }) => family.rows.some((row) => typeof valueAt(column, row) === "number"))
        .length > 1,
  );
  const ranked = rankMetrics(shared, (column) => profileColumn(column, table, rows), contract);
  const hasTarget = ({ name }: FieldColumn): boolean => book.fields.includes(name);
  return [...ranked.filter(hasTarget), ...ranked.filter((column) => !hasTarget(column))];
}

/** Compares metrics: families by their statistics as `stats` does, single runs by their values as `diff` does. */
export function compareMetrics(
  view: TableView,
  subjects: readonly Subject[],
  columns: readonly FieldColumn[],
): ComparedMetric[] {
  const labels = shortestLabels(columns.map(({ name }) => name));
  const isStatistical = subjects.some(({ isFamily }) => isFamily);
  return columns.map((column, index) => {
    const rule = ruleOfColumn(view.contract, column);
    const parts = isStatistical
      ? statisticsOf(view, subjects, { column, rule })
      : valuesOf(view, subjects, { column, rule });
    const { assumptions, ...judged } = parts;
    return {
      metric: {
        name: column.name,
        label: labels[index] ?? column.name,
        ...(rule.unit === undefined ? {} : { unit: rule.unit }),
        ...(rule.direction === undefined ? {} : { direction: rule.direction }),
        ...judged,
      },
      assumptions,
      isDirectionInferred: rule.direction !== undefined && rule.isInferred,
    };
  });
}

interface MeasuredColumn {
  readonly column: FieldColumn;
  readonly rule: MetricRule;
}

type Judged = Pick<MetricComparisonView, "cells" | "sentences" | "verdicts"> & {
  readonly assumptions: readonly string[];
};

type PageVerdict = MetricComparisonView["verdicts"][number];

function statisticsOf(view: TableView, subjects: readonly Subject[], of: MeasuredColumn): Judged {
  const { column, rule } = of;
  const { table, book } = view;
  const all = familyStatistics(
    table,
    subjects.map(({ family }) => family),
    column,
  );
  const [reference] = all;
  const comparisons = reference === undefined ? [] : compareFamilies(all, reference, rule);
  const target = book.common.get(column.name);
  const verdicts = book.fields.includes(column.name)
    ? { verdicts: all.map((one) => judgeFamily(one, column.name, book)) }
    : {};
  const measured = {
    column,
    statistics: all,
    rule,
    ...(target === undefined ? {} : { target }),
    ...verdicts,
  };
  const [mean, spread] = shownColumns(metricColumns(measured, "people"));
  const judged = all.slice(1).map((one) => {
    const found = comparisons.find(({ candidate }) => candidate === one);
    return (
      found?.verdict ?? { verdict: "cannot_tell" as const, sentence: "cannot tell: no value to compare" }
    );
  });
  return {
    cells: all.map((one, place) =>
      mean === undefined ? { text: "–" } : familyCell(mean, place, { spread, measured: one }),
    ),
    sentences: judged.map(({ sentence }) => printable(sentence)),
    verdicts: judged.map(({ verdict }) => pageVerdict(verdict)),
    assumptions: comparisons.flatMap(({ comparison }) => comparison.assumptions),
  };
}

function valuesOf(view: TableView, subjects: readonly Subject[], of: MeasuredColumn): Judged {
  const { column, rule } = of;
  const { table, contract, book } = view;
  const rows = subjects.flatMap(({ family }) => family.rows);
  const [shown] = shownColumns(toColumns([column], { table, contract, book, rows, sorting: undefined }));
  const values = rows.map((row) => {
    const value = valueAt(column, row);
    return typeof value === "number" || value === null ? value : undefined;
  });
  const { changes } = metricDifference(metricName(column.name), values, contract);
  return {
    cells: rows.map((_, place) => (shown === undefined ? { text: "–" } : cellView(shown, place))),
    sentences: changes.map((change) => changeSentence(change, rule.unit)),
    verdicts: changes.map(({ outcome }) => pageVerdict(outcome)),
    assumptions: [],
  };
}

/** "better by 0.012 s (-5.1 %)" */
function changeSentence({ outcome, delta, percent }: MetricChange, unit: string | undefined): string {
  if (outcome === "same") return "the same";
  if (delta === undefined) return "cannot tell: a value is missing";
  const amount = `${formatNumber(Math.abs(delta))}${unit === undefined ? "" : ` ${printable(unit)}`}`;
  const share = percent === undefined ? "" : ` (${signedPercent(percent)} %)`;
  return `${outcome} by ${amount}${share}`;
}

function pageVerdict(word: string): PageVerdict {
  switch (word) {
    case "better":
    case "worse":
    case "higher":
    case "lower":
      return word;
    case "equivalent":
    case "same":
      return "equal";
    default:
      return "cannot-tell";
  }
}
