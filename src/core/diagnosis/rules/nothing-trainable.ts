// A model all of whose parameters are frozen.

import { citeField } from "../cite.js";
import { numberIn } from "../roles.js";
import type { Rule } from "../rule.js";

export const nothingTrainable: Rule = {
  code: "nothing-trainable",
  kind: "cause",
  summary: "The model has parameters, but none of them is trainable.",
  find: ({ roles }) => {
    const trainable = numberIn(roles, "trainableParameters");
    const total = numberIn(roles, "totalParameters");
    if (trainable?.value !== 0 || total === undefined || total.value <= 0) return [];
    return [
      {
        severity: "wrong",
        message: `None of the model's ${total.value} parameters is trainable.`,
        evidence: [citeField(trainable), citeField(total)],
        advice: "Unfreeze at least the last layer, and do so before the optimizer is given its parameters.",
      },
    ];
  },
};
