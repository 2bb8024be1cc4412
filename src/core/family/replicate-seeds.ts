// The seed of each run: from its params, else from its name.

import { type FieldTable, idOfRow } from "../field/field-table.js";
import { isMissing } from "../value.js";
import type { ParamColumns } from "./family-columns.js";
import { type CodedParam, codeParam } from "./family-values.js";
import { seedOfName } from "./run-stem.js";

/**
 * Seeds by row. With several seed params the ones that vary count, joined: "1/7", equal ones once. Rows that have none
 * are not in the map.
 */
export function seedsOfRows(
  table: FieldTable,
  params: readonly ParamColumns[],
  rows: readonly number[],
): Map<number, string> {
  const all = params.filter(({ role }) => role === "seed").map((param) => codeParam(table, param, rows));
  const varying = all.filter(({ distinct }) => distinct > 1);
  const telling = varying.length > 0 ? varying : all;
  const seeds = new Map<number, string>();
  for (const row of rows) {
    const own = seedOfParams(telling, row) ?? seedOfParams(all, row) ?? seedOfName(idOfRow(table, row));
    if (own !== undefined) seeds.set(row, own);
  }
  return seeds;
}

function seedOfParams(params: readonly CodedParam[], row: number): string | undefined {
  const texts: string[] = [];
  for (const { codes, values } of params) {
    const value = values[codes[row] as number];
    if (!isMissing(value) && value !== "") texts.push(String(value));
  }
  return texts.length === 0 ? undefined : [...new Set(texts)].join("/");
}
