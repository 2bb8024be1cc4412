// Sizes of the parts that do not add up to the whole, or do not have the shares asked for.

import { citeField } from "../cite.js";
import type { Draft } from "../finding.js";
import { type Named, numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";
import { unusedShare } from "../siblings.js";

/** Share of all samples that rounding and a dropped last batch explain. */
const tolerance = 0.02;

export const sizesDisagree: Rule = {
  code: "sizes-disagree",
  kind: "cause",
  summary: "The sizes of training, validation and test do not add up, or are not the shares asked for.",
  find: (facts) => [...badSum(facts), ...badShare(facts)].slice(0, 1),
};

function sizes({ roles }: RunFacts): Named<number>[] {
  return (["sampleCount", "trainSize", "validationSize", "testSize"] as const).flatMap(
    (role) => numberIn(roles, role) ?? [],
  );
}

/** Samples left over are a choice where the siblings left as many. */
function badSum(facts: RunFacts): Draft[] {
  const unused = unusedShare(facts.roles);
  if (unused === undefined || Math.abs(unused) <= tolerance) return [];
  const [all, ...parts] = sizes(facts);
  if (all === undefined) return [];
  const sum = parts.reduce((total, { value }) => total + value, 0);
  const usual = facts.siblings.unusedShare;
  const isUsual = usual !== undefined && Math.abs(usual.median - unused) <= tolerance;
  if (unused > 0 && (isUsual || sum <= 0)) return [];
  const evidence = [all, ...parts].map(citeField);
  if (unused < 0) {
    const message = `Training, validation and test hold ${sum} samples together, but there are only ${all.value}: parts overlap.`;
    return [
      {
        severity: "wrong",
        message,
        evidence,
        advice: "Split once, by index, and check that no index is in two parts.",
      },
    ];
  }
  const message = `Training, validation and test hold ${sum} of ${all.value} samples: ${all.value - sum} are used nowhere.`;
  return [
    {
      severity: "note",
      message,
      evidence,
      advice: "Look for a limit or a filter that was left from a test.",
    },
  ];
}

function badShare(facts: RunFacts): Draft[] {
  const ratio = numberIn(facts.roles, "trainRatio");
  const size = numberIn(facts.roles, "trainSize");
  const all = sizes(facts);
  if (ratio === undefined || size === undefined || ratio.value <= 0 || ratio.value >= 1 || size.value < 50)
    return [];
  const [count] = all;
  const parts = all.slice(1);
  if (parts.length < 3 || count === undefined) return [];
  const sum = parts.reduce((total, { value }) => total + value, 0);
  const shares = [size.value / sum, size.value / count.value];
  if (shares.some((share) => Math.abs(share - ratio.value) <= tolerance)) return [];
  return [
    {
      severity: "suspect",
      message: `The training part should be ${ratio.value} of the samples, but is ${Number((shares[0] ?? 0).toFixed(3))} of them.`,
      evidence: [citeField(ratio), citeField(size), citeField(count)],
      advice: "Look at the split: shares taken of a part instead of the whole are the usual reason.",
    },
  ];
}
