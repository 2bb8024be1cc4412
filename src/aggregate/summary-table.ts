// One row a run, as columns: where from, when, the header's settings, and final, mean and best of each measure.

import { inferDirection } from "../core/metric.js";
import { ColumnBuffer } from "./column-buffer.js";
import { type Cell, kindOf, typeOf } from "./column-type.js";
import type { MeasureTally, RunSummary } from "./run-tally.js";
import type { TableData } from "./table-data.js";
import { uniqueName } from "./unique-name.js";

/** A table from rows of named cells; the columns in the order they are first met. */
export function tableOf(rows: readonly ReadonlyMap<string, Cell>[]): TableData {
  const buffers = new Map<string, ColumnBuffer>();
  const masks = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    for (const [name, value] of row) {
      const buffer = buffers.get(name) ?? new ColumnBuffer();
      buffers.set(name, buffer);
      if (value !== null) buffer.put(index, value);
      masks.set(name, (masks.get(name) ?? 0) | (value === null ? 0 : kindOf(value)));
    }
  }
  const taken = new Set<string>();
  const names = [...buffers.keys()].map((name) => ({ name, unique: uniqueName(name, taken) }));
  const columns = names.map(({ name, unique }) => ({ name: unique, type: typeOf(masks.get(name) ?? 0) }));
  const byUnique = new Map(names.map(({ name, unique }) => [unique, buffers.get(name)]));
  const buffer = (name: string) => byUnique.get(name) ?? new ColumnBuffer();
  return { columns, rows: rows.length, buffer, slice: (name, from, to) => buffer(name).slice(from, to) };
}

/** The table of runs, in the order given. Settings and measures by name. */
export function runsTable(runs: readonly RunSummary[]): TableData {
  const settings = [...new Set(runs.flatMap((run) => Object.keys(run.header)))].sort();
  const measures = [...new Set(runs.flatMap((run) => Object.keys(run.measures)))].sort();
  return tableOf(
    runs.map((run) => new Map([...placeOf(run), ...settingsOf(run, settings), ...measured(run, measures)])),
  );
}

function placeOf(run: RunSummary): [string, Cell][] {
  return [
    ["run_id", run.runId],
    ["source", run.source],
    ["line", run.line],
    ["folder", run.folder],
    ["model", run.model ?? null],
    ["started", run.started ?? null],
    ["ended", run.ended ?? null],
    ["steps", run.steps],
  ];
}

/** Names of these columns that headers may have too. */
const takenNames = new Set(["started", "ended", "steps"]);

/** "model" has a place of its own. */
function settingsOf(run: RunSummary, names: readonly string[]): [string, Cell][] {
  return names
    .filter((name) => name !== "model")
    .map((name) => [takenNames.has(name) ? `log.${name}` : name, run.header[name] ?? null]);
}

function measured(run: RunSummary, names: readonly string[]): [string, Cell][] {
  return names.flatMap((name): [string, Cell][] => {
    const tally = run.measures[name];
    const best: [string, Cell][] =
      inferDirection(name) === undefined ? [] : [[`${name}.best`, bestOf(name, tally)]];
    return [[`${name}.final`, tally?.final ?? null], [`${name}.mean`, meanOfTally(tally)], ...best];
  });
}

/** The mean of a run's values; null for none. */
export function meanOfTally(tally: MeasureTally | undefined): number | null {
  return tally === undefined || tally.n === 0 ? null : tally.sum / tally.n;
}

function bestOf(name: string, tally: MeasureTally | undefined): number | null {
  if (tally === undefined || tally.n === 0) return null;
  return inferDirection(name) === "min" ? tally.min : tally.max;
}
