// Predictions against targets and residuals of a run, by output.

import type { ArrayOfNumbers } from "../../core/diagnosis/prediction-facts.js";
import { escapeMarkdown } from "../../exporters/markdown.js";
import { choosePairs } from "../charts/choose-pairs.js";
import { predictionsChart } from "../charts/predictions-chart.js";
import { residualHistogram, residualsChart } from "../charts/residuals-chart.js";
import { type Picture, pictureName, type Section } from "../report-document.js";
import { type RunMaterial, unitOf } from "../run-material.js";

const mostOutputs = 4;
/** More columns than this are points of a curve rather than outputs with names: they are drawn together. */
const mostColumns = 32;

/** The charts; nothing where the arrays do not fit each other. */
export function predictionSection(material: RunMaterial): Section {
  const { arrays } = material;
  const title = "Predictions and residuals";
  if (arrays === undefined || !isSameShape(arrays.predictions, arrays.targets)) return { title, blocks: [] };
  const outputs = outputsOf(arrays.targets, material);
  const shown = outputs.slice(0, mostOutputs);
  const rest = outputs.slice(mostOutputs).map(({ name }) => name);
  const columns = outputs.length;
  const pictures = shown.flatMap(({ name, column }) =>
    chartsOf(name, material, {
      targets: columnOf(arrays.targets.data, column, columns),
      predictions: columnOf(arrays.predictions.data, column, columns),
    }),
  );
  return {
    title,
    blocks: [...pictures, ...(rest.length === 0 ? [] : [escapeMarkdown(`Not drawn: ${rest.join(", ")}`)])],
  };
}

function isSameShape(a: ArrayOfNumbers, b: ArrayOfNumbers): boolean {
  return a.data.length > 0 && a.data.length === b.data.length;
}

interface Output {
  readonly name: string;
  readonly column: number;
}

/** Outputs with the names of the run's groups of metrics, where there is one for each column. */
function outputsOf({ data, shape }: ArrayOfNumbers, { run }: RunMaterial): Output[] {
  const columns =
    shape.length === 2 ? (shape[1] ?? 1) : Math.max(1, Math.round(data.length / (shape[0] ?? 1)));
  if (columns <= 1 || columns > mostColumns) return [{ name: "value", column: 0 }];
  const groups = new Set(
    [...run.metrics.keys()].flatMap((name) => /^(?:metrics\.)?(.+)\.(mae|rmse|r2)$/.exec(name)?.[1] ?? []),
  );
  groups.delete("overall");
  const names =
    groups.size === columns
      ? [...groups]
      : Array.from({ length: columns }, (_, index) => `output ${index + 1}`);
  return names.map((name, column) => ({ name, column }));
}

function columnOf(data: ArrayLike<number>, column: number, columns: number): Float64Array {
  if (columns === 1) return Float64Array.from(data);
  return Float64Array.from({ length: Math.floor(data.length / columns) }, (_, row) =>
    Number(data[row * columns + column]),
  );
}

function chartsOf(
  name: string,
  { stroke, contract }: RunMaterial,
  { targets, predictions }: { targets: Float64Array; predictions: Float64Array },
): Picture[] {
  const pairs = choosePairs(targets, predictions);
  if (pairs.pairs.length === 0) return [];
  const quantity = { name, unit: unitOf(contract, `${name}.mae`) };
  const { color } = stroke;
  return [
    {
      name: pictureName("predictions", name),
      alt: `Predictions of ${name} against targets`,
      spec: predictionsChart({ title: `${name}: predictions against targets`, quantity, pairs, color }),
    },
    {
      name: pictureName("residuals", name),
      alt: `Residuals of ${name}`,
      spec: residualsChart({
        title: `${name}: residuals`,
        quantity,
        pairs,
        histogram: residualHistogram(targets, predictions),
        color,
      }),
    },
  ];
}
