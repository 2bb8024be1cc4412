// The model that was kept is not the best one that was seen.

import { formatNumber } from "../../units.js";
import { citeField, citePoint } from "../cite.js";
import { placeIn } from "../curves.js";
import { numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import { indexOfLeast } from "../series.js";
import { countsOtherwise } from "../stopping.js";

/** Share of the recorded best that rounding explains. */
const tolerance = 0.01;

export const checkpointNotBest: Rule = {
  code: "checkpoint-not-best",
  kind: "record",
  summary:
    "The history holds a better validation loss than the one recorded as best, so the kept model is an older one.",
  find: (facts) => {
    const { validationLoss } = facts.curves;
    const recorded = numberIn(facts.roles, "bestValidationLoss");
    if (validationLoss === undefined || recorded === undefined || countsOtherwise(facts)) return [];
    const best = indexOfLeast(validationLoss.values);
    const value = validationLoss.values[best];
    if (value === undefined || recorded.value <= 0 || value >= recorded.value * (1 - tolerance)) return [];
    return [
      {
        severity: "suspect",
        message: `The best ${validationLoss.name} on record is ${formatNumber(recorded.value)}, but the history has ${formatNumber(value)} at ${placeIn(validationLoss, best)}: the model was not saved when it was best.`,
        evidence: [citeField(recorded), citePoint(validationLoss, best)],
        advice:
          "Check when and on which metric checkpoints are written, and that the last ones reached the disk.",
      },
    ];
  },
};
