// Early stopping that ended a training that had hardly begun.

import { citeField } from "../cite.js";
import { isOff, numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import { indexOfLeast } from "../series.js";

/** Share of the epochs asked for within which a stop is "at once". */
const atOnce = 0.25;

export const earlyStoppingAtOnce: Rule = {
  code: "early-stopping-at-once",
  kind: "symptom",
  summary: "Early stopping ended the training before anything improved on the first epoch.",
  find: ({ roles, curves }) => {
    const stopped = numberIn(roles, "stoppedAtEpoch");
    const most = numberIn(roles, "maxEpochs");
    const patience = numberIn(roles, "patience");
    if (stopped === undefined || most === undefined || isOff(roles, "stoppingEnabled") === true) return [];
    if (stopped.value > atOnce * most.value) return [];
    const best = numberIn(roles, "bestEpoch")?.value ?? firstBest(curves.validationLoss?.values);
    const isFirst =
      best === undefined
        ? patience !== undefined && Math.abs(stopped.value - patience.value) <= 1
        : best <= 1;
    if (!isFirst) return [];
    const waited = patience === undefined ? "" : `, after a patience of ${patience.value}`;
    return [
      {
        severity: "suspect",
        message: `Early stopping ended the training at epoch ${stopped.value} of ${most.value}${waited}: nothing improved on the first epoch.`,
        evidence: [
          citeField(stopped),
          citeField(most),
          ...(patience === undefined ? [] : [citeField(patience)]),
        ],
        advice:
          "Check the direction of the watched metric and min_delta; if both are right, lower the learning rate: the first epoch overshot.",
      },
    ];
  },
};

/** Epoch of the lowest value, the first being 1. */
function firstBest(values: ArrayLike<number> | undefined): number | undefined {
  return values === undefined || values.length < 2 ? undefined : indexOfLeast(values) + 1;
}
