// What a table of fields says, as plain data that tests can compare.

import type { FieldTable } from "../../src/core/field/field-table.js";

/** Rows, columns with their cells, computed metrics, targets; everything in its order. */
export function plainTable(table: FieldTable): unknown {
  return {
    rows: table.rows.map(({ id, path, root, layout, status }) => ({ id, path, root, layout, status })),
    columns: [...table.columns].map(([key, { name, kind, values }]) => ({
      key,
      name,
      kind,
      values: [...values],
    })),
    computed: [...table.computed].map(([name, rows]) => [name, [...rows]]),
    targets: [...table.declaredTargets].map(([name, texts]) => [name, [...texts]]),
  };
}
