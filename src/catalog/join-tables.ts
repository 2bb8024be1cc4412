// Tables beside the runs that list them again: their rows add columns to those runs and are no runs of their own.

import { basename } from "node:path";
import type { Run } from "../core/run.js";
import { isMissing, type Value } from "../core/value.js";
import type { ReadContext } from "../store/read-context.js";
import type { FoundSource } from "./found-source.js";

/** A table is joined when at least this share of its rows names runs that are there. */
const leastShare = 0.8;

/** Joins the tables whose key column names runs of other layouts. Rows that name none of them stay runs. */
export function joinTables(sources: readonly FoundSource[]): FoundSource[] {
  const rows = sources.filter((source) => source.rowKey !== undefined);
  const others = sources.filter((source) => source.rowKey === undefined);
  if (rows.length === 0 || others.length === 0) return [...sources];
  const byName = new Map<string, FoundSource>();
  for (const source of others) for (const name of namesOf(source)) byName.set(name, source);
  const added = new Map<FoundSource, FoundSource[]>();
  const joined = new Set<FoundSource>();
  for (const table of byPath(rows)) {
    const matching = table.filter((row) => byName.has(row.rowKey ?? ""));
    if (matching.length < table.length * leastShare) continue;
    for (const row of matching) {
      const run = byName.get(row.rowKey ?? "") as FoundSource;
      added.set(run, [...(added.get(run) ?? []), row]);
      joined.add(row);
    }
  }
  return sources.flatMap((source) => {
    if (joined.has(source)) return [];
    const more = added.get(source);
    return [more === undefined ? source : withRows(source, more)];
  });
}

function byPath(rows: readonly FoundSource[]): FoundSource[][] {
  const tables = new Map<string, FoundSource[]>();
  for (const row of rows) {
    const table = tables.get(row.path);
    if (table === undefined) tables.set(row.path, [row]);
    else table.push(row);
  }
  return [...tables.values()];
}

function namesOf(source: FoundSource): string[] {
  return [source.id, basename(source.path)];
}

function withRows(source: FoundSource, rows: readonly FoundSource[]): FoundSource {
  return {
    ...source,
    files: [...new Set([...source.files, ...rows.flatMap((row) => row.files)])],
    read: (context: ReadContext) =>
      rows.reduce((run, row) => addRow(run, row.read(context)), source.read(context)),
  };
}

/** The run with what only the row knows. Where both know a number and differ, the run's own stays, and a problem says so. */
function addRow(run: Run, row: Run): Run {
  const metrics = new Map(run.metrics);
  const attributes = new Map(run.attributes);
  const conflicts: string[] = [];
  for (const [name, value] of [...row.params, ...row.metrics, ...row.attributes]) {
    const known = knownValue(run, name);
    if (known === undefined) {
      if (row.metrics.has(name)) metrics.set(name, value as number | null);
      else attributes.set(name, value);
    } else if (differs(known, value)) conflicts.push(`${name} is ${value} here and ${known} in the run`);
  }
  const shown = conflicts.slice(0, 3).join("; ");
  const more = conflicts.length > 3 ? ` and ${conflicts.length - 3} more` : "";
  const problem = {
    code: "conflict",
    path: row.path,
    message: `${run.id}: ${shown}${more}. The run's own is shown.`,
  };
  return {
    ...run,
    metrics,
    attributes,
    problems: [...run.problems, ...row.problems, ...(conflicts.length > 0 ? [problem] : [])],
  };
}

/** The run's value of a name, also where the table spells it without the sections the run has it in. */
function knownValue(run: Run, name: string): Value | undefined {
  const facts: Readonly<Record<string, Value | undefined>> = {
    run_id: run.id,
    id: run.id,
    status: run.status,
    created_at: run.startedAt,
    started_at: run.startedAt,
    notes: run.notes.at(-1)?.text,
    tags: run.tags,
  };
  if (Object.hasOwn(facts, name)) return facts[name] ?? null;
  for (const fields of [run.metrics, run.params, run.attributes]) {
    const exact = fields.get(name);
    if (exact !== undefined) return exact;
  }
  const suffix = [...run.params, ...run.attributes].find(([full]) => full.endsWith(`.${name}`));
  return suffix?.[1];
}

function differs(own: Value, listed: Value): boolean {
  if (typeof own !== "number" || typeof listed !== "number" || isMissing(own) || isMissing(listed))
    return false;
  return Math.abs(own - listed) > 1e-6 * Math.max(Math.abs(own), Math.abs(listed));
}
