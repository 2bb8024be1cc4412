// Runs as embedded columns, and back: the table that is read is the table that was written, value by value.

import type { Contract } from "../../contract/contract.js";
import { type FieldTable, fieldTableOf } from "../../field/field-table.js";
import type { Run } from "../../run.js";
import type { Value } from "../../value.js";
import { type EmbeddedColumn, embedCell, embedColumn, readCell, readColumn } from "./embedded-column.js";
import type { EmbeddedReport, EmbeddedRun, FieldList } from "./embedded-report.js";

/** The part of a report that holds runs and their table. */
export type EmbeddedRuns = Pick<
  EmbeddedReport,
  "contract" | "runs" | "params" | "metrics" | "attributes" | "columns"
>;

/** Runs and their table. */
export interface ReadRuns {
  readonly runs: readonly Run[];
  readonly table: FieldTable;
  readonly contract: Contract;
}

/**
 * Embeds runs.
 * @param table row i is `runs[i]`
 */
export function embedRuns({ runs, table, contract }: ReadRuns): EmbeddedRuns {
  const columns = {
    params: columnsOf(runs, "params"),
    metrics: columnsOf(runs, "metrics"),
    attributes: columnsOf(runs, "attributes"),
  };
  const placesOf = placesIn(columns);
  const fields = {
    contract,
    runs: runs.map((run) => ({ ...embedRun(run), ...orderOf(run, placesOf) })),
    ...columns,
  };
  const plain = readRuns({ ...fields, columns: [] }).table;
  const others = [...table.columns].flatMap(([name, { values }]) => {
    const made = plain.columns.get(name)?.values;
    const isSame = values.every((value, row) => isSameValue(value, made?.[row]));
    return isSame ? [] : [embedColumn(name, values)];
  });
  return { ...fields, columns: others };
}

/** The runs and the table that were embedded. Of the runs' problems only their number is known. */
export function readRuns(embedded: EmbeddedRuns): ReadRuns {
  const { contract, columns } = embedded;
  const runs = embedded.runs.map(readRun);
  for (const list of lists) fillFields(runs, embedded, list);
  const plain = fieldTableOf(runs);
  const all = new Map(plain.columns);
  for (const column of columns) {
    const { name, kind } = all.get(column.name) ?? { name: column.name, kind: "metric" as const };
    all.set(name, { name, kind, values: readColumn(column, runs.length) });
  }
  return { runs, table: { ...plain, columns: all }, contract };
}

const lists: readonly FieldList[] = ["params", "metrics", "attributes"];

type FilledRun = Run & {
  readonly params: Map<string, Value>;
  readonly metrics: Map<string, number | null>;
  readonly attributes: Map<string, Value>;
};

function fillFields(runs: readonly FilledRun[], embedded: EmbeddedRuns, list: FieldList): void {
  const columns = embedded[list].map((column) => ({
    name: column.name,
    values: readColumn(column, runs.length),
  }));
  const places = columns.map((_, place) => place);
  runs.forEach((run, row) => {
    for (const place of embedded.runs[row]?.order?.[list] ?? places) {
      const { name, values } = columns[place] ?? { name: "", values: [] };
      const value = values[row];
      if (value !== undefined) (run[list] as Map<string, Value>).set(name, value);
    }
  });
}

function columnsOf(runs: readonly Run[], list: FieldList): EmbeddedColumn[] {
  const names = new Set(runs.flatMap((run) => [...run[list].keys()]));
  return [...names].map((name) =>
    embedColumn(
      name,
      runs.map((run) => run[list].get(name)),
    ),
  );
}

type Places = (list: FieldList, name: string) => number;

function placesIn(columns: { readonly [List in FieldList]: readonly EmbeddedColumn[] }): Places {
  const places = new Map(
    lists.map((list) => [list, new Map(columns[list].map(({ name }, place) => [name, place]))]),
  );
  return (list, name) => places.get(list)?.get(name) ?? -1;
}

/** Where a run has its fields in another order than the columns are. */
function orderOf(run: Run, placesOf: Places): Pick<EmbeddedRun, "order"> {
  const orders = lists.flatMap((list) => {
    const places = [...run[list].keys()].map((name) => placesOf(list, name));
    const isInOrder = places.every((place, at) => at === 0 || (places[at - 1] as number) < place);
    return isInOrder ? [] : [[list, places] as const];
  });
  return orders.length === 0 ? {} : { order: Object.fromEntries(orders) };
}

function embedRun(run: Run): EmbeddedRun {
  const { id, path, root, layout, status, startedAt, endedAt, durationSeconds, tags, notes } = run;
  return {
    ...{ id, path, root, layout, status },
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(durationSeconds === undefined ? {} : { durationSeconds: embedCell(durationSeconds) }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(run.computedMetrics.size === 0 ? {} : { computed: [...run.computedMetrics] }),
    ...(run.targets.size === 0 ? {} : { targets: [...run.targets] }),
    ...(run.problems.length === 0 ? {} : { problems: run.problems.length }),
  };
}

function readRun(embedded: EmbeddedRun): FilledRun {
  const { durationSeconds, computed, targets, tags, notes, problems = 0, order: _, ...told } = embedded;
  const duration = readCell(durationSeconds);
  return {
    ...told,
    ...(typeof duration === "number" ? { durationSeconds: duration } : {}),
    params: new Map(),
    metrics: new Map(),
    attributes: new Map(),
    computedMetrics: new Set(computed),
    targets: new Map(targets),
    tags: tags ?? [],
    notes: notes ?? [],
    // The table counts them; what they say is among the details.
    problems: Array.from({ length: problems }, () => ({ code: "", path: told.path, message: "" })),
  };
}

/** Lists are the same where they are printed the same. */
function isSameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (Object.is(a, b)) return true;
  return Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b);
}
