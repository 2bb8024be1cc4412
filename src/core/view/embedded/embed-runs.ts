// Runs as embedded columns, and back: the table that is read is the table that was written, value by value.

import type { Contract } from "../../contract/contract.js";
import { type FieldTable, fieldTableOf } from "../../field/field-table.js";
import type { Run } from "../../run.js";
import type { Value } from "../../value.js";
import { type EmbeddedColumn, embedCell, embedColumn, readCell, readColumn } from "./embedded-column.js";
import type { EmbeddedReport, EmbeddedRun } from "./embedded-report.js";

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
  const fields = {
    contract,
    runs: runs.map(embedRun),
    params: columnsOf(runs, ({ params }) => params),
    metrics: columnsOf(runs, ({ metrics }) => metrics),
    attributes: columnsOf(runs, ({ attributes }) => attributes),
  };
  const plain = readRuns({ ...fields, columns: [] }).table;
  const columns = [...table.columns].flatMap(([name, { values }]) => {
    const made = plain.columns.get(name)?.values;
    const isSame = values.every(
      (value, row) => Object.is(value, made?.[row]) || isSameList(value, made?.[row]),
    );
    return isSame ? [] : [embedColumn(name, values)];
  });
  return { ...fields, columns };
}

/** The runs and the table that were embedded. Of the runs' problems only their number is known. */
export function readRuns(embedded: EmbeddedRuns): ReadRuns {
  const { contract, columns } = embedded;
  const runs = embedded.runs.map(readRun);
  const fill = (from: readonly EmbeddedColumn[], into: (run: FilledRun) => Map<string, Value>): void => {
    for (const column of from) {
      readColumn(column, runs.length).forEach((value, row) => {
        const run = runs[row];
        if (run !== undefined && value !== undefined) into(run).set(column.name, value);
      });
    }
  };
  fill(embedded.params, ({ params }) => params);
  fill(embedded.metrics, ({ metrics }) => metrics as Map<string, Value>);
  fill(embedded.attributes, ({ attributes }) => attributes);
  const plain = fieldTableOf(runs);
  const all = new Map(plain.columns);
  for (const column of columns) {
    const before = all.get(column.name) ?? { name: column.name, kind: "fact" as const };
    const { name, kind } = before;
    all.set(name, { name, kind, values: readColumn(column, runs.length) });
  }
  return { runs, table: { ...plain, columns: all }, contract };
}

type FilledRun = Run & {
  readonly params: Map<string, Value>;
  readonly metrics: Map<string, number | null>;
  readonly attributes: Map<string, Value>;
};

function columnsOf(
  runs: readonly Run[],
  fieldsOf: (run: Run) => ReadonlyMap<string, Value>,
): EmbeddedColumn[] {
  const names = new Set(runs.flatMap((run) => [...fieldsOf(run).keys()]));
  return [...names].map((name) =>
    embedColumn(
      name,
      runs.map((run) => fieldsOf(run).get(name)),
    ),
  );
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
  const { durationSeconds, computed, targets, tags, notes, problems = 0, ...told } = embedded;
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

function isSameList(a: Value | undefined, b: Value | undefined): boolean {
  return Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b);
}
