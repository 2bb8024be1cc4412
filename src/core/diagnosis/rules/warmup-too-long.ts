// A warm-up that the training never leaves.

import { citeField } from "../cite.js";
import { numberIn } from "../roles.js";
import type { Rule } from "../rule.js";

export const warmupTooLong: Rule = {
  code: "warmup-too-long",
  kind: "cause",
  summary: "The warm-up is as long as the whole training, so that the learning rate is never reached.",
  find: ({ roles }) => {
    const warmup = numberIn(roles, "warmupEpochs");
    const most = numberIn(roles, "maxEpochs");
    if (warmup === undefined || most === undefined || warmup.value <= 1 || warmup.value < most.value)
      return [];
    return [
      {
        severity: "suspect",
        message: `The warm-up takes ${warmup.value} epochs of at most ${most.value}: the learning rate that was asked for is never reached.`,
        evidence: [citeField(warmup), citeField(most)],
        advice: "Shorten the warm-up to a tenth of the training or less.",
      },
    ];
  },
};
