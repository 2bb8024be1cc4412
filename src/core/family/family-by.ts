// Groups of runs by named params, instead of the families that are found.

import { getField } from "../field/field.js";
import type { FieldTable } from "../field/field-table.js";
import { printable } from "../printable.js";
import type { Value } from "../value.js";
import { type Family, type FamilyOptions, groupRows } from "./family.js";
import { paramsOf } from "./family-columns.js";
import { codeParam } from "./family-values.js";
import { seedsOfRows } from "./replicate-seeds.js";

/**
 * One group for each combination of the fields' values, in the order of their first rows: "loss=huber lr=0.001". Runs
 * without one of the fields are "no lr".
 * @param fields as people type them
 * @throws UserError "unknown-field", "ambiguous-field"
 */
export function groupsBy(table: FieldTable, fields: readonly string[], options: FamilyOptions): Family[] {
  const rows = options.rows ?? table.rows.map((_, row) => row);
  const coded = fields.map((label) => {
    const column = getField(table, label);
    return codeParam(table, { label, role: "plain", columns: [column] }, rows);
  });
  const seeds = seedsOfRows(table, paramsOf(table, options.contract), rows);
  return groupRows(coded, rows).map((members) => {
    const params = new Map(
      coded.map(({ param, codes, values }): [string, Value | undefined] => [
        param.label,
        values[codes[members[0] ?? 0] ?? 0],
      ]),
    );
    return {
      name: [...params].map(([label, value]) => partOf(label, value)).join(" "),
      rows: members,
      params,
      seeds: members.map((row) => seeds.get(row)),
    };
  });
}

function partOf(label: string, value: Value | undefined): string {
  if (value === undefined) return `no ${label}`;
  return `${label}=${printable(typeof value === "object" ? JSON.stringify(value) : String(value))}`;
}
