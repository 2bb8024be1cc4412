// Which rows of a table a filter keeps.

import { isMissing, type Value } from "../value.js";
import { getField } from "./field.js";
import type { FieldColumn, FieldTable } from "./field-table.js";
import type { Filter, FilterOperator } from "./filter.js";

/** Makes a matcher of a pattern in time linear in the text; passed in, so that no engine that backtracks gets near. */
export type CompilePattern = (pattern: string) => (text: string) => boolean;

/**
 * The rows that match. A comparison with a missing value is false, so `!=` and `not`, its opposite, are true.
 * @throws UserError "unknown-field", "ambiguous-field"
 */
export function matchingRows(table: FieldTable, filter: Filter, compile: CompilePattern): number[] {
  const matches = compileFilter(table, filter, compile);
  return table.rows.map((_, row) => row).filter(matches);
}

function compileFilter(table: FieldTable, filter: Filter, compile: CompilePattern): (row: number) => boolean {
  if (filter.kind === "not") {
    const inner = compileFilter(table, filter.part, compile);
    return (row) => !inner(row);
  }
  if (filter.kind === "compare") return compileComparison(getField(table, filter.field), filter, compile);
  const parts = filter.parts.map((part) => compileFilter(table, part, compile));
  return filter.kind === "and"
    ? (row) => parts.every((test) => test(row))
    : (row) => parts.some((test) => test(row));
}

function compileComparison(
  column: FieldColumn,
  filter: Extract<Filter, { kind: "compare" }>,
  compile: CompilePattern,
): (row: number) => boolean {
  const { operator, literal } = filter;
  if (operator === "~") {
    const matches = compile(literal);
    return (row) => !isMissing(column.values[row]) && matches(textOf(column.values[row] as Value));
  }
  const equals = (row: number): boolean => isEqual(column, column.values[row], literal);
  if (operator === "=") return equals;
  if (operator === "!=") return (row) => !equals(row);
  return (row) => isOrdered(column.values[row], operator, literal);
}

function isEqual(column: FieldColumn, value: Value | undefined, literal: string): boolean {
  if (literal === "missing") return isMissing(value);
  if (value === undefined) return false;
  if (value === null) return literal === "null";
  if (Number.isNaN(value)) return literal.toLowerCase() === "nan";
  if (typeof value === "number") return literal.trim() !== "" && value === Number(literal);
  if (column.name === "tags") return String(value).split(" ").includes(literal);
  return textOf(value) === literal;
}

function isOrdered(value: Value | undefined, operator: FilterOperator, literal: string): boolean {
  if (isMissing(value)) return false;
  const asNumber = Number(literal);
  const isNumeric = typeof value === "number" && literal.trim() !== "" && !Number.isNaN(asNumber);
  if (typeof value === "number" && !isNumeric) return false;
  const [left, right] = isNumeric ? [value as number, asNumber] : [textOf(value), literal];
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  if (operator === ">") return left > right;
  return left >= right;
}

function textOf(value: Value): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
