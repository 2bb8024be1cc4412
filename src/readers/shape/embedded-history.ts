// Histories that lie inside a JSON or YAML value, in the forms people write them.

import { isPlainObject } from "../../core/flatten.js";
import type { HistoryPoint } from "../../core/run.js";
import { metricValueOf } from "../cell.js";
import { secondsOfTime } from "../clock.js";
import { isMeasureName } from "./column-profile.js";
import { type Histories, historiesOfTable } from "./history-table.js";
import { isInParamSection } from "./param-words.js";
import { axisRank, isHistoryName } from "./step-words.js";
import { type Table, tableOfRecords } from "./table.js";
import { tableKindOf } from "./table-kind.js";

/**
 * Histories that an object is, by name below it ("" for the object itself): {steps, values}; {epoch_1: {…}};
 * {loss: […], val_loss: […]}. Undefined when it is none of these.
 */
export function historyOfObject(data: Record<string, unknown>, name: string): Histories | undefined {
  if (isInParamSection(`${name}.x`)) return undefined;
  return stepsAndValues(data) ?? numberedEpochs(data, name) ?? columnsOfNumbers(data, name);
}

/** Histories that a list is: [{epoch, …}, …], [[step, value], …], [0.9, 0.8, …]. Undefined when it is none. */
export function historyOfList(list: readonly unknown[], name: string): Histories | undefined {
  if (list.length === 0 || isInParamSection(`${name}.x`)) return undefined;
  if (list.every(isPlainObject)) return recordsOverSteps(list, name);
  return pairsOverSteps(list, name) ?? plainCurve(list, name);
}

/** Arrays `x` and `x_T` (or `x_steps`) of one object: values and their steps. Keys that were used are returned too. */
export function historyOfPairedArrays(data: Record<string, unknown>): {
  readonly histories: Histories;
  readonly used: ReadonlySet<string>;
} {
  const histories: Histories = new Map();
  const used = new Set<string>();
  for (const [name, values] of Object.entries(data)) {
    const axis = ["_T", "_t", "_steps", "_step", "_epochs", "_x"].find((ending) =>
      isPair(values, data[name + ending]),
    );
    if (axis === undefined) continue;
    histories.set(name, pointsOf(values as unknown[], data[name + axis] as unknown[]));
    used.add(name).add(name + axis);
  }
  return { histories, used };
}

function isPair(values: unknown, steps: unknown): boolean {
  return isNumberList(values) && isNumberList(steps) && values.length === steps.length;
}

function stepsAndValues(data: Record<string, unknown>): Histories | undefined {
  const values = data.values ?? data.value ?? data.y;
  const steps = data.steps ?? data.step ?? data.epochs ?? data.x ?? data.t;
  if (!isNumberList(values) || !isNumberList(steps) || values.length !== steps.length) return undefined;
  return new Map([["", pointsOf(values, steps, data.timestamps)]]);
}

function numberedEpochs(data: Record<string, unknown>, name: string): Histories | undefined {
  const keys = Object.keys(data);
  const isOpen = isHistoryName(name) || keys.length >= 8;
  const pattern = isOpen
    ? /^(?:(?:epoch|step|iter|iteration|round|ep)[_ -]?)?(\d+)$/i
    : /^(?:epoch|step|iter|iteration|round|ep)[_ -]?(\d+)$/i;
  const steps = keys.map((key) => Number(pattern.exec(key)?.[1] ?? Number.NaN));
  if (keys.length < 1 || steps.some(Number.isNaN) || !Object.values(data).every(isPlainObject))
    return undefined;
  const rows = keys.map((key, index) => ({ __step: steps[index] as number, ...(data[key] as object) }));
  if (!isHistoryName(name) && !/epoch|step|iter|round/i.test(keys[0] ?? "") && !haveMeasures(rows))
    return undefined;
  rows.sort((a, b) => a.__step - b.__step);
  return historiesOfTable(tableOfRecords(rows), 0);
}

function haveMeasures(rows: readonly object[]): boolean {
  const first = Object.keys(rows[0] ?? {});
  return (
    first.some((key) => /loss/i.test(key)) && rows.every((row) => Object.keys(row).length === first.length)
  );
}

function columnsOfNumbers(data: Record<string, unknown>, name: string): Histories | undefined {
  const lists = Object.entries(data).filter(([, value]) => isNumberList(value)) as [string, number[]][];
  const isDeclared = isHistoryName(name);
  if (lists.length === 0 || lists.length < Object.keys(data).length) return undefined;
  const length = lists[0]?.[1].length ?? 0;
  const isEven = lists.every(([, values]) => values.length === length);
  if (!isEven || length < (isDeclared ? 1 : 3)) return undefined;
  const measures = lists.filter(([key]) => isMeasureName(key) && !isFoldName(key));
  if (!isDeclared && measures.length * 2 < lists.length) return undefined;
  const axis = lists.find(([key]) => axisRank(key) !== undefined);
  const histories: Histories = new Map();
  for (const [key, values] of lists) {
    if (key !== axis?.[0]) histories.set(key, pointsOf(values, axis?.[1]));
  }
  return histories;
}

function recordsOverSteps(list: readonly Record<string, unknown>[], name: string): Histories | undefined {
  const table: Table = tableOfRecords(list);
  const axis = table.columns.findIndex((column) => axisRank(column) !== undefined);
  if (list.length === 1) return axis >= 0 && isHistoryName(name) ? historiesOfTable(table, axis) : undefined;
  const kind = tableKindOf(table);
  if (kind.kind !== "log") return undefined;
  if (kind.step === undefined && !isHistoryName(name)) return undefined;
  return historiesOfTable(table, kind.step);
}

function pairsOverSteps(list: readonly unknown[], name: string): Histories | undefined {
  const isPairList = list.every((item) => Array.isArray(item) && item.length === 2 && item.every(isNumber));
  if (!isPairList || list.length < 2 || /matrix|bbox|range|interval|bounds|ci$/i.test(name)) return undefined;
  const pairs = list as [number, number][];
  const isOrdered = pairs.every(
    ([step], index) => index === 0 || step > (pairs[index - 1] as [number, number])[0],
  );
  if (!isOrdered || (pairs.length === 2 && !isHistoryName(name) && !isMeasureName(name))) return undefined;
  return new Map([
    [
      "",
      pointsOf(
        pairs.map(([, value]) => value),
        pairs.map(([step]) => step),
      ),
    ],
  ]);
}

function plainCurve(list: readonly unknown[], name: string): Histories | undefined {
  if (!isNumberList(list) || list.length < 3) return undefined;
  const isCurve = isHistoryName(name) || (isMeasureName(name) && !isFoldName(name));
  return isCurve ? new Map([["", pointsOf(list)]]) : undefined;
}

/** Lists over folds, classes and seeds are no curves: their last value is not the final one. */
function isFoldName(name: string): boolean {
  return /fold|(?:^|_)cv(?:_|$)|class|seeds?(?:_|$)|per_|scores$|weights?$|quantile|percentile|thresholds?|bins?$|_ci$|all_/i.test(
    name,
  );
}

function pointsOf(values: readonly unknown[], steps?: readonly unknown[], times?: unknown): HistoryPoint[] {
  return values.map((value, index) => {
    const step = steps?.[index];
    const time = Array.isArray(times) ? secondsOfTime(times[index]) : undefined;
    return {
      step: typeof step === "number" ? step : index,
      value: metricValueOf(value) ?? null,
      ...(time === undefined ? {} : { time }),
    };
  });
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isNumberList(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => metricValueOf(item) !== undefined && item !== null) &&
    value.some(isNumber)
  );
}
