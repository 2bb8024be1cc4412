// Columns of the table of families: what each statistic of a metric looks like to people and to programs.

import type { ComparisonColumn } from "../comparison/comparison-table.js";
import type { MetricRule } from "../contract/contract.js";
import type { FieldColumn } from "../field/field-table.js";
import type { Target, TargetVerdict } from "../target.js";
import { formatNumber, unitOfName } from "../units.js";
import type { Value } from "../value.js";
import type { Family } from "./family.js";
import type { FamilyStatistics } from "./family-statistics.js";

/** A metric over all families. */
export interface MeasuredField {
  readonly column: FieldColumn;
  /** One per family. */
  readonly statistics: readonly FamilyStatistics[];
  readonly rule: MetricRule;
  readonly target?: Target;
  /** One per family; absent where no run has a target for it. */
  readonly verdicts?: readonly TargetVerdict[];
}

const unmarked = {
  bestRows: new Set<number>(),
  newBestRows: new Set<number>(),
  computedRows: new Set<number>(),
} as const;

/** The columns of one metric: its mean first, with the verdicts. */
export function metricColumns(field: MeasuredField, form: "people" | "programs"): ComparisonColumn[] {
  const { column, statistics, rule, target, verdicts } = field;
  const label = column.name.replace(/^metrics\./, "");
  const unit = rule.unit ?? unitOfName(column.name);
  const isForPeople = form === "people";
  const mean: ComparisonColumn = {
    ...unmarked,
    field: column.name,
    label: isForPeople ? label : `${label}.mean`,
    kind: column.kind,
    ...(rule.direction === undefined ? {} : { direction: rule.direction }),
    ...(unit === undefined ? {} : { unit }),
    ...(target === undefined ? {} : { target }),
    ...(verdicts === undefined ? {} : { verdicts }),
    values: statistics.map(({ summary }) => (summary.n === 0 ? undefined : summary.mean)),
  };
  const more = (name: string, values: readonly (Value | undefined)[]): ComparisonColumn => ({
    ...unmarked,
    field: `${column.name}.${name}`,
    label: isForPeople ? (name === "half_width" ? "±" : name) : `${label}.${name}`,
    kind: column.kind,
    values,
  });
  const finite = (pick: (one: FamilyStatistics) => number): (number | undefined)[] =>
    statistics.map((one) => (one.summary.n === 0 ? undefined : pick(one)));
  const half = isForPeople ? halfWidthTexts(statistics) : statistics.map(halfWidthOf);
  return [
    mean,
    more("half_width", half),
    ...(isForPeople
      ? []
      : [
          more(
            "n",
            statistics.map(({ summary }) => summary.n),
          ),
        ]),
    more(
      "min",
      finite(({ summary }) => summary.min),
    ),
    more(
      "max",
      finite(({ summary }) => summary.max),
    ),
  ];
}

/** For people how many seeds of a metric each family has, for programs how many runs. */
export function runCounts(
  families: readonly Family[],
  how: { readonly of: MeasuredField | undefined; readonly form: "people" | "programs" },
): ComparisonColumn {
  const { of, form } = how;
  const runs = families.map(({ rows }) => rows.length);
  if (form === "programs") return { ...unmarked, field: "runs", label: "runs", kind: "fact", values: runs };
  const values = of === undefined ? runs : of.statistics.map(({ summary }) => summary.n);
  return { ...unmarked, field: "n", label: "n", kind: "fact", values };
}

/** A field that cannot be averaged: its value where all runs of the family have the same. */
export function otherColumn(column: FieldColumn, families: readonly Family[]): ComparisonColumn {
  const values = families.map(({ rows }) => {
    const own = rows.map((row) => column.values[row]);
    const texts = new Set(own.map((value) => JSON.stringify(value)));
    return texts.size === 1 ? own[0] : `${texts.size} values`;
  });
  return { ...unmarked, field: column.name, label: lastPart(column.name), kind: column.kind, values };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Half of the 95 % interval; undefined below 2 replicates. */
export function halfWidthOf({ interval }: FamilyStatistics): number | undefined {
  return interval === undefined ? undefined : (interval.high - interval.low) / 2;
}

/** Numbers; "0.17 (!)" for two replicates and "n = 1" for one. */
function halfWidthTexts(statistics: readonly FamilyStatistics[]): (Value | undefined)[] {
  return statistics.map((one) => {
    const half = halfWidthOf(one);
    if (half === undefined) return one.summary.n === 1 ? "n = 1" : undefined;
    return one.summary.n === 2 ? `${formatNumber(half)} (!)` : half;
  });
}
