// Learning curves of families: the mean of their runs, and the interval of that mean as a band.

import { type BandPoint, bandOf } from "../../core/curve-band.js";
import type { Stroke } from "../../core/palette.js";
import type { HistoryPoint } from "../../core/run.js";
import {
  type ChartHead,
  type ChartSpec,
  chartLabels,
  chartSpec,
  colorChannel,
  countAxis,
  countNote,
  logAxis,
  numberAxis,
  type Quantity,
} from "./chart-spec.js";
import { crowdNotes, curveLegend, linesIn } from "./curve-lines.js";

export interface CurvesOfFamily {
  readonly name: string;
  readonly stroke: Stroke;
  readonly curves: readonly (readonly HistoryPoint[])[];
}

export interface FamilyCurves extends ChartHead {
  readonly metric: Quantity;
  readonly stepName: string;
  readonly families: readonly CurvesOfFamily[];
  readonly isLogY?: boolean;
  /** Steps drawn of a family at most, about. */
  readonly mostPoints?: number;
}

/** The chart. A family with more steps than can be drawn keeps the lowest and highest mean of each stretch. */
export function familyCurves(data: FamilyCurves): ChartSpec {
  const { families, mostPoints = 600 } = data;
  const labels = chartLabels(families.map(({ name }) => name));
  const strokes = families.map(({ stroke }) => stroke);
  const bands = families.map(({ curves }) =>
    bandOf(curves).filter(({ mean }) => data.isLogY !== true || mean > 0),
  );
  const drawn = bands.map((band) => reduceBand(band, mostPoints));
  const x = countAxis("x", data.stepName);
  const means = drawn.flat().flatMap(({ mean, low }) => [mean, low ?? mean]);
  const y = data.isLogY === true ? logAxis("y", data.metric, means) : numberAxis("y", data.metric);
  const lines = drawn.map((band) => band.map(({ step, mean }) => ({ step, value: mean })));
  const layer = [
    bandLayer(drawn, { labels, strokes, x, y, floor: data.isLogY === true }),
    linesIn({ lines, labels, strokes, x, y }),
  ];
  return chartSpec(
    { title: data.title, notes: notesOf(data, bands, drawn) },
    { width: 560, height: 300, layer },
  );
}

function notesOf(data: FamilyCurves, bands: readonly BandPoint[][], drawn: readonly BandPoint[][]): string[] {
  const single = data.families.filter(({ curves }) => curves.length === 1).length;
  const isThinning = bands.some((band) => new Set(band.map(({ n }) => n)).size > 1);
  const most = Math.max(0, ...bands.map((band) => band.length));
  const shown = Math.max(0, ...drawn.map((band) => band.length));
  return [
    ...(data.notes ?? []),
    "Line: mean over runs. Band: 95 % interval of the mean, Student's t.",
    ...countNote(single, "family has one run and so no band.", "families have one run each and so no band."),
    ...(bands.some((band) => band.length > 0 && Math.max(...band.map(({ n }) => n)) === 2)
      ? ["A band of two runs is unreliable."]
      : []),
    ...(data.isLogY === true && bands.flat().some(({ low }) => low !== undefined && low <= 0)
      ? ["Where an interval reaches 0 or below, its lower half cannot be shown on a logarithmic axis."]
      : []),
    ...(isThinning
      ? ["Where some runs have ended or have no finite value, the others are averaged, without a band."]
      : []),
    ...(shown < most
      ? [`Reduced for drawing from up to ${most} to ${shown} steps; every low and high mean is kept.`]
      : []),
    ...crowdNotes(data.families.length),
  ];
}

/** The first, lowest, highest and last mean of each stretch. */
function reduceBand(band: readonly BandPoint[], most: number): BandPoint[] {
  if (band.length <= most) return [...band];
  const stretches = Math.max(1, Math.floor(most / 4));
  return Array.from({ length: stretches }, (_, stretch) => {
    const start = Math.floor((stretch * band.length) / stretches);
    const part = band.slice(start, Math.floor(((stretch + 1) * band.length) / stretches));
    const byMean = [...part].sort((a, b) => a.mean - b.mean);
    const kept = new Set([part[0], byMean[0], byMean.at(-1), part.at(-1)]);
    return part.filter((point) => kept.has(point));
  }).flat();
}

interface BandLook {
  readonly labels: readonly string[];
  readonly strokes: readonly Stroke[];
  readonly x: ChartSpec;
  readonly y: ChartSpec;
  /** Whether a band that reaches to 0 or below must end above it. */
  readonly floor: boolean;
}

function bandLayer(bands: readonly BandPoint[][], look: BandLook): ChartSpec {
  const values = bands.flatMap((band, family) => {
    const label = look.labels[family];
    const whole = Math.max(...band.map(({ n }) => n));
    const banded = band.filter(({ n }) => n === whole && n > 1);
    return banded.map(({ step, mean, low = mean, high = mean }) => ({
      x: step,
      y: look.floor && low <= 0 ? mean : low,
      high,
      label,
    }));
  });
  return {
    data: { values },
    mark: { type: "area", opacity: 0.2, line: false },
    encoding: {
      x: look.x,
      y: look.y,
      y2: { field: "high" },
      color: colorChannel(
        look.labels,
        look.strokes.map(({ color }) => color),
        curveLegend(look.labels),
      ),
    },
  };
}
