// Final metrics without a number.

import { citeMetric } from "../cite.js";
import type { Rule } from "../rule.js";
import { missingMetrics } from "../signs.js";

const mostShown = 3;

/** Stays silent where no sibling has a number either: then the metric is not measured here. */
export const metricMissing: Rule = {
  code: "metric-missing",
  kind: "symptom",
  summary: "A final metric is null or NaN, though siblings have a number.",
  find: (facts) => {
    const found = missingMetrics(facts);
    if (found.length === 0) return [];
    const names = found.slice(0, mostShown).map(([name, value]) => `${name} is ${String(value)}`);
    const more = found.length > mostShown ? ` and ${found.length - mostShown} more` : "";
    const hasNotFinite = found.some(([, value]) => value !== null);
    return [
      {
        severity: hasNotFinite ? "wrong" : "suspect",
        message: `${names.join(", ")}${more}.`,
        evidence: found.slice(0, mostShown).map(([name, value]) => citeMetric(name, value)),
        advice:
          facts.predictions === undefined
            ? "Look at how it is computed: it has no value where its inputs hold NaN, are empty, or lie outside the range it needs."
            : "Compute it by hand from the saved predictions: it has no value where they hold NaN, or lie outside the range it needs.",
      },
    ];
  },
};
