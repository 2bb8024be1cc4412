// Params against the first metric: a chart a param, and a heat map of two.

import { ruleOfColumn } from "../../core/family/family-statistics.js";
import type { FieldColumn } from "../../core/field/field-table.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { meanOf } from "../../core/statistics/sample.js";
import type { Value } from "../../core/value.js";
import { heatMap } from "../charts/heat-map.js";
import { paramChart } from "../charts/param-chart.js";
import { type ComparisonMaterial, plainName } from "../comparison-material.js";
import { type Block, type Picture, pictureName, type Section } from "../report-document.js";

const mostParams = 3;
/** Values of a param in a heat map. */
const mostLevels = 12;
/** More points than this are one blot. */
const mostRuns = 5000;

/** What params differ between the families, as their names tell them. */
export function paramSection(material: ComparisonMaterial): Section {
  const [metric] = material.metrics;
  const title = "Params against the metric";
  if (metric === undefined || material.rows.length > mostRuns || material.families.length < 2)
    return { title, blocks: [] };
  const params = varyingParams(material.families, metric);
  const blocks: Block[] = params.slice(0, mostParams).map((param) => chartOf(param, metric, material));
  const grid = gridOf(params, metric, material);
  return { title, blocks: grid === undefined ? blocks : [...blocks, grid] };
}

/** Params with two values or more among the families that have a value of the metric. */
function varyingParams(families: ComparisonMaterial["families"], metric: FieldColumn): string[] {
  const known = families.filter(({ rows }) => rows.some((row) => Number.isFinite(metric.values[row])));
  const names = [...new Set(known.flatMap(({ params }) => [...params.keys()]))];
  return names.filter((name) => levelsOf(name, known).size > 1);
}

function levelsOf(param: string, families: ComparisonMaterial["families"]): Set<string> {
  return new Set(families.flatMap(({ params }) => wordOf(params.get(param)) ?? []));
}

function wordOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? encodeJson(value) : String(value);
}

function chartOf(param: string, metric: FieldColumn, material: ComparisonMaterial): Picture {
  const { families, familyStrokes, contract } = material;
  const name = plainName(metric);
  const runs = families.flatMap((family) =>
    family.rows.map((row) => {
      const value = metric.values[row];
      return {
        param: family.params.get(param),
        metric: typeof value === "number" ? value : undefined,
        color: familyStrokes.get(family.name)?.color ?? "#0072B2",
      };
    }),
  );
  const spec = paramChart({
    title: `${param} against ${name}`,
    notes: ["One point a run, in the colour of its family."],
    param: { name: param },
    metric: { name, unit: ruleOfColumn(contract, metric).unit },
    runs,
  });
  return { name: pictureName("param", param), alt: `${param} against ${name}`, spec };
}

/** The first two params with few values each that are not told by each other. */
function gridOf(
  params: readonly string[],
  metric: FieldColumn,
  material: ComparisonMaterial,
): Picture | undefined {
  const { families, contract } = material;
  const few = params.filter((param) => levelsOf(param, families).size <= mostLevels);
  for (const [place, first] of few.entries()) {
    for (const second of few.slice(place + 1)) {
      const cells = cellsOf(first, second, metric, families);
      const larger = Math.max(levelsOf(first, families).size, levelsOf(second, families).size);
      if (cells.length <= larger) continue;
      const name = plainName(metric);
      const { unit, direction } = ruleOfColumn(contract, metric);
      const title = `${name} by ${first} and ${second}`;
      const notes = ["Mean over runs."];
      const spec = heatMap({
        title,
        notes,
        metric: { name, unit },
        direction,
        rowName: first,
        columnName: second,
        cells,
      });
      return { name: pictureName("grid", first, second), alt: title, spec };
    }
  }
  return undefined;
}

function cellsOf(
  first: string,
  second: string,
  metric: FieldColumn,
  families: ComparisonMaterial["families"],
) {
  const cells = new Map<string, { row: string; column: string; values: number[] }>();
  for (const { params, rows } of families) {
    const [row, column] = [wordOf(params.get(first)), wordOf(params.get(second))];
    if (row === undefined || column === undefined) continue;
    const key = encodeJson([row, column]);
    const cell = cells.get(key) ?? { row, column, values: [] };
    cells.set(key, cell);
    for (const place of rows) {
      const value = metric.values[place];
      if (typeof value === "number" && Number.isFinite(value)) cell.values.push(value);
    }
  }
  const known = [...cells.values()].filter(({ values }) => values.length > 0);
  return known.map(({ row, column, values }) => ({ row, column, value: meanOf(values) }));
}
