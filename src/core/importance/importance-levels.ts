// Dial tables: the mean of a metric by value of a param, each with its number of runs.

import type { CodedParam } from "../family/family-values.js";
import { formatNumber } from "../format-number.js";
import { type Interval, meanInterval, meanOf } from "../statistics/sample.js";
import { compareValues, type Value } from "../value.js";

export interface DialRow {
  /** The value, or for a quarter of many numbers its ends: "0.001 … 0.003". */
  readonly value: string;
  readonly n: number;
  readonly mean: number;
  /** 95 % interval of the mean by Student's t; undefined for a single run. */
  readonly interval: Interval | undefined;
}

export interface DialQuery {
  readonly coded: CodedParam;
  /** Rows that have the param and a finite metric. */
  readonly rows: readonly number[];
  readonly metric: Float64Array;
  /** Values by code where they are numbers; undefined for categories. */
  readonly numbers: readonly number[] | undefined;
}

/** More different numbers than this are put into quarters. */
const mostNumbers = 12;
const quarters = 4;

/** Numbers ascending, categories by name. */
export function dialRows(query: DialQuery): DialRow[] {
  const { coded, rows, metric, numbers } = query;
  if (numbers !== undefined && coded.values.length - 1 > mostNumbers) return quarterRows(query, numbers);
  const groups: number[][] = coded.values.map(() => []);
  for (const row of rows) groups[coded.codes[row] ?? 0]?.push(metric[row] ?? Number.NaN);
  return groups
    .flatMap((members, code) => {
      const value = numbers?.[code] ?? coded.values[code];
      return members.length === 0 || value === undefined ? [] : [{ value, members }];
    })
    .sort((a, b) => compareValues(a.value, b.value))
    .map(({ value, members }) => dialRow(textOf(value), members));
}

/** Four groups of about as many runs; equal numbers stay together. */
function quarterRows({ coded, rows, metric }: DialQuery, numbers: readonly number[]): DialRow[] {
  const numberOf = (row: number): number => numbers[coded.codes[row] ?? 0] ?? Number.NaN;
  const sorted = [...rows].sort((a, b) => numberOf(a) - numberOf(b));
  const dialled: DialRow[] = [];
  let start = 0;
  for (let quarter = 1; quarter <= quarters && start < sorted.length; quarter++) {
    let end = Math.max(start + 1, Math.round((quarter * sorted.length) / quarters));
    const last = numberOf(sorted[end - 1] ?? 0);
    while (end < sorted.length && numberOf(sorted[end] ?? 0) === last) end++;
    const members = sorted.slice(start, end);
    const [low, high] = [numberOf(members[0] ?? 0), numberOf(members.at(-1) ?? 0)];
    const text = low === high ? formatNumber(low) : `${formatNumber(low)} … ${formatNumber(high)}`;
    dialled.push(
      dialRow(
        text,
        members.map((row) => metric[row] ?? Number.NaN),
      ),
    );
    start = end;
  }
  return dialled;
}

function dialRow(value: string, members: readonly number[]): DialRow {
  return { value, n: members.length, mean: meanOf(members), interval: meanInterval(members) };
}

function textOf(value: Value): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
