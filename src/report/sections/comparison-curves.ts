// Learning curves of many runs: by family where runs repeat each other, else by run.

import { ruleFor } from "../../core/contract/contract.js";
import type { History, HistoryPoint } from "../../core/run.js";
import { escapeMarkdown } from "../../exporters/markdown.js";
import { familyCurves } from "../charts/family-curves.js";
import { learningCurves } from "../charts/learning-curves.js";
import { type ComparisonMaterial, plainName } from "../comparison-material.js";
import { curveGroups, needsLogAxis, quantityOfCurve, stepAxis } from "../curve-groups.js";
import { type Picture, pictureName, type Section } from "../report-document.js";
import { unitOf } from "../run-material.js";

const title = "Learning curves";
/** Histories of more runs would take long to read. */
const mostRuns = 200;
const mostCharts = 3;

interface RunHistory {
  readonly row: number;
  readonly history: History;
}

/** Charts of the curves that most runs have, those of validation and of the report's metrics first. */
export function comparisonCurveSection(material: ComparisonMaterial): Section {
  const { rows, sources } = material;
  const readable = rows.filter((row) => sources[row]?.readHistory !== undefined);
  if (readable.length > mostRuns) {
    return {
      title,
      blocks: [`Not drawn: ${readable.length} runs have histories, and at most ${mostRuns} are read here.`],
    };
  }
  const histories = readable.map(
    (row): RunHistory => ({ row, history: sources[row]?.readHistory?.().history ?? new Map() }),
  );
  const names = curveNames(histories, material);
  const pictures = names.slice(0, mostCharts).flatMap((name) => chartOf(name, histories, material) ?? []);
  const others = names.slice(mostCharts);
  const rest = others.length === 0 ? [] : [escapeMarkdown(`Not drawn: ${others.slice(0, 20).join(", ")}`)];
  return { title, blocks: [...pictures, ...rest] };
}

/** One curve a quantity, that of validation where there is one; the report's own metrics and what most runs have first. */
function curveNames(histories: readonly RunHistory[], material: ComparisonMaterial): string[] {
  const counts = new Map<string, { count: number; place: number }>();
  for (const { history } of histories) {
    for (const { curves } of curveGroups(history)) {
      const chosen = curves.find(({ name }) => /(^|[._/])val/i.test(name)) ?? curves[0];
      if (chosen === undefined) continue;
      const known = counts.get(chosen.name) ?? { count: 0, place: counts.size };
      counts.set(chosen.name, { ...known, count: known.count + 1 });
    }
  }
  const own = new Set(material.metrics.map(plainName));
  const rank = (name: string): number => (own.has(quantityOfCurve(name)) ? 0 : 1);
  return [...counts]
    .sort(([x, a], [y, b]) => rank(x) - rank(y) || b.count - a.count || a.place - b.place)
    .map(([name]) => name);
}

interface RunCurve {
  readonly row: number;
  readonly points: readonly HistoryPoint[];
}

function chartOf(
  name: string,
  histories: readonly RunHistory[],
  material: ComparisonMaterial,
): Picture | undefined {
  const found = histories.flatMap(({ row, history }) => {
    const points = history.get(name);
    return points === undefined || points.length < 2 ? [] : [{ row, points }];
  });
  if (found.length === 0) return undefined;
  const axis = stepAxis(found.map(({ points }) => points));
  const curves = found.map(({ row }, place): RunCurve => ({ row, points: axis.curves[place] ?? [] }));
  const { contract, rows } = material;
  const missing = rows.length - curves.length;
  const head = {
    title: `${name} over ${axis.name}s`,
    metric: { name, unit: unitOf(contract, name) },
    stepName: axis.name,
    isLogY: needsLogAxis(axis.curves) && ruleFor(contract, name).direction !== "max",
    notes: missing > 0 ? [`${curves.length} of ${rows.length} runs have this curve.`] : [],
  };
  const spec = hasReplicates(curves, material)
    ? familyCurves({ ...head, families: byFamily(curves, material) })
    : learningCurves({ ...head, curves: byRun(curves, material) });
  return { name: pictureName("curve", name), alt: `${name} over ${axis.name}s`, spec };
}

function hasReplicates(curves: readonly RunCurve[], { families }: ComparisonMaterial): boolean {
  const drawn = new Set(curves.map(({ row }) => row));
  return families.some(({ rows }) => rows.filter((row) => drawn.has(row)).length > 1);
}

function byFamily(curves: readonly RunCurve[], { families, familyStrokes }: ComparisonMaterial) {
  return families.flatMap(({ name, rows }) => {
    const own = curves.filter(({ row }) => rows.includes(row)).map(({ points }) => points);
    const stroke = familyStrokes.get(name) ?? plainStroke;
    return own.length === 0 ? [] : [{ name, stroke, curves: own }];
  });
}

function byRun(curves: readonly RunCurve[], { runs, runStrokes }: ComparisonMaterial) {
  return curves.map(({ row, points }) => {
    const name = runs[row]?.id ?? "";
    return { name, stroke: runStrokes.get(name) ?? plainStroke, points };
  });
}

const plainStroke = { color: "#0072B2", dash: [] };
