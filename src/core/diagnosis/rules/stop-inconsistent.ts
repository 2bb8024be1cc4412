// What a run says of its early stopping cannot be true.

import { citeField } from "../cite.js";
import type { Draft } from "../finding.js";
import { isOff, type Named, numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";
import { countsOtherwise } from "../stopping.js";

export const stopInconsistent: Rule = {
  code: "stop-inconsistent",
  kind: "record",
  summary: "stopped_at contradicts the epochs, the patience, the best epoch, or early stopping being off.",
  find: (facts) => {
    const stopped = numberIn(facts.roles, "stoppedAtEpoch");
    if (stopped === undefined || stopped.value <= 0) return [];
    return contradictions(stopped, facts).slice(0, 1);
  },
};

function contradictions(stopped: Named<number>, facts: RunFacts): Draft[] {
  const number = (role: "actualEpochs" | "maxEpochs" | "patience" | "bestEpoch") =>
    numberIn(facts.roles, role);
  const [actual, most, patience, best] = [
    number("actualEpochs"),
    number("maxEpochs"),
    number("patience"),
    number("bestEpoch"),
  ];
  const drafts: Draft[] = [];
  const contradict = (message: string, other: Named): void => {
    drafts.push({
      severity: "wrong",
      message,
      evidence: [citeField(stopped), citeField(other)],
      advice:
        "Trust history and logs; mend what writes these fields, it may have kept a value of another run.",
    });
  };
  const at = `Early stopping is said to have stopped at epoch ${stopped.value}`;
  const enabled = facts.roles.get("stoppingEnabled");
  const ended = most === undefined || stopped.value < most.value;
  if (enabled !== undefined && isOff(facts.roles, "stoppingEnabled") === true && ended)
    contradict(`${at}, but it is switched off.`, enabled);
  // Epochs may be counted from 0 or from 1.
  if (actual !== undefined && Math.abs(actual.value - stopped.value) > 1)
    contradict(`${at}, but ${actual.value} epochs were run.`, actual);
  if (most !== undefined && stopped.value > most.value)
    contradict(`${at}, but there are at most ${most.value}.`, most);
  if (patience !== undefined && stopped.value < patience.value && !countsOtherwise(facts))
    contradict(`${at}, before its patience of ${patience.value} can have run out.`, patience);
  if (patience !== undefined && best !== undefined && !countsOtherwise(facts) && ended) {
    const waited = stopped.value - best.value;
    if (waited < patience.value - 1)
      contradict(`${at}, only ${waited} after the best epoch, with a patience of ${patience.value}.`, best);
  }
  return drafts;
}
