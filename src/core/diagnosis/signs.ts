// Signs that a run came to harm, whatever the cause: a suspicious choice is only called a cause where something suffered.

import { inferDirection } from "../metric.js";
import { formatNumber } from "../units.js";
import { citeField, citeMetric, citePoint } from "./cite.js";
import { type Curve, type Curves, lossCurves, placeIn } from "./curves.js";
import type { KnownOfRun } from "./known-of-run.js";
import type { RoleValues } from "./roles.js";
import { finiteOf, indexOfLeast, indexOfMost, medianOf, smooth } from "./series.js";
import type { Sign } from "./sign.js";

type Known = Omit<KnownOfRun, "curves"> & { readonly roles: RoleValues; readonly curves: Curves };

/** All signs, the clearest first. */
export function signsOf(known: Known): Sign[] {
  const { curves } = known;
  return [
    ...lossCurves(curves).flatMap((curve) => notFinite(curve)),
    ...divergedAttribute(known.roles),
    ...[curves.trainLoss].flatMap((curve) => (curve === undefined ? [] : blowUp(curve))),
    ...explosion(curves),
    ...belowZero(known),
    ...missingMetric(known),
    ...worseThanSiblings(known),
  ];
}

/** Whether the run has metrics that siblings have too, and none is much worse than theirs: nothing suffered. */
export function isKnownWell(
  { run, siblings }: Pick<Known, "run" | "siblings">,
  signs: readonly Sign[],
): boolean {
  if (signs.length > 0) return false;
  return [...run.metrics].some(([name, value]) => {
    const factor = shortfall(name, value, siblings.metric(name)?.median);
    return factor !== undefined && factor <= 1.25;
  });
}

function notFinite(curve: Curve): Sign[] {
  const index = curve.values.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return [];
  const value = curve.values[index] as number;
  const text = `${curve.name} became ${formatNumber(value)} at ${placeIn(curve, index)}`;
  return [{ kind: "not-finite", text, evidence: citePoint(curve, index) }];
}

function divergedAttribute(roles: RoleValues): Sign[] {
  const named = roles.get("divergedAtEpoch");
  if (typeof named?.value !== "number") return [];
  return [
    { kind: "not-finite", text: `the training diverged in epoch ${named.value}`, evidence: citeField(named) },
  ];
}

/** Times the best loss from which on a loss at the end is no noise. */
const blowUpFactor = 10;

/** A loss that is above zero throughout, ends far above its best and above its start, without spikes. */
function blowUp(curve: Curve): Sign[] {
  const values = smooth(finiteOf(curve.values));
  if (values.length < 4 || values.some((value) => value <= 0)) return [];
  const [first, best, last] = [
    values[0] as number,
    values[indexOfLeast(values)] as number,
    medianOf(values.slice(-3)),
  ];
  if (last < blowUpFactor * best || last < 2 * first) return [];
  const text = `${curve.name} rose from ${formatNumber(best)} to ${formatNumber(last)}`;
  return [{ kind: "blow-up", text, evidence: citePoint(curve, curve.values.length - 1) }];
}

/** Times the usual norm from which on a gradient has exploded. */
const explosionFactor = 100;

/**
 * A norm far above its median. In the first point, where large gradients are natural, only if the loss of that epoch
 * was just as far above the validation loss that followed.
 */
function explosion({ gradientNorm, trainLoss, validationLoss }: Curves): Sign[] {
  if (gradientNorm === undefined || gradientNorm.values.length < 4) return [];
  const usual = medianOf(gradientNorm.values);
  const peak = indexOfMost(gradientNorm.values);
  const norm = gradientNorm.values[peak];
  if (norm === undefined || norm < explosionFactor * usual || norm < 10) return [];
  if (peak === 0 && !isFarAbove(trainLoss, validationLoss)) return [];
  const text = `${gradientNorm.name} reached ${formatNumber(norm)} at ${placeIn(gradientNorm, peak)}, ${formatNumber(
    Math.round(norm / usual),
  )} times its median`;
  return [{ kind: "gradient-explosion", text, evidence: citePoint(gradientNorm, peak) }];
}

function isFarAbove(loss: Curve | undefined, validation: Curve | undefined): boolean {
  const [first, after] = [loss?.values[0], validation?.values[0]];
  return first !== undefined && after !== undefined && after > 0 && first >= explosionFactor * after;
}

function belowZero({ run }: Known): Sign[] {
  return negativeR2(run.metrics)
    .slice(0, 1)
    .map(([name, value]) => ({
      kind: "worse-than-mean",
      text: `${name} is ${formatNumber(value)}`,
      evidence: citeMetric(name, value),
    }));
}

/** Coefficients of determination below zero, the lowest first. */
export function negativeR2(metrics: ReadonlyMap<string, number | null>): [string, number][] {
  return [...metrics]
    .filter((entry): entry is [string, number] => isR2(entry[0]) && entry[1] !== null && entry[1] < 0)
    .sort((a, b) => a[1] - b[1]);
}

function isR2(name: string): boolean {
  return /(^|[^a-z0-9])(r2|r_2|r\^2|r2_score|r_squared|rsquared)$/i.test(name);
}

function missingMetric(known: Known): Sign[] {
  return missingMetrics(known)
    .slice(0, 1)
    .map(([name, value]) => ({
      kind: "metric-missing",
      text: `${name} has no number`,
      evidence: citeMetric(name, value),
    }));
}

/** Metrics of an ended run that are null or no number, though siblings show that they can have one. */
export function missingMetrics({
  run,
  siblings,
}: Pick<Known, "run" | "siblings">): [string, number | null][] {
  if (run.status === "running" || run.status === "queued") return [];
  return [...run.metrics].filter(([name, value]) => {
    if (value !== null && Number.isFinite(value)) return false;
    const { having, withNumber } = siblings.metricRuns(name);
    return value !== null || withNumber > 0 || having === 0;
  });
}

/** Times the siblings' median error from which on a run is much worse than they are. */
const muchWorse = 2;

function worseThanSiblings({ run, siblings }: Known): Sign[] {
  const found = [...run.metrics].flatMap(([name, value]) => {
    const spread = siblings.metric(name);
    const factor = shortfall(name, value, spread?.median);
    if (spread === undefined || spread.count < 2 || value === null || factor === undefined) return [];
    const isWorst = inferDirection(name) === "min" ? value >= spread.most : value <= spread.least;
    return isWorst && factor >= muchWorse ? [{ name, value, factor, spread }] : [];
  });
  const [worst] = found.sort((a, b) => b.factor - a.factor);
  if (worst === undefined) return [];
  const { name, value, spread } = worst;
  const text = `${name} is ${formatNumber(value)}, the worst of ${spread.count + 1} runs (median of the others: ${formatNumber(spread.median)})`;
  return [{ kind: "worse-than-siblings", text, evidence: citeMetric(name, value) }];
}

/**
 * How many times a metric misses its best possible value by, compared with the median: errors by their ratio, shares by
 * the ratio of what is missing to 1. Undefined where the direction or the scale is not known.
 */
function shortfall(name: string, value: number | null, median: number | undefined): number | undefined {
  if (value === null || !Number.isFinite(value) || median === undefined) return undefined;
  const direction = inferDirection(name);
  if (direction === "min") return value >= 0 && median > 0 ? value / median : undefined;
  if (direction === "max" && value <= 1 && median < 1) return (1 - value) / (1 - median);
  return undefined;
}
