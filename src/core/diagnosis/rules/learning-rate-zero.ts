// A learning rate of zero, or below it: nothing can be learned.

import { citeField } from "../cite.js";
import { hasImproved } from "../curves.js";
import { numberIn } from "../roles.js";
import type { Rule } from "../rule.js";

/** Stays silent where a loss fell nevertheless: the field is not the rate that was used. */
export const learningRateZero: Rule = {
  code: "learning-rate-zero",
  kind: "cause",
  summary: "The learning rate is 0 or negative.",
  find: ({ roles, curves }) => {
    const rate = numberIn(roles, "learningRate");
    if (rate === undefined || rate.value > 0 || hasImproved(curves.all)) return [];
    return [
      {
        severity: "wrong",
        message: `The learning rate is ${rate.value}, so no step changes the model for the better.`,
        evidence: [citeField(rate)],
        advice: "Set a positive learning rate; look for a schedule or a default that overwrites it.",
      },
    ];
  },
};
