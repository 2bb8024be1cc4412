// `runledger query --tables` and `--schema`: what there is to ask.

import { historyColumns } from "../aggregate/query/history-table.js";
import { metricsColumns, runsTable } from "../aggregate/query/run-tables.js";
import { findAllSteps } from "../aggregate/query/steps-table.js";
import type { SchemaColumn } from "../aggregate/table-data.js";
import { encodeJson } from "../core/json/encode-json.js";
import { printable } from "../core/printable.js";
import { exitCodes } from "../errors.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import { openScene } from "./query-scene.js";

interface TableInfo {
  readonly name: string;
  readonly holds: string;
  /** Undefined where nobody has counted them: histories are read when they are asked for. */
  readonly rows: number | undefined;
  readonly columns: readonly SchemaColumn[];
}

/** Prints the tables, or with --schema their columns. */
export function showTables(invocation: Invocation, context: Context): number {
  const scene = openScene(invocation, context);
  const tables = tablesOf(scene);
  const { options } = invocation;
  if (options.json === true) {
    const listed = tables.map(({ rows, ...table }) => ({ ...table, rows: rows ?? null }));
    context.writeOut(`${encodeJson({ schema: "runledger.query-tables/1", tables: listed }, 2)}\n`);
  } else if (options.schema === true) context.writeOut(schemaText(tables, context));
  else context.writeOut(tablesText(tables, context));
  scene.finish();
  return exitCodes.done;
}

function tablesOf(scene: ReturnType<typeof openScene>): TableInfo[] {
  const table = scene.table();
  const runs = runsTable(table);
  const metrics = [...table.columns.values()].filter(({ kind }) => kind === "metric");
  const values = metrics.reduce((sum, column) => sum + countPresent(column.values), 0);
  const steps = findAllSteps(scene.places.roots, scene.stepsFolder);
  const stepColumns = new Map(steps.flatMap(({ columns }) => columns.map((column) => [column.name, column])));
  return [
    {
      name: "runs",
      holds: "one row a run: facts, params, metrics, attributes",
      rows: runs.rows,
      columns: runs.columns,
    },
    { name: "metrics", holds: "one row a run and metric", rows: values, columns: metricsColumns },
    {
      name: "history",
      holds: "one row a point of a curve; read when asked for",
      rows: undefined,
      columns: historyColumns,
    },
    {
      name: "steps",
      holds: steps.length > 0 ? "one row a step, as aggregated" : "nothing yet: run runledger aggregate ROOT",
      rows: steps.reduce((sum, { rows }) => sum + rows, 0),
      columns: [...stepColumns.values()],
    },
  ];
}

function countPresent(values: readonly unknown[]): number {
  return values.reduce<number>((count, value) => (value === undefined ? count : count + 1), 0);
}

function tablesText(tables: readonly TableInfo[], { terminal }: Context): string {
  const rows = tables.map(({ name, holds, rows: count, columns }) => [
    name,
    count === undefined ? "–" : String(count),
    String(columns.length),
    holds,
  ]);
  const { columns, useColor: color } = terminal;
  return renderPlainTable(["table", "rows", "columns", "holds"], rows, { columns, color });
}

function schemaText(tables: readonly TableInfo[], { terminal }: Context): string {
  const rows = tables.flatMap(({ name, columns }) =>
    columns.map((column) => [name, sqlName(column.name), column.type]),
  );
  const { columns, useColor: color } = terminal;
  return renderPlainTable(["table", "column", "type"], rows, { columns, color });
}

/** A name as it is written in SQL. */
function sqlName(name: string): string {
  return printable(/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
}
