// What a gate says of itself and of each metric, in words: used by text, Markdown and JUnit alike.

import { signedPercent } from "../core/difference/difference-columns.js";
import { verdictOf } from "../core/family/verdict.js";
import type { GateResult } from "../core/gate/gate.js";
import { type GateLine, usualTolerance } from "../core/gate/gate-metric.js";
import { isBetter } from "../core/metric.js";
import { printable } from "../core/printable.js";
import { printRequirement } from "../core/target.js";
import { formatNumber } from "../core/units.js";

/** The verdict in one sentence: "hot_1 is worse than main in 1 of 3 metrics." Printable. */
export function gateSentence({ candidate, reference, lines, faults, outcome }: GateResult): string {
  const [who, whom] = [printable(candidate.name), printable(reference.name)];
  const failed = (reason: GateLine["reason"]): number =>
    lines.filter((line) => line.reason === reason).length;
  if (outcome === "pass") {
    const count = lines.length === 1 ? "its metric" : `any of ${lines.length} metrics`;
    return `${who} is not shown to be worse than ${whom} in ${count}.`;
  }
  const missing = failed("missing-value") + failed("missing-reference");
  const [worse, targets, few] = [failed("worse"), failed("target-missed"), failed("too-few-seeds")];
  const open = failed("target-unknown");
  const parts = [
    ...(worse > 0 ? [`is worse than ${whom} in ${worse} of ${countOf(lines.length, "metric")}`] : []),
    ...(targets > 0 ? [`misses ${countOf(targets, "target")}`] : []),
    ...(open > 0 ? [`may miss ${countOf(open, "target")}`] : []),
    ...(missing > 0 ? [`lacks values of ${countOf(missing, "metric")}`] : []),
    ...(few > 0 ? [`has too few seeds for ${countOf(few, "metric")}`] : []),
  ];
  const told = parts.length > 0 ? `${who} ${parts.join(" and ")}.` : "";
  return [told, ...faults.map(printable)].filter((part) => part !== "").join(" ");
}

/** One or two words for a table: "worse", "within noise". */
export function gateWord(line: GateLine): string {
  const { reason, outcome, target, method } = line;
  if (outcome === "fail") return failWords[reason] ?? "fail";
  if (method === "target") return target === undefined ? "" : "target met";
  const comparison = line.comparison;
  if (method === "families" && comparison !== undefined) {
    return verdictOf(comparison, line.question.direction).verdict.replace("_", " ");
  }
  if (isImproved(line))
    return line.noise !== undefined && size(line) <= line.noise ? "within noise" : "better";
  if (line.difference === 0) return "same";
  return line.noise !== undefined && size(line) <= line.noise ? "within noise" : "within tolerance";
}

const failWords: Readonly<Record<string, string>> = {
  worse: "worse",
  "target-missed": "target missed",
  "target-unknown": "target unsure",
  "missing-value": "missing",
  "missing-reference": "no reference",
  "too-few-seeds": "too few seeds",
};

/** Why a metric passed or failed, in one sentence without a full stop. */
export function gateReason(line: GateLine): string {
  const { reason, question, candidate, reference, target } = line;
  switch (reason) {
    case "missing-value":
      return candidate.n === 0
        ? "no run of the candidate has a finite value"
        : "some of the candidate's runs have no finite value";
    case "missing-reference":
      return "the reference has no value of it; set it anew or judge other metrics";
    case "too-few-seeds": {
      const isCandidate = candidate.n < question.minSeeds.candidate;
      const [n, least] = isCandidate
        ? [candidate.n, question.minSeeds.candidate]
        : [reference.n, question.minSeeds.reference];
      return `${isCandidate ? "the candidate" : "the reference"} has ${countOf(n, "seed")}, at least ${least} are wanted`;
    }
    case "target-missed":
      return `target ${target?.target === undefined ? "" : printRequirement(target.target)} missed`;
    case "target-unknown":
      return `target ${target?.target === undefined ? "" : printRequirement(target.target)} within the interval of the mean: more seeds would tell`;
    default:
      return comparedText(line);
  }
}

function comparedText(line: GateLine): string {
  const { method, comparison, question, reference } = line;
  if (method === "target") return line.target === undefined ? "nothing to compare" : "target met";
  const allowed = toleranceText(line);
  if (method === "families" && comparison !== undefined) {
    const words = { unit: question.unit, tolerance: question.tolerance, referenceMean: reference.mean };
    const { sentence } = verdictOf(comparison, question.direction, words);
    return allowed === "" || comparison.outcome === "equivalent" ? sentence : `${sentence}; ${allowed}`;
  }
  const side = isImproved(line) ? "better" : "worse";
  const difference = line.difference === 0 ? "the same" : `${side} by ${withUnit(size(line), question.unit)}`;
  const noise =
    line.noise === undefined
      ? comparedNoise(line)
      : `noise explains ± ${withUnit(line.noise, question.unit)}`;
  return [difference, noise, allowed].filter((part) => part !== "").join("; ");
}

function comparedNoise({ comparison }: GateLine): string {
  return comparison === undefined ? "noise is not known" : "the values do not vary";
}

/** "tolerance 2 %", or "" where there is none. */
function toleranceText({ question, method, comparison, tolerance }: GateLine): string {
  const isUsual = method === "tolerance" && comparison === undefined;
  const given = question.tolerance ?? (isUsual ? usualTolerance : undefined);
  if (given === undefined || tolerance === undefined) return "";
  const share = given.kind === "share" ? ` (${formatNumber(given.share * 100, 3)} %)` : "";
  return `tolerance ${withUnit(tolerance, question.unit)}${share}`;
}

function isImproved({ difference = 0, question }: GateLine): boolean {
  return question.direction !== undefined && difference !== 0 && isBetter(difference, 0, question.direction);
}

function size({ difference = 0 }: GateLine): number {
  return Math.abs(difference);
}

function withUnit(value: number, unit: string | undefined): string {
  return unit === undefined || unit === "" ? formatNumber(value, 3) : `${formatNumber(value, 3)} ${unit}`;
}

function countOf(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

/**
 * Cells of a metric's line: name with unit, candidate, reference, change in per cent, target.
 * @param isBrief without the reference's spread and the numbers of seeds
 */
export function gateCells(
  line: GateLine,
  isBrief = false,
): {
  readonly metric: string;
  readonly candidate: string;
  readonly reference: string;
  readonly change: string;
  readonly target: string;
} {
  const { question, candidate, reference, difference, target } = line;
  const percent =
    difference === undefined || !reference.mean ? undefined : (100 * difference) / Math.abs(reference.mean);
  const spread = isBrief || reference.sd === undefined ? "" : ` ± ${formatNumber(reference.sd, 2)}`;
  const count = (n: number): string => (n > 1 && !isBrief ? ` (${n})` : "");
  const number = (value: number | undefined): string => (value === undefined ? "–" : formatNumber(value));
  return {
    metric: question.unit === undefined ? question.metric : `${question.metric} (${question.unit})`,
    candidate: `${number(candidate.mean)}${count(candidate.n)}`,
    reference: `${number(reference.mean)}${spread}${count(reference.n)}`,
    change: percent === undefined ? "–" : `${signedPercent(percent)} %`,
    target:
      target?.target === undefined
        ? "–"
        : `${printRequirement(target.target)} ${target.outcome === "met" ? "✓" : "✗"}`,
  };
}
