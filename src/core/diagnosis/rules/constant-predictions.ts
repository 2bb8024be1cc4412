// A model that answers every sample with the same.

import { formatNumber } from "../../units.js";
import type { Rule } from "../rule.js";

/** Share of the targets' standard deviation below which predictions are constant, and below which they have collapsed. */
const [constant, collapsed] = [1e-6, 0.01];
const fewestSamples = 3;

export const constantPredictions: Rule = {
  code: "constant-predictions",
  kind: "symptom",
  summary: "The predictions do not differ from sample to sample, though the targets do.",
  find: ({ predictions }) => {
    if (predictions === undefined || predictions.samples < fewestSamples) return [];
    const { predictionSpread, targetSpread, mean, samples } = predictions;
    if (!(targetSpread > 0) || !Number.isFinite(predictionSpread)) return [];
    const share = Math.sqrt(predictionSpread / targetSpread);
    if (share > collapsed) return [];
    const what =
      share <= constant
        ? `All ${samples} samples got the same prediction (mean ${formatNumber(mean)})`
        : `The predictions hardly differ between ${samples} samples: their spread is ${formatNumber(100 * share)} % of the targets'`;
    return [
      {
        severity: share <= constant ? "wrong" : "suspect",
        message: `${what}.`,
        evidence: [
          {
            source: "predictions",
            field: "predictions.npy",
            value: `standard deviation ${formatNumber(Math.sqrt(predictionSpread))}`,
          },
          {
            source: "targets",
            field: "targets.npy",
            value: `standard deviation ${formatNumber(Math.sqrt(targetSpread))}`,
          },
        ],
        advice:
          "Check that the inputs differ and are scaled and that the last layer's activation covers the targets' range; dead units and a high learning rate do this too.",
      },
    ];
  },
};
