// Early stopping that cannot stop, or should have and did not.

import { citeField, citePoint } from "../cite.js";
import { epochAt } from "../curves.js";
import type { Citation, Draft } from "../finding.js";
import { isOff, numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";
import { indexOfLeast } from "../series.js";
import { countsOtherwise } from "../stopping.js";

export const earlyStoppingNever: Rule = {
  code: "early-stopping-never",
  kind: "symptom",
  summary:
    "Early stopping is on, but its patience is longer than the training, or it should have stopped and did not.",
  find: (facts) => {
    if (isOff(facts.roles, "stoppingEnabled") !== false) return [];
    return [...patienceTooLong(facts), ...missedStop(facts)].slice(0, 1);
  },
};

function patienceTooLong({ roles }: RunFacts): Draft[] {
  const [patience, most] = [numberIn(roles, "patience"), numberIn(roles, "maxEpochs")];
  if (patience === undefined || most === undefined || most.value < 2 || patience.value < most.value)
    return [];
  return [
    {
      severity: "suspect",
      message: `Early stopping waits ${patience.value} epochs, but the training has at most ${most.value}: it can never stop.`,
      evidence: [citeField(patience), citeField(most)],
      advice: "Use a patience of a tenth to a quarter of the epochs, or switch early stopping off.",
    },
  ];
}

/** The best epoch was more than the patience before the last, and the training went on. */
function missedStop(facts: RunFacts): Draft[] {
  const patience = numberIn(facts.roles, "patience");
  const actual = numberIn(facts.roles, "actualEpochs");
  const best = bestEpoch(facts);
  if (patience === undefined || actual === undefined || best === undefined || countsOtherwise(facts))
    return [];
  if (actual.value - best.epoch <= patience.value + 1) return [];
  return [
    {
      severity: "wrong",
      message: `The best epoch was ${best.epoch}; with a patience of ${patience.value} the training should have stopped at epoch ${best.epoch + patience.value}, but it ran to ${actual.value}.`,
      evidence: [best.evidence, citeField(patience), citeField(actual)],
      advice:
        "Check which metric the stopping watches and in which direction, and that it is passed to the training.",
    },
  ];
}

function bestEpoch({ roles, curves }: RunFacts): { epoch: number; evidence: Citation } | undefined {
  const named = numberIn(roles, "bestEpoch");
  if (named !== undefined) return { epoch: named.value, evidence: citeField(named) };
  const { validationLoss } = curves;
  if (validationLoss === undefined) return undefined;
  const index = indexOfLeast(validationLoss.values);
  const epoch = epochAt(validationLoss, index);
  return epoch === undefined ? undefined : { epoch, evidence: citePoint(validationLoss, index) };
}
