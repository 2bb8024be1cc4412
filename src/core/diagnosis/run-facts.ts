// All that the rules may know of one run, prepared beforehand: rules touch neither disk nor other runs.

import type { Run } from "../run.js";
import { type Curves, curvesByPart } from "./curves.js";
import type { CheckpointFacts, KnownOfRun, WrittenFacts } from "./known-of-run.js";
import type { PredictionFacts } from "./prediction-facts.js";
import { type RoleValues, rolesOf } from "./roles.js";
import type { SiblingFacts } from "./siblings.js";
import type { Sign } from "./sign.js";
import { signsOf } from "./signs.js";

export interface RunFacts {
  readonly run: Run;
  readonly roles: RoleValues;
  readonly curves: Curves;
  readonly siblings: SiblingFacts;
  /** Absent where the run has no predictions.npy and targets.npy that can be read. */
  readonly predictions?: PredictionFacts;
  /** Absent where the run names none, or where it lay cannot be told. */
  readonly checkpoint?: CheckpointFacts;
  /** Absent where that file is not the run's own. */
  readonly written?: WrittenFacts;
  /** What shows that the run came to harm, whatever the cause. */
  readonly signs: readonly Sign[];
}

/** Prepares the facts of a run. */
export function runFacts({ curves, ...known }: KnownOfRun): RunFacts {
  const base = { ...known, roles: rolesOf(known.run), curves: curvesByPart(curves) };
  return { ...base, signs: signsOf(base) };
}
