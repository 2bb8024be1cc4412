// Saved predictions that cannot be scored.

import type { Rule } from "../rule.js";

export const predictionsBroken: Rule = {
  code: "predictions-broken",
  kind: "symptom",
  summary: "predictions.npy holds NaN or infinite values, or another number of values than targets.npy.",
  find: ({ predictions }) => {
    if (predictions === undefined) return [];
    const { count, targetCount, nonFinite } = predictions;
    if (count !== targetCount) {
      return [
        {
          severity: "wrong",
          message: `There are ${count} predictions for ${targetCount} targets.`,
          evidence: [
            { source: "predictions", field: "predictions.npy", value: count },
            { source: "targets", field: "targets.npy", value: targetCount },
          ],
          advice:
            "Save both from the same loop; a dropped last batch and a squeezed axis are the usual reasons.",
        },
      ];
    }
    if (nonFinite === 0) return [];
    return [
      {
        severity: "wrong",
        message: `${nonFinite} of ${count} predictions are NaN or infinite.`,
        evidence: [{ source: "predictions", field: "predictions.npy", value: `${nonFinite} not finite` }],
        advice: "Find the first layer that gives NaN for one of these samples; look at that sample's inputs.",
      },
    ];
  },
};
