// Validation became worse while training became better.

import { formatNumber } from "../../units.js";
import { citePoint } from "../cite.js";
import { type Curve, placeIn } from "../curves.js";
import { isOff, numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";
import { indexOfLeast, medianOf, smooth } from "../series.js";

/** Times the best validation loss from which on the end is worse for sure. */
const worse = 1.25;
/** The best epoch lies in the first part of the training. */
const latestBest = 0.7;
const fewestAfter = 5;
/** The training loss fell at least to this share since the best epoch. */
const stillFalling = 0.9;

/** Stays silent where early stopping ended the training in time: its best model was kept. */
export const overfit: Rule = {
  code: "overfit",
  kind: "symptom",
  summary: "The validation loss was best long before the end and rose while the training loss fell.",
  find: (facts) => {
    const { trainLoss, validationLoss } = facts.curves;
    if (trainLoss === undefined || validationLoss === undefined || wasStopped(facts)) return [];
    const values = smooth(validationLoss.values);
    const best = indexOfLeast(values);
    const [low, end] = [values[best], medianOf(values.slice(-3))];
    if (low === undefined || !(low > 0) || !Number.isFinite(end) || end < worse * low) return [];
    const after = values.length - 1 - best;
    if (after < fewestAfter || best > latestBest * (values.length - 1)) return [];
    if (!fellSince(trainLoss, validationLoss.steps[best] ?? 0)) return [];
    return [
      {
        severity: "suspect",
        message: `${validationLoss.name} was best at ${placeIn(validationLoss, best)} (${formatNumber(low)}) and rose to ${formatNumber(end)} in the ${after} points after it, while ${trainLoss.name} went on falling.`,
        evidence: [
          citePoint(validationLoss, best),
          citePoint(validationLoss, validationLoss.values.length - 1),
        ],
        advice: `Stop early and keep the model of ${placeIn(validationLoss, best)}; then try more data, augmentation, weight decay or a smaller model.`,
      },
    ];
  },
};

function wasStopped({ roles }: RunFacts): boolean {
  const stopped = numberIn(roles, "stoppedAtEpoch");
  const most = numberIn(roles, "maxEpochs");
  if (stopped === undefined || isOff(roles, "stoppingEnabled") === true) return false;
  return most === undefined || stopped.value < most.value;
}

function fellSince(curve: Curve, step: number): boolean {
  const from = curve.steps.findIndex((candidate) => candidate >= step);
  if (from < 0) return false;
  const then = medianOf(curve.values.slice(Math.max(0, from - 1), from + 2));
  const last = medianOf(curve.values.slice(-3));
  return last < stillFalling * then;
}
