// A learning rate far above that of the siblings.

import { formatNumber } from "../../units.js";
import { citeField, harmEvidence, harmText } from "../cite.js";
import { numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import { isKnownWell } from "../signs.js";

/** Times the siblings' median. */
const factor = 10;
/** A median of fewer is no standard. */
const fewest = 2;

/** Stays silent where the run did as well as its siblings: then the rate was no mistake. */
export const learningRateHigh: Rule = {
  code: "learning-rate-high",
  kind: "cause",
  summary: "The learning rate is at least 10 times the siblings' median, and the run did not do well.",
  find: (facts) => {
    const rate = numberIn(facts.roles, "learningRate");
    const others = facts.siblings.learningRate;
    if (rate === undefined || others === undefined || others.count < fewest || others.median <= 0) return [];
    if (rate.value < factor * others.median || isKnownWell(facts, facts.signs)) return [];
    const times = formatNumber(rate.value / others.median);
    return [
      {
        severity: facts.signs.length > 0 ? "wrong" : "suspect",
        message: `The learning rate is ${rate.value}, ${times} times the median of ${others.count} siblings (${formatNumber(others.median)}).${harmText(facts)}`,
        evidence: [citeField(rate), ...harmEvidence(facts)],
        advice: `Try ${formatNumber(others.median)}, and a warm-up of some hundred steps if the rate must be high.`,
      },
    ];
  },
};
