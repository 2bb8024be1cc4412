// What is tested on may have been trained on.

import { citeField } from "../cite.js";
import type { Draft } from "../finding.js";
import { numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";

export const targetLeak: Rule = {
  code: "target-leak",
  kind: "cause",
  summary: "Parts of the data overlap, or the predictions are the targets themselves.",
  find: (facts) => [...copiedTargets(facts), ...sameSizes(facts), ...ratiosAboveOne(facts)].slice(0, 1),
};

const advice =
  "Make sure that no sample is in two parts: split once, by index or by group, and keep the indexes with the run.";

function copiedTargets({ predictions }: RunFacts): Draft[] {
  if (predictions?.isCopyOfTargets !== true) return [];
  return [
    {
      severity: "wrong",
      message: `All ${predictions.count} predictions equal their targets to the last bit: the targets leaked into the inputs, or were saved in place of the predictions.`,
      evidence: [{ source: "predictions", field: "predictions.npy", value: "equal to targets.npy" }],
      advice: "Look at what is passed to the model, and at what is saved as predictions.",
    },
  ];
}

/** Train and test of the same size are a split in halves where no more samples are known than both together hold. */
function sameSizes({ roles }: RunFacts): Draft[] {
  const [train, test] = [numberIn(roles, "trainSize"), numberIn(roles, "testSize")];
  const all = numberIn(roles, "sampleCount");
  if (train === undefined || test === undefined || train.value <= 1) return [];
  const isWhole = all !== undefined && train.value >= all.value;
  const ratio = numberIn(roles, "trainRatio")?.value;
  const isAskedFor = ratio !== undefined && ratio <= 0.5;
  const isSame = train.value === test.value && (isWhole || (all === undefined && !isAskedFor));
  if (!isSame) return [];
  return [
    {
      severity: "suspect",
      message: `Training and test have the same size, ${train.value}: they may be the same samples.`,
      evidence: [citeField(train), citeField(test), ...(all === undefined ? [] : [citeField(all)])],
      advice,
    },
  ];
}

function ratiosAboveOne({ roles }: RunFacts): Draft[] {
  const ratios = (["trainRatio", "validationRatio", "testRatio"] as const).flatMap(
    (role) => numberIn(roles, role) ?? [],
  );
  const isShare = ratios.length > 1 && ratios.every(({ value }) => value >= 0 && value <= 1);
  const sum = ratios.reduce((total, { value }) => total + value, 0);
  if (!isShare || sum <= 1.005) return [];
  return [
    {
      severity: "suspect",
      message: `The shares of the parts add up to ${Number(sum.toFixed(4))}: some samples are in more than one part.`,
      evidence: ratios.map(citeField),
      advice,
    },
  ];
}
