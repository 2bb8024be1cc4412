// R² below zero: predicting the mean would have been better.

import { formatNumber } from "../../units.js";
import { citeMetric } from "../cite.js";
import type { Rule } from "../rule.js";
import { negativeR2 } from "../signs.js";

const mostShown = 3;

export const worseThanMean: Rule = {
  code: "worse-than-mean",
  kind: "symptom",
  summary: "R² is below 0: always predicting the mean of the targets would have been better.",
  find: ({ run }) => {
    const found = negativeR2(run.metrics);
    if (found.length === 0) return [];
    const shown = found.slice(0, mostShown).map(([name, value]) => `${name} = ${formatNumber(value)}`);
    const more = found.length > mostShown ? ` and ${found.length - mostShown} more` : "";
    return [
      {
        severity: "wrong",
        message: `${shown.join(", ")}${more}: always predicting the mean would have been better.`,
        evidence: found.slice(0, mostShown).map(([name, value]) => citeMetric(name, value)),
        advice:
          "Check that predictions are scaled back with the scaler of the targets and in their order; if they are, the training failed: look at its loss.",
      },
    ];
  },
};
