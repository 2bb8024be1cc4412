// Gradient clipping switched off where the gradients, or a loss of several parts, needed it.

import { citeField } from "../cite.js";
import { compositeLoss, halfPrecision } from "../precision.js";
import { isOff } from "../roles.js";
import type { Rule } from "../rule.js";

export const unclippedGradients: Rule = {
  code: "unclipped-gradients",
  kind: "cause",
  summary: "Gradient clipping is switched off, and the gradients or a composite loss went out of hand.",
  find: (facts) => {
    const clip = facts.roles.get("gradientClip");
    if (clip === undefined || isOff(facts.roles, "gradientClip") !== true) return [];
    const loss = compositeLoss(facts.roles);
    if (loss !== undefined && halfPrecision(facts.roles) !== undefined) return [];
    const exploded = facts.signs.find((sign) => sign.kind === "gradient-explosion");
    const sign = exploded ?? (loss === undefined ? undefined : facts.signs[0]);
    if (sign === undefined) return [];
    const under = loss === undefined ? "" : ` under a loss of several parts (${String(loss.value)})`;
    return [
      {
        severity: "wrong",
        message: `Nothing clips the gradients${under}, and the run suffered: ${sign.text}.`,
        evidence: [citeField(clip), ...(loss === undefined ? [] : [citeField(loss)]), sign.evidence],
        advice: "Clip the gradient norm, at 1.0 to begin with.",
      },
    ];
  },
};
