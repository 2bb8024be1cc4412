// A few runs or families side by side: numbers, verdicts in words, settings that differ, likely reasons.

import { UserError } from "../../errors.js";
import { metricName } from "../comparison/to-columns.js";
import { getField } from "../field/field.js";
import type { RowKey } from "../field/field-table.js";
import type { Run } from "../run.js";
import { type ComparedMetric, compareMetrics, sharedMetrics } from "./compare-metrics.js";
import { compareSettings } from "./compare-settings.js";
import type { CompareAnswer, CompareQuery } from "./comparison-data.js";
import { type Subject, subjectOf, subjectView } from "./subjects.js";
import type { TableView } from "./table-view.js";

/** More have no room side by side. */
const [fewest, most] = [2, 20];

/** Where whole runs and their histories come from. */
export interface RunSupply {
  readonly runOf: (row: RowKey) => Run;
  /** Names of the metrics that a run has a history of. */
  readonly historiesOf: (row: RowKey) => readonly string[];
}

/**
 * Compares the subjects with the first of them.
 * @throws UserError "bad-comparison" for too few or too many, "unknown-key", "unknown-field", "ambiguous-field"
 */
export function answerComparison(view: TableView, query: CompareQuery, supply: RunSupply): CompareAnswer {
  const subjects = [...new Set(query.keys)].map((key) => subjectOf(view, key));
  checkCount(subjects.length);
  const columns =
    query.metrics === undefined
      ? sharedMetrics(view, subjects)
      : query.metrics.map((name) => getField(view.table, name));
  const compared = compareMetrics(view, subjects, columns);
  const [asked, ...others] = query.metrics ?? [];
  const runs = subjects.flatMap((subject) => firstRow(view, subject)).map(supply.runOf);
  return {
    subjects: subjects.map((subject) => subjectView(view, subject)),
    metrics: compared.map(({ metric }) => metric),
    ...compareSettings(view, subjects, {
      runs,
      metric: asked === undefined || others.length > 0 ? undefined : metricName(asked),
    }),
    histories: sharedHistories(view, subjects, supply),
    remarks: remarksOf(compared, subjects),
  };
}

function checkCount(count: number): void {
  if (count >= fewest && count <= most) return;
  throw new UserError("bad-comparison", `${count === 1 ? "1 run" : `${count} runs`} cannot be compared.`, {
    hint: `Choose ${fewest} to ${most} runs or families.`,
  });
}

function firstRow({ table }: TableView, { family }: Subject): RowKey[] {
  const row = table.rows[family.rows[0] ?? -1];
  return row === undefined ? [] : [row];
}

/** Metrics that have a history in the first run of two subjects or more, in the order they are met. */
function sharedHistories(view: TableView, subjects: readonly Subject[], supply: RunSupply): string[] {
  const counts = new Map<string, number>();
  for (const subject of subjects)
    for (const row of firstRow(view, subject))
      for (const name of supply.historiesOf(row)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].flatMap(([name, count]) => (count > 1 ? [name] : []));
}

function remarksOf(compared: readonly ComparedMetric[], subjects: readonly Subject[]): string[] {
  const isSingle = subjects.every(({ isFamily }) => !isFamily);
  const assumptions = [...new Set(compared.flatMap((one) => one.assumptions))];
  return [
    ...(isSingle
      ? ["Single runs are compared by their values: one run does not show how far chance moves it."]
      : []),
    ...(compared.some(({ isDirectionInferred }) => isDirectionInferred)
      ? ["What is better was inferred from the metrics' names where no contract says it."]
      : []),
    ...assumptions.map((sentence) => `${sentence}.`),
  ];
}
