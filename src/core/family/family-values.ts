// Values of params as small numbers: two cells get the same number when they mean the same for a family.

import { type FieldTable, idOfRow } from "../field/field-table.js";
import type { Value } from "../value.js";
import type { ParamColumns } from "./family-columns.js";
import { stemOfName } from "./run-stem.js";

export interface CodedParam {
  readonly param: ParamColumns;
  /** One per row: 0 where it is missing, else from 1 on in the order of first meeting. */
  readonly codes: Int32Array;
  /** How many different codes there are, the one for missing counted where it occurs. */
  readonly distinct: number;
  /** The first value met of a code; index 0 is undefined. */
  readonly values: readonly (Value | undefined)[];
}

type Key = string | number | boolean | null;

/** Codes a param in some rows; codes of the other rows are 0. */
export function codeParam(table: FieldTable, param: ParamColumns, rows: readonly number[]): CodedParam {
  const codes = new Int32Array(table.rows.length);
  const values: (Value | undefined)[] = [undefined];
  const byRaw = new Map<Key, number>();
  const byMeaning = new Map<Key, number>();
  let hasMissing = false;
  for (const row of rows) {
    const value = valueIn(param, row);
    if (value === undefined) {
      hasMissing = true;
      continue;
    }
    const raw = typeof value === "object" && value !== null ? JSON.stringify(value) : (value as Key);
    const id = typeof raw === "string" && isPath(raw) ? idOfRow(table, row) : "";
    const isAboutRun = id !== "" && raw !== null && holdsRun(String(raw), id);
    let code = isAboutRun ? undefined : byRaw.get(raw);
    if (code === undefined) {
      const meaning = isAboutRun ? withoutRun(String(raw), id) : meaningOf(raw, param);
      code = byMeaning.get(meaning) ?? values.length;
      if (code === values.length) {
        byMeaning.set(meaning, code);
        values.push(value);
      }
      if (!isAboutRun) byRaw.set(raw, code);
    }
    codes[row] = code;
  }
  return { param, codes, values, distinct: values.length - 1 + (hasMissing ? 1 : 0) };
}

/** The value of a param in a row, under whichever spelling it has. */
export function valueIn(param: ParamColumns, row: number): Value | undefined {
  for (const { values } of param.columns) {
    const value = values[row];
    if (value !== undefined) return value;
  }
  return undefined;
}

const dateTime = /^\d{4}-\d\d-\d\d[T ](\d\d):(\d\d)(?::(\d\d(?:[.,]\d+)?))?(?:Z|[+-]\d\d:?\d\d)?$/;
const compactTime = /^20\d{6}[T_-]?\d{4}(?:\d\d)?$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hostName =
  /^(?:ip-\d+-\d+-\d+-\d+|[a-z\d-]+\.(?:local|localdomain|lan|internal|cluster))(?:[.:][\w.-]+)?$/i;
const hostAddress = /^(?:[a-z]+:\/\/)?(?:localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i;
const gpuNumber = /^((?:cuda|gpu|npu|xpu|tpu)):\d+$/i;
const numberText = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** What a value says whatever its spelling: "1e-3" is 0.001, "True" is true, and any time of day is "a time". */
function meaningOf(raw: Key, param: ParamColumns): Key {
  if (typeof raw !== "string") return raw;
  if (param.role === "label") return stemOfName(raw);
  const text = raw.trim();
  if (text.length > 64) return raw;
  if (numberText.test(text)) return Number(text);
  const word = text.toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  if (word === "none" || word === "null") return null;
  if (isTimeOfDay(text) || compactTime.test(text)) return "\u0000time";
  if (uuid.test(text)) return "\u0000uuid";
  if (hostName.test(text) || hostAddress.test(text)) return "\u0000host";
  return gpuNumber.exec(text)?.[1] ?? text;
}

/** A day alone, or its midnight, may be a choice ("train until"); a time of day is a clock that was read. */
function isTimeOfDay(text: string): boolean {
  const [, hours, minutes, seconds = "0"] = dateTime.exec(text) ?? [];
  return hours !== undefined && (Number(hours) > 0 || Number(minutes) > 0 || Number(seconds) > 0);
}

/** Whether a text names a place on a disk rather than "maker/model". */
function isPath(text: string): boolean {
  return /^(?:\/|~|\.{1,2}\/|[a-z]:\\|[a-z\d]+:\/\/)/i.test(text) || text.split(/[\\/]/).length > 2;
}

/** Whether a path holds the last part of a run's id as one of its parts. */
function holdsRun(path: string, id: string): boolean {
  const leaf = id.slice(id.lastIndexOf("/") + 1);
  return leaf.length > 2 && path.split(/[\\/]/).some((part) => part === leaf || part.startsWith(`${leaf}.`));
}

function withoutRun(path: string, id: string): string {
  const leaf = id.slice(id.lastIndexOf("/") + 1);
  const at = path.split(/[\\/]/).findIndex((part) => part === leaf || part.startsWith(`${leaf}.`));
  return `\u0000run/${path
    .split(/[\\/]/)
    .slice(at + 1)
    .join("/")}`;
}
