// The end of a comparison's report: cost against quality, what a diagnosis finds, what was wrong with files.

import { diagnoser } from "../../catalog/diagnosis/diagnose-run.js";
import { readRunItems } from "../../catalog/read-run-items.js";
import { ruleFor } from "../../core/contract/contract.js";
import { type CostLine, costReport } from "../../core/evaluation/cost-report.js";
import { currencyOf, itemsOfRun, usageOfRuns } from "../../core/evaluation/run-usage.js";
import { idOfRow } from "../../core/field/field-table.js";
import { strokesOf } from "../../core/palette.js";
import { formatNumber } from "../../core/units.js";
import { costChart } from "../charts/cost-chart.js";
import { type ComparisonMaterial, plainName } from "../comparison-material.js";
import { markdownList, markdownTable, type Section } from "../report-document.js";
import { agreementSection } from "./agreement.js";

const mostLines = 40;

/** Tokens and cost by model, or by run where there is one model, as `cost` tells them. */
export function costQualitySection(material: ComparisonMaterial): Section {
  const { table, rows, metrics, contract } = material;
  const [metric] = metrics;
  const usages = usageOfRuns(table, rows);
  if (usages.length === 0) return { title: "Cost", blocks: [] };
  const isByRun = new Set(usages.map(({ model }) => model)).size < 2;
  const direction = metric === undefined ? undefined : ruleFor(contract, plainName(metric)).direction;
  const lines = costReport(usages, {
    nameOf: ({ row, model }) => (isByRun ? idOfRow(table, row) : model),
    itemsOf: itemsOfRun(table),
    ...(metric === undefined ? {} : { metricOf: (row: number) => finite(metric.values[row]) }),
    ...(direction === undefined ? {} : { direction }),
  });
  const header = [
    isByRun ? "run" : "model",
    "runs",
    "calls",
    `cost (${currencyOf(table, rows)})`,
    "for 1000 items",
    metric === undefined ? "" : plainName(metric),
    "",
  ];
  const cells = lines
    .slice(0, mostLines)
    .map((line) => [
      line.name,
      String(line.runs),
      String(line.usage.calls_made),
      numberText(line.cost),
      numberText(line.costPer1000Items),
      numberText(line.metric),
      line.isOnFront ? "nothing cheaper is better" : "",
    ]);
  const more = lines.length > mostLines ? [`The dearest ${mostLines} of ${lines.length}.`] : [];
  return {
    title: "Cost",
    blocks: [markdownTable(header, cells, [1, 2, 3, 4, 5]), ...more, ...costPicture(lines, material)],
  };
}

function costPicture(
  lines: readonly CostLine[],
  { table, rows, metrics, contract, runStrokes }: ComparisonMaterial,
): Section["blocks"] {
  const [metric] = metrics;
  const name = metric === undefined ? "" : plainName(metric);
  const { direction, unit } = ruleFor(contract, name);
  const strokes = strokesOf(lines.map((line) => line.name));
  const points = lines.flatMap(({ name: label, cost, metric: quality, isOnFront }) =>
    cost === undefined || quality === undefined
      ? []
      : [
          {
            name: label,
            cost,
            quality,
            isOnFront,
            color: (runStrokes.get(label) ?? strokes.get(label))?.color ?? "#0072B2",
          },
        ],
  );
  if (direction === undefined || points.length < 2) return [];
  const left = lines.length - points.length;
  const spec = costChart({
    title: `Cost against ${name}`,
    cost: { name: "cost", unit: currencyOf(table, rows) },
    quality: { name, unit },
    direction,
    points,
    notes: left > 0 ? [`${left} without a known cost or value are missing here.`] : [],
  });
  return [{ name: "cost", alt: `Cost against ${name}`, spec }];
}

function finite(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function numberText(value: number | undefined): string {
  return value === undefined ? "–" : formatNumber(value);
}

/** More runs take too long to look into for a report. */
const mostDiagnosed = 100;

/** A line a run with findings. */
export function comparisonDiagnosisSection({ runs, sources, rows }: ComparisonMaterial): Section {
  const title = "Diagnosis";
  if (rows.length > mostDiagnosed)
    return { title, blocks: [`Not made for ${rows.length} runs: see runledger diagnose.`] };
  const diagnose = diagnoser(runs);
  const lines = rows.flatMap((row) => {
    const run = runs[row];
    if (run === undefined) return [];
    const { findings } = diagnose(run, sources[row]);
    const told = findings.map(({ severity, code }) => `${code} (${severity})`).join(", ");
    return findings.length === 0 ? [] : [`${run.id}: ${told}`];
  });
  return { title, blocks: lines.length === 0 ? [] : [markdownList(lines)] };
}

/** More runs make more pairs than anybody reads. */
const mostPaired = 8;

/** How far the runs agree on the items that they share; nothing for many runs, and for runs without items. */
export function comparisonAgreementSection({ runs, rows }: ComparisonMaterial): Section {
  if (rows.length > mostPaired) return { title: "Agreement", blocks: [] };
  const rated = rows.flatMap((row) => {
    const run = runs[row];
    const items = run === undefined ? undefined : readRunItems(run.path).table;
    return run === undefined || items === undefined ? [] : [{ name: run.id, items }];
  });
  return agreementSection(rated);
}
