// Metrics whose contract says `summary: best`: their columns hold the best of each run's history instead of the last value.

import { type Contract, ruleFor } from "../core/contract/contract.js";
import { type FieldColumn, type FieldTable, metricField } from "../core/field/field-table.js";
import { type Direction, isBetter } from "../core/metric.js";
import type { History, HistoryPoint, Run } from "../core/run.js";
import type { Value } from "../core/value.js";
import { findSources } from "./reading.js";

/**
 * The table with the best of the histories where the contract asks for it. Histories are read when such a column is; a run
 * whose layout keeps no history of the metric keeps its final value, and so does a metric of unknown direction.
 */
export function withBestSummaries(table: FieldTable, contract: Contract): FieldTable {
  if (!contract.metrics.some(({ summary }) => summary === "best")) return table;
  const histories = new RunHistories(table);
  const columns = new Map(table.columns);
  for (const [name, column] of table.columns) {
    if (column.kind !== "metric") continue;
    const metric = name.startsWith(metricField("")) ? name.slice(metricField("").length) : name;
    const { summary, direction } = ruleFor(contract, metric);
    if (summary !== "best" || direction === undefined) continue;
    columns.set(name, new BestColumn(column, { metric, direction, histories }));
  }
  return { ...table, columns };
}

/** The run of a row of such a table, with the metrics that the table has: for commands that look at whole runs. */
export function withMetricsOfRow(
  run: Run,
  { table, row, contract }: { readonly table: FieldTable; readonly row: number; readonly contract: Contract },
): Run {
  const best = [...run.metrics.keys()].filter((name) => ruleFor(contract, name).summary === "best");
  if (best.length === 0) return run;
  const metrics = new Map(run.metrics);
  for (const name of best) {
    const value = table.columns.get(metricField(name))?.values[row];
    if (typeof value === "number") metrics.set(name, value);
  }
  return { ...run, metrics };
}

interface BestOf {
  readonly metric: string;
  readonly direction: Direction;
  readonly histories: RunHistories;
}

class BestColumn implements FieldColumn {
  readonly name: string;
  readonly kind = "metric";
  readonly #last: FieldColumn;
  readonly #of: BestOf;
  #values: readonly (Value | undefined)[] | undefined;

  constructor(last: FieldColumn, of: BestOf) {
    this.name = last.name;
    this.#last = last;
    this.#of = of;
  }

  get values(): readonly (Value | undefined)[] {
    const { metric, direction, histories } = this.#of;
    this.#values ??= this.#last.values.map((last, row) => {
      const points = histories.of(row).get(metric);
      return (points === undefined ? undefined : bestOf(points, direction)) ?? last;
    });
    return this.#values;
  }
}

/** The best finite value; undefined where there is none. */
export function bestOf(points: readonly HistoryPoint[], direction: Direction): number | undefined {
  let best: number | undefined;
  for (const { value } of points) {
    if (value === null || !Number.isFinite(value)) continue;
    if (best === undefined || isBetter(value, best, direction)) best = value;
  }
  return best;
}

/** Histories of a table's runs, each read once, when it is asked for. */
class RunHistories {
  readonly #table: FieldTable;
  readonly #byRow = new Map<number, History>();
  readonly #readers = new Map<string, Map<string, () => History>>();

  constructor(table: FieldTable) {
    this.#table = table;
  }

  of(row: number): History {
    let history = this.#byRow.get(row);
    if (history === undefined) {
      history = this.#read(row);
      this.#byRow.set(row, history);
    }
    return history;
  }

  #read(row: number): History {
    const key = this.#table.rows[row];
    if (key === undefined) return new Map();
    let readers = this.#readers.get(key.root);
    if (readers === undefined) {
      readers = new Map(
        findSources(key.root).sources.flatMap(({ id, path, readHistory }) =>
          readHistory === undefined ? [] : [[`${path}\n${id}`, () => readHistory().history]],
        ),
      );
      this.#readers.set(key.root, readers);
    }
    return readers.get(`${key.path}\n${key.id}`)?.() ?? new Map();
  }
}
