// The tables `runs` and `metrics`: fields of runs as columns, and their metrics as rows.

import { type Contract, ruleFor } from "../../core/contract/contract.js";
import type { FieldColumn, FieldTable } from "../../core/field/field-table.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { plainMetricName } from "../../core/metric-name.js";
import { printRequirement, type TargetVerdict } from "../../core/target.js";
import { targetBook } from "../../core/target-book.js";
import { unitOfName } from "../../core/units.js";
import type { Value } from "../../core/value.js";
import { type Cell, kindOf, kinds, typeOf } from "../column-type.js";
import type { SchemaColumn, TableData } from "../table-data.js";
import { uniqueName } from "../unique-name.js";

/** Known of every run; columns also where no run here has a value, so that queries can count on them. */
const facts: readonly SchemaColumn[] = [
  { name: "status", type: "VARCHAR" },
  { name: "started_at", type: "VARCHAR" },
  { name: "ended_at", type: "VARCHAR" },
  { name: "duration_seconds", type: "DOUBLE" },
  { name: "tags", type: "VARCHAR" },
  { name: "notes", type: "VARCHAR" },
  { name: "layout", type: "VARCHAR" },
  { name: "path", type: "VARCHAR" },
  { name: "problems", type: "BIGINT" },
];

/** One row a run: `run_id`, `root`, facts, then every other field by its full name. Fields of several kinds are text, lists JSON. */
export function runsTable(table: FieldTable): TableData {
  const taken = new Set<string>();
  const columns: SchemaColumn[] = [];
  const cells = new Map<string, (row: number) => Value | undefined>();
  const add = (
    wanted: string,
    type: SchemaColumn["type"],
    cellAt: (row: number) => Value | undefined,
  ): void => {
    const name = uniqueName(wanted, taken);
    columns.push({ name, type });
    cells.set(name, cellAt);
  };
  add("run_id", "VARCHAR", (row) => table.rows[row]?.id);
  add("root", "VARCHAR", (row) => table.rows[row]?.root);
  for (const { name, type } of facts) {
    const values = table.columns.get(name)?.values ?? [];
    add(name, type, (row) => values[row]);
  }
  for (const column of table.columns.values()) {
    if (column.kind === "fact") continue;
    const { values } = column;
    add(column.name, typeOfColumn(column), (row) => values[row]);
  }
  return { columns, rows: table.rows.length, slice: slicer(cells) };
}

/** Metrics are numbers also where all of them are whole, so that their type does not depend on the runs. */
function typeOfColumn({ kind, values }: FieldColumn): SchemaColumn["type"] {
  let mask = 0;
  for (const value of values) {
    if (value === undefined || value === null) continue;
    mask |= typeof value === "object" ? kinds.text : kindOf(value);
  }
  const type = typeOf(mask);
  return kind === "metric" && (mask === 0 || type === "BIGINT") ? "DOUBLE" : type;
}

function slicer(cells: ReadonlyMap<string, (row: number) => Value | undefined>): TableData["slice"] {
  return (name, from, to) => {
    const cellAt = cells.get(name);
    const slice = new Array<Cell>(to - from);
    for (let row = from; row < to; row++) slice[row - from] = cellOf(cellAt?.(row));
    return slice;
  };
}

function cellOf(value: Value | undefined): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? encodeJson(value) : value;
}

/** Columns of the table of metrics. */
export const metricsColumns: readonly SchemaColumn[] = [
  { name: "run_id", type: "VARCHAR" },
  { name: "root", type: "VARCHAR" },
  { name: "metric", type: "VARCHAR" },
  { name: "value", type: "DOUBLE" },
  { name: "direction", type: "VARCHAR" },
  { name: "unit", type: "VARCHAR" },
  { name: "target", type: "VARCHAR" },
  { name: "outcome", type: "VARCHAR" },
  { name: "is_computed", type: "BOOLEAN" },
];

/** One row a run and metric that it has, a table for each metric. A value of null is null; one that is no number too. */
export function* metricTables(table: FieldTable, contract: Contract): Generator<TableData> {
  const book = targetBook(table, contract, []);
  for (const column of table.columns.values()) {
    if (column.kind !== "metric") continue;
    const metric = plainMetricName(column.name);
    const { direction, unit } = ruleFor(contract, metric);
    const computed = table.computed.get(column.name);
    const { values } = column;
    const rows = values.flatMap((value, row) => (value === undefined ? [] : [row]));
    const verdictAt = (row: number) => book.verdict(column.name, row);
    const cells = new Map<string, (row: number) => Value | undefined>([
      ["run_id", (row) => table.rows[row]?.id],
      ["root", (row) => table.rows[row]?.root],
      ["metric", () => metric],
      ["value", (row) => numberOrNull(values[row])],
      ["direction", () => direction],
      ["unit", () => unit ?? unitOfName(metric)],
      ["target", (row) => requirementOf(verdictAt(row))],
      ["outcome", (row) => outcomeOf(verdictAt(row))],
      ["is_computed", (row) => computed?.has(row) === true],
    ]);
    const ofRows = new Map(
      [...cells].map(([name, cellAt]) => [name, (at: number) => cellAt(rows[at] as number)] as const),
    );
    yield { columns: metricsColumns, rows: rows.length, slice: slicer(ofRows) };
  }
}

function numberOrNull(value: Value | undefined): number | null {
  return typeof value === "number" ? value : null;
}

function requirementOf({ target }: TargetVerdict): string | undefined {
  return target === undefined ? undefined : printRequirement(target);
}

function outcomeOf({ outcome }: TargetVerdict): string | undefined {
  return outcome === "none" ? undefined : outcome;
}
