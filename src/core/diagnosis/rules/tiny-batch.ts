// Batches so small that gradients are noise and epochs take long.

import { formatDuration, formatNumber } from "../../units.js";
import { citeField, harmEvidence, harmText } from "../cite.js";
import type { Draft } from "../finding.js";
import { type Named, numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";
import { batchesPerEpoch, epochSeconds } from "../siblings.js";
import { isKnownWell } from "../signs.js";

/** Batches above this are not tiny, whatever the siblings have. */
const largest = 8;
/** The siblings' median is at least so many times the batch. */
const factor = 4;
/** From so many times on it is suspect where nothing shows that the run did well. */
const extreme = 8;
/** Whatever the siblings have, where they have more: batches of so few, and so many of them an epoch. */
const [largestAlone, mostBatches] = [2, 1000];
/** Times the siblings' seconds an epoch from which on it is slow. */
const slow = 3;

/** Stays silent where the run did as well as its siblings in about their time. */
export const tinyBatch: Rule = {
  code: "tiny-batch",
  kind: "cause",
  summary: "The batch is tiny against the siblings', and the run did not do well or was slow.",
  find: (facts) => {
    const batch = numberIn(facts.roles, "batchSize");
    if (batch === undefined || batch.value <= 0 || batch.value > largest) return [];
    const others = facts.siblings.batchSize;
    const isFarBelow = others !== undefined && others.count >= 2 && others.median >= factor * batch.value;
    const seconds = epochSeconds(facts.run, facts.roles);
    const usual = facts.siblings.secondsPerEpoch?.median;
    const isSlow = seconds !== undefined && usual !== undefined && seconds >= slow * usual;
    const isExtreme = others !== undefined && others.median >= extreme * batch.value;
    const isSuspect = isExtreme && !isKnownWell(facts, facts.signs);
    if (isFarBelow && (isSlow || facts.signs.length > 0 || isSuspect)) return [draft(batch, facts)];
    const batches = batchesPerEpoch(facts.roles) ?? 0;
    const isTinyAlone =
      (others === undefined || others.median > batch.value) &&
      batch.value <= largestAlone &&
      batches >= mostBatches;
    return isTinyAlone && facts.signs.length > 0 ? [draft(batch, facts)] : [];
  },
};

function draft(batch: Named<number>, facts: RunFacts): Draft {
  const others = facts.siblings.batchSize;
  const batches = batchesPerEpoch(facts.roles);
  const seconds = epochSeconds(facts.run, facts.roles);
  const usual = facts.siblings.secondsPerEpoch?.median;
  const parts = [
    `The batch size is ${batch.value}`,
    others === undefined ? "" : ` (${others.count} siblings: median ${formatNumber(others.median)})`,
    batches === undefined ? "" : `, ${batches} batches an epoch`,
    seconds === undefined ? "" : `, ${formatDuration(seconds)} an epoch`,
    seconds === undefined || usual === undefined ? "" : ` (siblings: ${formatDuration(usual)})`,
  ];
  const size = numberIn(facts.roles, "trainSize");
  const wanted = others === undefined ? 16 : others.median;
  return {
    severity: facts.signs.length > 0 ? "wrong" : "suspect",
    message: `${parts.join("")}.${harmText(facts)}`,
    evidence: [citeField(batch), ...(size === undefined ? [] : [citeField(size)]), ...harmEvidence(facts)],
    advice: `Try ${formatNumber(wanted)}; where memory does not allow it, accumulate gradients over several batches.`,
  };
}
