// A training loss that does not move.

import { formatNumber } from "../../units.js";
import { citePoint } from "../cite.js";
import { hasImproved } from "../curves.js";
import { isOff } from "../roles.js";
import type { Rule } from "../rule.js";
import { finiteOf, indexOfLeast, indexOfMost, medianOf } from "../series.js";

const fewestPoints = 5;
/** Change from the first to the last quarter, as a share of the start. */
const leastChange = 0.005;
/** All values lie within this share of the start. */
const mostRange = 0.02;

/** Stays silent where another curve improved, and for trainings that go on from a trained model. */
export const lossFlat: Rule = {
  code: "loss-flat",
  kind: "symptom",
  summary: "The training loss is the same at the end as at the start.",
  find: ({ curves, roles }) => {
    const { trainLoss } = curves;
    if (trainLoss === undefined || trainLoss.values.length < fewestPoints) return [];
    if (roles.has("pretrained") && isOff(roles, "pretrained") !== true) return [];
    const finite = finiteOf(trainLoss.values);
    if (finite.length < trainLoss.values.length || hasImproved(curves.all)) return [];
    const quarter = Math.max(1, Math.floor(finite.length / 4));
    const [start, end] = [medianOf(finite.subarray(0, quarter)), medianOf(finite.subarray(-quarter))];
    const scale = Math.abs(start);
    const range = (finite[indexOfMost(finite)] ?? 0) - (finite[indexOfLeast(finite)] ?? 0);
    if (Math.abs(start - end) > leastChange * scale || range > mostRange * scale) return [];
    return [
      {
        severity: "wrong",
        message: `${trainLoss.name} does not move: ${formatNumber(start)} at the start, ${formatNumber(end)} at the end of ${finite.length} points.`,
        evidence: [citePoint(trainLoss, 0), citePoint(trainLoss, trainLoss.values.length - 1)],
        advice:
          "Check that the optimizer got the model's parameters, that the loss depends on them, and that the inputs are scaled; then try a learning rate 10 times higher and lower.",
      },
    ];
  },
};
