// A sign that a run came to harm.

import type { Citation } from "./finding.js";

export type SignKind =
  | "not-finite"
  | "blow-up"
  | "gradient-explosion"
  | "worse-than-mean"
  | "metric-missing"
  | "worse-than-siblings";

export interface Sign {
  readonly kind: SignKind;
  /** To follow "and": "R² of t20 is -2.03". */
  readonly text: string;
  readonly evidence: Citation;
}
