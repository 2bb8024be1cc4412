// Validation on the training samples.

import { citePoint } from "../cite.js";
import type { Rule } from "../rule.js";
import { hasMoreThan } from "../series.js";

const fewestPoints = 3;

export const validationIsTraining: Rule = {
  code: "validation-is-training",
  kind: "cause",
  summary: "Training and validation loss are the same number at every step.",
  find: ({ curves: { trainLoss, validationLoss } }) => {
    if (trainLoss === undefined || validationLoss === undefined) return [];
    const { values, steps } = trainLoss;
    if (values.length < fewestPoints || values.length !== validationLoss.values.length) return [];
    if (!hasMoreThan(values, fewestPoints - 1)) return [];
    const isSame = values.every(
      (value, index) =>
        value === validationLoss.values[index] && steps[index] === validationLoss.steps[index],
    );
    if (!isSame) return [];
    const last = values.length - 1;
    return [
      {
        severity: "wrong",
        message: `${trainLoss.name} and ${validationLoss.name} are the same in all ${values.length} points: the validation uses the training samples, or the wrong number is logged.`,
        evidence: [citePoint(trainLoss, last), citePoint(validationLoss, last)],
        advice: "Give the validation its own samples, or log the value that the validation returned.",
      },
    ];
  },
};
