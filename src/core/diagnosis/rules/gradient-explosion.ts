// A gradient norm far above the usual one.

import type { Rule } from "../rule.js";

export const gradientExplosion: Rule = {
  code: "gradient-explosion",
  kind: "symptom",
  summary: "The gradient norm reached 100 times its median.",
  find: ({ signs }) =>
    signs
      .filter(({ kind }) => kind === "gradient-explosion")
      .map(({ text, evidence }) => ({
        severity: "wrong",
        message: `The gradients exploded: ${text}.`,
        evidence: [evidence],
        advice: "Clip the gradient norm, lower the learning rate, or start with a warm-up.",
      })),
};
