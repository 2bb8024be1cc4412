// A loss that became NaN or infinite, or grew without end.

import { formatNumber } from "../../units.js";
import { citeField, citePoint } from "../cite.js";
import { type Curve, lossCurves, placeIn } from "../curves.js";
import type { Draft } from "../finding.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";

export const diverged: Rule = {
  code: "diverged",
  kind: "symptom",
  summary: "A loss became NaN or infinite, or ended far above its best.",
  find: (facts) => [...notFinite(facts), ...noted(facts), ...blownUp(facts)].slice(0, 1),
};

const advice =
  "Lower the learning rate, clip the gradients, and look at the batch of that step: a logarithm or division by zero, or a broken sample.";

/** The curve that lost its numbers first. */
function notFinite({ curves }: RunFacts): Draft[] {
  const [first] = lossCurves(curves)
    .map((curve) => ({ curve, index: curve.values.findIndex((value) => !Number.isFinite(value)) }))
    .filter(({ index }) => index >= 0)
    .sort((a, b) => (a.curve.steps[a.index] ?? 0) - (b.curve.steps[b.index] ?? 0));
  if (first === undefined) return [];
  const { curve, index } = first;
  const recovered = Number.isFinite(curve.values.at(-1));
  const after = recovered ? "; later values are numbers again" : "";
  return [
    {
      severity: recovered ? "suspect" : "wrong",
      message: `${curve.name} became ${formatNumber(curve.values[index] as number)} at ${placeIn(curve, index)}${before(curve, index)}${after}.`,
      evidence: [citePoint(curve, index)],
      advice,
    },
  ];
}

function before(curve: Curve, index: number): string {
  const last = curve.values[index - 1];
  return last === undefined ? "" : `, after ${formatNumber(last)}`;
}

function noted({ roles }: RunFacts): Draft[] {
  const named = roles.get("divergedAtEpoch");
  if (typeof named?.value !== "number") return [];
  const message = `The training itself noted that it diverged in epoch ${named.value}.`;
  return [{ severity: "wrong", message, evidence: [citeField(named)], advice }];
}

function blownUp({ signs }: RunFacts): Draft[] {
  const sign = signs.find(({ kind }) => kind === "blow-up");
  if (sign === undefined) return [];
  return [
    { severity: "wrong", message: `The training diverged: ${sign.text}.`, evidence: [sign.evidence], advice },
  ];
}
