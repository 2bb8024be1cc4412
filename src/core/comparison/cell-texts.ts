// What cells say to people: rounded numbers, readable durations, flags. The text table, Markdown and LaTeX share it.

import { encodeJson } from "../json/encode-json.js";
import { printable } from "../printable.js";
import { printRequirement, type Target, type TargetVerdict } from "../target.js";
import {
  byteQuantity,
  chooseDurationFormat,
  chooseNumberFormat,
  type DurationUnit,
  durationUnitOf,
  formatFactor,
  isByteCount,
  toSeconds,
} from "../units.js";
import type { Value } from "../value.js";
import type { ComparisonColumn, ComparisonTable, VerdictCount } from "./comparison-table.js";

/** Shown where a run has no value. Null and NaN are words of their own: "null", "NaN". */
export const missingText = "–";

/** Behind a value: the best of its column; the best when its run came, but beaten since. Before it: computed. */
export const marks = { best: "*", newBest: "◆", computed: "≈" } as const;

/** Heading of the column that names the rows. */
export function idLabel(table: ComparisonTable): string {
  return table.families === undefined ? "run id" : "family";
}

/** One cell, without its marks. Safe to print on one line. */
export interface CellText {
  readonly text: string;
  /** Unit behind a number, where each cell carries its own: "h"; else "". */
  readonly unit: string;
}

/** How a column reads. */
export interface ColumnTexts {
  readonly column: ComparisonColumn;
  readonly label: string;
  /** Under the heading: the target, the unit, both or "": "≤ 0.02 s". */
  readonly note: string;
  /** Whether it holds numbers, mostly: aligned right. */
  readonly isNumeric: boolean;
  /** Whether each cell says its own unit: "0.46 s". */
  readonly hasOwnUnits: boolean;
  readonly cellAt: (row: number) => CellText;
}

/** Decides how a column is printed, from all its values. */
export function columnTexts(column: ComparisonColumn): ColumnTexts {
  const numbers = column.values.filter((value): value is number => typeof value === "number");
  const present = column.values.filter((value) => value !== undefined && value !== null);
  const isNumeric = numbers.length > 0 && numbers.length * 2 >= present.length;
  const printNumber = numberPrinter(column, numbers);
  const printText = textPrinter(column, present);
  const hasOwnUnits = printNumber(1).unit !== "";
  return {
    column,
    label: printable(column.label),
    note: printText.note ?? noteOf(column, hasOwnUnits),
    isNumeric,
    hasOwnUnits,
    cellAt: (row) => {
      const value = column.values[row];
      if (typeof value === "number") return printNumber(value);
      return { text: value === undefined ? missingText : printText.print(value), unit: "" };
    },
  };
}

/** "2/4 met"; `missingText` where no target is known. */
export function verdictText(count: VerdictCount | undefined): string {
  const all = count === undefined ? 0 : count.met + count.missed + count.unknown;
  return all === 0 ? missingText : `${count?.met}/${all} met`;
}

/** "✓", "✗ 3.2×", "✗", "–" for unknown, "" where there is no target. */
export function flagText(verdict: TargetVerdict | undefined): string {
  switch (verdict?.outcome) {
    case "met":
      return "✓";
    case "missed":
      return verdict.factor === undefined ? "✗" : `✗ ${formatFactor(verdict.factor)}`;
    case "unknown":
      return missingText;
    default:
      return "";
  }
}

/** "≤ 0.02 s" */
export function requirementText(target: Target, unit?: string): string {
  const text = printRequirement(target).replace("<=", "≤").replace(">=", "≥");
  return unit === undefined || unit === "" ? text : `${text} ${printable(unit)}`;
}

/** "▲" for ascending, "▼" for descending, "" for columns the table is not sorted by. */
export function sortMark(table: ComparisonTable, field: string): string {
  if (table.sortedBy.field !== field) return "";
  return table.sortedBy.order === "asc" ? "▲" : "▼";
}

/**
 * The unit of time of a column whose cells are shown in readable units: by its name, and only where no target asks for
 * the number as it is. Milliseconds of metrics stay milliseconds.
 */
export function readableDurationUnit(column: ComparisonColumn): DurationUnit | undefined {
  if (column.target !== undefined || column.verdicts !== undefined) return undefined;
  const unit = durationUnitOf(column.field);
  return unit === "ms" && column.kind === "metric" ? undefined : unit;
}

function numberPrinter(column: ComparisonColumn, numbers: readonly number[]): (value: number) => CellText {
  const unit = readableDurationUnit(column);
  if (unit !== undefined) {
    const print = chooseDurationFormat(numbers.map((value) => toSeconds(value, unit)));
    return (value) => asCell(print(toSeconds(value, unit)));
  }
  if (column.verdicts === undefined && isByteCount(column.field))
    return (value) => asCell(byteQuantity(value));
  const print = chooseNumberFormat(numbers, {
    exact: column.kind === "param",
    threshold: column.target?.value,
  });
  return (value) => ({ text: print(value), unit: "" });
}

function asCell(quantity: { number: string; unit: string }): CellText {
  return { text: quantity.number, unit: quantity.unit };
}

interface TextPrinter {
  readonly print: (value: Value) => string;
  readonly note?: string;
}

const isoTime = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** Times lose the T and what is below a second; UTC goes under the heading where all are in it. */
function textPrinter(column: ComparisonColumn, present: readonly Value[]): TextPrinter {
  const times = column.kind === "fact" ? present.map((value) => isoTime.exec(String(value))) : [];
  if (times.length === 0 || times.includes(null)) return { print: printValue };
  const isAllUtc = times.every((time) => isUtc(time?.[3]));
  const print = (value: Value): string => {
    const [, day, clock, zone] = isoTime.exec(String(value)) ?? [];
    if (day === undefined) return printValue(value);
    const shown = isAllUtc || zone === undefined ? "" : isUtc(zone) ? "Z" : zone;
    return `${day} ${clock}${shown}`;
  };
  return isAllUtc ? { print, note: "UTC" } : { print };
}

function isUtc(zone: string | undefined): boolean {
  return zone === "Z" || /^[+-]00:?00$/.test(zone ?? "");
}

function printValue(value: Value): string {
  if (typeof value === "string") return value === "" ? '""' : printable(value);
  return printable(typeof value === "object" && value !== null ? encodeJson(value) : String(value));
}

/** The targets that values of a column are held against: one for all, or those of the runs; [] without any. */
export function targetsOf({ verdicts = [], target }: ComparisonColumn): Target[] {
  const targets = new Map<string, Target>();
  for (const { target: own } of verdicts) if (own !== undefined) targets.set(printRequirement(own), own);
  if (targets.size === 0 && target !== undefined) return [target];
  return [...targets.values()];
}

function noteOf(column: ComparisonColumn, hasOwnUnits: boolean): string {
  const targets = targetsOf(column);
  if (targets.length > 1) return "own targets";
  const [only] = targets;
  if (only !== undefined) return requirementText(only, column.unit);
  return hasOwnUnits || column.unit === undefined ? "" : printable(column.unit);
}
