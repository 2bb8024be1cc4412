// Names of fields as people type them → columns. One field has a dotted path, suffixes of it, and underscore forms.

import { exitCodes, UserError } from "../../errors.js";
import { nearestNames } from "../nearest-names.js";
import type { Value } from "../value.js";
import type { FieldColumn, FieldTable } from "./field-table.js";

/**
 * The column that a name means. Tried in this order, the first that fits decides: the full name, the name of a metric,
 * a dotted suffix, the underscore form of any of them ("t20_mae" for "metrics.t20.mae").
 * A name that fits several columns is their union where no row holds two different values (other layouts spell the path
 * differently), else an error.
 * @throws UserError "unknown-field" with the nearest names; "ambiguous-field" with the candidates
 */
export function getField(table: FieldTable, wanted: string): FieldColumn {
  const found = findField(table, wanted);
  if (found !== undefined) return found;
  throw unknownField(table, wanted);
}

/** Like `getField`, but undefined when no run has the field. */
export function findField(table: FieldTable, wanted: string): FieldColumn | undefined {
  const names = matchingFields(table.columns.keys(), wanted);
  const columns = names.map((name) => table.columns.get(name) as FieldColumn);
  if (columns.length < 2) return columns[0];
  return unite(columns, wanted);
}

/** Like `findField`, for names that nobody typed: undefined also where the name can mean several fields. */
export function findUsualField(table: FieldTable, wanted: string): FieldColumn | undefined {
  try {
    return findField(table, wanted);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** All full names that `wanted` may mean, at the first level of likeness where there are any. */
export function matchingFields(names: Iterable<string>, wanted: string): string[] {
  const all = [...names];
  const plain = underscoreForm(wanted);
  const levels: ((name: string) => boolean)[] = [
    (name) => name === wanted || name === `metrics.${wanted}`,
    (name) => name.endsWith(`.${wanted}`) || name.endsWith(`/${wanted}`),
    (name) => underscoreForm(name) === plain || underscoreForm(name) === `metrics_${plain}`,
    (name) => suffixesOf(name).some((suffix) => underscoreForm(suffix) === plain),
  ];
  for (const fits of levels) {
    const matches = all.filter(fits);
    if (matches.length > 0) return matches.includes(wanted) ? [wanted] : matches;
  }
  return [];
}

/** The shortest dotted suffix of each name that no other of the names ends with. */
export function shortestLabels(names: readonly string[]): string[] {
  const known = new Set(names);
  const endings = new Map<string, number>();
  for (const name of names)
    for (const ending of endingsOf(name)) endings.set(ending, (endings.get(ending) ?? 0) + 1);
  return names.map((name) => {
    const own = new Set(endingsOf(name));
    const isTaken = (label: string): boolean => {
      if (known.has(label) && label !== name) return true;
      return !isMetricOf(name, label) && (endings.get(label) ?? 0) > (own.has(label) ? 1 : 0);
    };
    const candidates = suffixesOf(name).reverse();
    const shortEnough = name.startsWith("metrics.")
      ? candidates.filter((label) => isWholeMetric(name, label))
      : candidates;
    return shortEnough.find((label) => !isTaken(label)) ?? name;
  });
}

/** What a name ends with behind each of its dots and slashes. */
function endingsOf(name: string): string[] {
  return suffixesOf(name).slice(1);
}

/** Names of metrics longer than this are headings too wide to read. */
const longestMetric = 24;

/** Metrics keep their whole name below "metrics.": "mae" alone says nothing. Of long names two parts are enough. */
function isWholeMetric(name: string, label: string): boolean {
  const whole = name.length - "metrics.".length;
  return label.length >= whole || (whole > longestMetric && /[^./][./][^./]/.test(label));
}

/** A metric's whole name means that metric, whatever other names end with it. */
function isMetricOf(name: string, label: string): boolean {
  return name === `metrics.${label}`;
}

function suffixesOf(name: string): string[] {
  const parts = name.split(/[./]/);
  let start = 0;
  return parts.map((part) => {
    const suffix = name.slice(start);
    start += part.length + 1;
    return suffix;
  });
}

function underscoreForm(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}

function unite(columns: readonly FieldColumn[], wanted: string): FieldColumn {
  const first = columns[0] as FieldColumn;
  const values = first.values.map((_, row) => {
    const present = columns.map((column) => column.values[row]).filter((value) => value !== undefined);
    if (present.some((value) => !isSame(value, present[0]))) throw ambiguousField(columns, wanted);
    return present[0];
  });
  return { name: first.name, kind: first.kind, values };
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return Object.is(a, b) || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}

function unknownField(table: FieldTable, wanted: string): UserError {
  const runs = table.rows.length === 1 ? "1 run" : `${table.rows.length} runs`;
  const known = [...table.columns.keys()].map((name) => name.replace(/^metrics\./, ""));
  const nearest = nearestNames(wanted, known);
  const hint = nearest.length > 0 ? `Nearest: ${nearest.join(", ")}. ` : "";
  return new UserError("unknown-field", `No field "${wanted}" in ${runs}.`, {
    hint: `${hint}See all with: runledger fields`,
    exitCode: exitCodes.usage,
  });
}

function ambiguousField(columns: readonly FieldColumn[], wanted: string): UserError {
  const names = columns.map((column) => column.name).slice(0, 8);
  return new UserError("ambiguous-field", `"${wanted}" can mean several fields.`, {
    hint: `Say which: ${names.join(", ")}`,
    exitCode: exitCodes.usage,
  });
}
