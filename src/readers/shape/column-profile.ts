// What a column of a table is like: how many cells, how many different, in which order.

import { inferDirection } from "../../core/metric.js";
import type { Value } from "../../core/value.js";
import { isParamName } from "./param-words.js";
import { axisRank, isClockName } from "./step-words.js";
import { cellsOfColumn, type Table } from "./table.js";

export interface ColumnProfile {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly numbers: number;
  readonly texts: number;
  readonly nulls: number;
  readonly distinct: number;
  /** Mean length of the texts. */
  readonly textLength: number;
  readonly isInteger: boolean;
  /** How often a number is smaller than the one before. */
  readonly descents: number;
}

/** Profiles of all columns of a table. */
export function profileColumns(table: Table): ColumnProfile[] {
  return table.columns.map((name, index) => profileColumn(name, index, cellsOfColumn(table, index)));
}

/** Whether all cells that are there are numbers or null, and some are numbers. */
export function isNumeric(column: ColumnProfile): boolean {
  return column.numbers > 0 && column.numbers + column.nulls === column.count;
}

/** Whether all cells that are there are equal. */
export function isConstant(column: ColumnProfile): boolean {
  return column.distinct <= 1;
}

/** Whether a column tells runs apart: a word or a param, not a clock, a long text or a measured value. */
export function isKeyColumn(column: ColumnProfile): boolean {
  if (column.count === 0 || isClockName(column.name)) return false;
  if (isParamName(column.name)) return true;
  if (column.numbers > 0) return isNameColumn(column.name) && column.isInteger;
  return (
    column.texts > 0 && column.textLength <= 120 && !isStatusName(column.name) && !isFreeTextName(column.name)
  );
}

/** Whether a column of numbers holds a result: not a param, an axis, a clock or a name. */
export function isResultColumn(column: ColumnProfile): boolean {
  if (column.numbers === 0 || column.texts > 0) return false;
  if (isParamName(column.name) || isNameColumn(column.name) || isClockName(column.name)) return false;
  return axisRank(column.name) === undefined && column.name !== "" && !/^unnamed/i.test(column.name);
}

/** Whether the direction of a name is known: "val_loss", "F1". */
export function isMeasureName(name: string): boolean {
  return inferDirection(name) !== undefined;
}

/** Whether a column names runs: "run_id", "experiment", "name". */
export function isNameColumn(name: string): boolean {
  return /^(?:run|runs|run_?id|run_?name|id|name|exp|experiment|exp_?id|exp_?name|experiment_?id|experiment_?name|trial|trial_?id|trial_?number|number|job|job_?id|config_?id|config_?name|config|variant|setting|uid|uuid|run_?dir|dir|directory|folder|tag|label|system|candidate|submission|key)$/i.test(
    lastPart(name),
  );
}

/** Whether a column tells how a run ended. */
export function isStatusName(name: string): boolean {
  return /^(?:status|state|run_status|job_status|outcome)$/i.test(lastPart(name));
}

function isFreeTextName(name: string): boolean {
  return /^(?:note|notes|comment|comments|description|message|error|stdout|stderr|text|prompt|response|output|git_commit|commit|git_sha|sha|hash|reason|timestamp|hostname|host|user|device)$/i.test(
    lastPart(name),
  );
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).trim();
}

function profileColumn(name: string, index: number, cells: readonly (Value | undefined)[]): ColumnProfile {
  const present = cells.filter((cell) => cell !== undefined);
  const numbers = present.filter((cell): cell is number => typeof cell === "number");
  const texts = present.filter((cell): cell is string => typeof cell === "string");
  const distinct = new Set(present.map((cell) => (typeof cell === "object" ? JSON.stringify(cell) : cell)));
  const letters = texts.reduce((sum, text) => sum + text.length, 0);
  return {
    name,
    index,
    count: present.length,
    numbers: numbers.length,
    texts: texts.length,
    nulls: present.filter((cell) => cell === null).length,
    distinct: distinct.size,
    textLength: texts.length === 0 ? 0 : letters / texts.length,
    isInteger: numbers.every(Number.isInteger),
    descents: numbers.filter((value, at) => at > 0 && value < (numbers[at - 1] as number)).length,
  };
}
