// The two sides of a gate from what is at hand: rows of the table, or a reference with the values it had.

import type { Family } from "../family/family.js";
import { type FieldTable, idOfRow, metricField, valueAt } from "../field/field-table.js";
import { cleanReplicates } from "../statistics/replicates.js";
import type { GateSide } from "./gate.js";
import type { GateValues } from "./gate-metric.js";
import { type Reference, replicatesOfReference } from "./reference.js";

/** One run of the table. */
export function sideOfRun(table: FieldTable, row: number, seed: string | undefined): GateSide {
  const id = idOfRow(table, row);
  return { ...sideOfRows(table, { rows: [row], seeds: [seed] }), name: id, kind: "run" };
}

/** A family without some of its rows: those of the other side. */
export function sideOfFamily(table: FieldTable, family: Family, without: ReadonlySet<number>): GateSide {
  const kept = family.rows.flatMap((row, index) =>
    without.has(row) ? [] : [{ row, seed: family.seeds[index] }],
  );
  const part = { rows: kept.map(({ row }) => row), seeds: kept.map(({ seed }) => seed) };
  return { ...sideOfRows(table, part), name: family.name, kind: "family" };
}

/** A reference, by the values it had when it was set: its folders need not be here. */
export function sideOfReference(reference: Reference): GateSide {
  const metrics = [...new Set(reference.runs.flatMap((run) => [...run.metrics.keys()]))];
  return {
    name: reference.name,
    kind: "reference",
    runs: reference.runs.map(({ id }) => id),
    metrics,
    valuesOf: (metric) => ({
      replicates: replicatesOfReference(reference, metric),
      leftOut: reference.runs.filter(({ metrics: values }) => !Number.isFinite(values.get(metric))).length,
    }),
  };
}

interface Part {
  readonly rows: readonly number[];
  readonly seeds: readonly (string | undefined)[];
}

function sideOfRows(table: FieldTable, part: Part): Pick<GateSide, "runs" | "metrics" | "valuesOf"> {
  const metrics = [...table.columns.values()].flatMap((column) => {
    if (column.kind !== "metric") return [];
    const has = part.rows.some((row) => valueAt(column, row) !== undefined);
    return has ? [column.name.slice("metrics.".length)] : [];
  });
  return {
    runs: part.rows.map((row) => idOfRow(table, row)),
    metrics,
    valuesOf: (metric) => valuesOf(table, part, metric),
  };
}

function valuesOf(table: FieldTable, { rows, seeds }: Part, metric: string): GateValues {
  const column = table.columns.get(metricField(metric)) ?? table.columns.get(metric);
  const found = rows.flatMap((row, index) => {
    const value = column === undefined ? undefined : valueAt(column, row);
    return typeof value === "number" && Number.isFinite(value) ? [{ seed: seeds[index], value }] : [];
  });
  const { bySeed } = cleanReplicates(found);
  const single = found.filter(({ seed }) => seed === undefined);
  const replicates = [...[...bySeed].map(([seed, value]) => ({ seed, value })), ...single];
  return { replicates, leftOut: rows.length - found.length };
}

/** Whether a reference's runs that are still in the table have other values now than when it was set. */
export function hasChanged(table: FieldTable, reference: Reference): boolean {
  const rowOf = new Map(table.rows.map(({ id }, row) => [id, row]));
  return reference.runs.some(({ id, metrics }) => {
    const row = rowOf.get(id);
    if (row === undefined) return false;
    return [...metrics].some(([metric, value]) => {
      const column = table.columns.get(metricField(metric));
      return column !== undefined && !Object.is(valueAt(column, row) ?? null, value);
    });
  });
}
