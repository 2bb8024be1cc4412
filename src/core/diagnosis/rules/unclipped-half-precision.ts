// 16-bit floats without gradient clipping under a loss of several parts.

import { citeField, harmEvidence, harmText } from "../cite.js";
import type { Draft } from "../finding.js";
import { compositeLoss, halfPrecision } from "../precision.js";
import { isOff } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";
import { isKnownWell } from "../signs.js";

/** Where the run did as well as its siblings it is a risk worth knowing, no more. */
export const unclippedHalfPrecision: Rule = {
  code: "unclipped-half-precision",
  kind: "cause",
  summary: "16-bit precision under a composite loss, with gradient clipping switched off.",
  find: (facts) => {
    const precision = halfPrecision(facts.roles);
    const loss = compositeLoss(facts.roles);
    const clip = facts.roles.get("gradientClip");
    if (precision === undefined || loss === undefined || clip === undefined) return [];
    if (isOff(facts.roles, "gradientClip") !== true) return [];
    return [
      {
        severity: severityFor(facts),
        message: `The loss has several parts (${loss.field.split(".").at(-1)}: ${String(loss.value)}), is computed with 16-bit floats, and nothing clips its gradients: one large term overflows.${harmText(facts)}`,
        evidence: [citeField(precision), citeField(clip), citeField(loss), ...harmEvidence(facts)],
        advice: "Clip the gradient norm at 1.0, or train with 32 bits or bfloat16 until the loss is stable.",
      },
    ];
  },
};

function severityFor(facts: RunFacts): Draft["severity"] {
  if (facts.signs.length > 0) return "wrong";
  return isKnownWell(facts, facts.signs) ? "note" : "suspect";
}
