// The form of a rule: a small pure function from what is known of a run to what is wrong with it.

import type { Draft, FindingKind } from "./finding.js";
import type { RunFacts } from "./run-facts.js";

export interface Rule {
  /** Stable kebab-case identifier; docs/diagnosis.md lists it. */
  readonly code: string;
  readonly kind: FindingKind;
  /** What the rule looks for, in one line. */
  readonly summary: string;
  /** Empty when there is nothing to say, also where the run lacks the data. Never throws. */
  readonly find: (facts: RunFacts) => readonly Draft[];
}
