// Citations of what a finding rests on.

import { metricField } from "../field/field-table.js";
import type { Curve } from "./curves.js";
import type { Citation } from "./finding.js";
import type { Named } from "./roles.js";
import type { Sign } from "./sign.js";

/** A param or attribute. */
export function citeField(named: Named): Citation {
  return { source: "fields", field: named.field, value: named.value };
}

/** A final metric, by its name without "metrics.". */
export function citeMetric(name: string, value: number | null): Citation {
  return { source: "fields", field: metricField(name), value };
}

/** One point of a curve. */
export function citePoint(curve: Curve, index: number): Citation {
  const step = curve.steps[index];
  return {
    source: "history",
    field: curve.name,
    value: curve.values[index],
    ...(step === undefined ? {} : { step }),
  };
}

/** " The run suffered: …": what shows that the run suffered, for the message of a likely cause. Empty where nothing does. */
export function harmText({ signs }: { readonly signs: readonly Sign[] }): string {
  const [first] = signs;
  return first === undefined ? "" : ` The run suffered: ${first.text}.`;
}

/** The evidence of the first sign, to stand below that of a likely cause. */
export function harmEvidence({ signs }: { readonly signs: readonly Sign[] }): Citation[] {
  return signs.slice(0, 1).map((sign) => sign.evidence);
}
