// The table `history`: every point of every metric's history as a row, read run by run.

import { outermost } from "../../catalog/outermost.js";
import { findSources } from "../../catalog/reading.js";
import type { Problem } from "../../errors.js";
import type { Cell } from "../column-type.js";
import type { SchemaColumn, TableData } from "../table-data.js";

/** Columns of the table of histories. `time` in seconds since the Unix epoch. */
export const historyColumns: readonly SchemaColumn[] = [
  { name: "run_id", type: "VARCHAR" },
  { name: "root", type: "VARCHAR" },
  { name: "metric", type: "VARCHAR" },
  { name: "step", type: "DOUBLE" },
  { name: "epoch", type: "DOUBLE" },
  { name: "time", type: "DOUBLE" },
  { name: "value", type: "DOUBLE" },
];

/** So many rows are handed on at a time, or somewhat more. */
const rowsAtOnce = 50_000;

/** Reads the histories below the roots, of any layout that keeps some; one run is held at a time. */
export function* historyTables(roots: readonly string[], problems: Problem[]): Generator<TableData> {
  let rows: (readonly Cell[])[] = [];
  for (const root of outermost(roots)) {
    for (const source of findSources(root).sources) {
      const read = source.readHistory?.();
      problems.push(...(read?.problems ?? []));
      for (const [metric, points] of read?.history ?? []) {
        for (const { step, epoch, time, value } of points)
          rows.push([source.id, root, metric, step, epoch ?? null, time ?? null, value]);
        if (rows.length < rowsAtOnce) continue;
        yield tableOf(rows);
        rows = [];
      }
    }
  }
  yield tableOf(rows);
}

function tableOf(rows: readonly (readonly Cell[])[]): TableData {
  const places = new Map(historyColumns.map(({ name }, index) => [name, index]));
  return {
    columns: historyColumns,
    rows: rows.length,
    slice: (name, from, to) => rows.slice(from, to).map((row) => row[places.get(name) ?? 0] ?? null),
  };
}
