// The rules. Adding one is one file, one line here and one row in docs/diagnosis.md.

import type { Rule } from "../rule.js";
import { checkpointMissing } from "./checkpoint-missing.js";
import { checkpointNotBest } from "./checkpoint-not-best.js";
import { constantPredictions } from "./constant-predictions.js";
import { diverged } from "./diverged.js";
import { durationUnit } from "./duration-unit.js";
import { durationsDisagree } from "./durations-disagree.js";
import { earlyStoppingAtOnce } from "./early-stopping-at-once.js";
import { earlyStoppingNever } from "./early-stopping-never.js";
import { endedBadly } from "./ended-badly.js";
import { gradientExplosion } from "./gradient-explosion.js";
import { learningRateHigh } from "./learning-rate-high.js";
import { learningRateZero } from "./learning-rate-zero.js";
import { lossFlat } from "./loss-flat.js";
import { metricMissing } from "./metric-missing.js";
import { metricsDisagree } from "./metrics-disagree.js";
import { nothingTrainable } from "./nothing-trainable.js";
import { overfit } from "./overfit.js";
import { predictionsBroken } from "./predictions-broken.js";
import { sizesDisagree } from "./sizes-disagree.js";
import { stopInconsistent } from "./stop-inconsistent.js";
import { targetLeak } from "./target-leak.js";
import { tinyBatch } from "./tiny-batch.js";
import { unclippedGradients } from "./unclipped-gradients.js";
import { unclippedHalfPrecision } from "./unclipped-half-precision.js";
import { validationIsTraining } from "./validation-is-training.js";
import { warmupTooLong } from "./warmup-too-long.js";
import { worseThanMean } from "./worse-than-mean.js";

/** In the order of their findings: likely root causes first, then symptoms, then faults of the record. */
export const rules: readonly Rule[] = [
  learningRateZero,
  nothingTrainable,
  learningRateHigh,
  unclippedHalfPrecision,
  unclippedGradients,
  tinyBatch,
  validationIsTraining,
  targetLeak,
  sizesDisagree,
  warmupTooLong,
  diverged,
  gradientExplosion,
  endedBadly,
  lossFlat,
  predictionsBroken,
  constantPredictions,
  overfit,
  earlyStoppingNever,
  earlyStoppingAtOnce,
  worseThanMean,
  metricMissing,
  metricsDisagree,
  durationsDisagree,
  durationUnit,
  stopInconsistent,
  checkpointNotBest,
  checkpointMissing,
];
