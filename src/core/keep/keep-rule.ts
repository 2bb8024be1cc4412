// What `--keep` says: "best:5:t20.mae,tagged:good,last:20" → rules.

import { exitCodes, UserError } from "../../errors.js";
import { nearestNames } from "../nearest-names.js";

/** One of the reasons to keep a run. `text` is the rule as it was typed. */
export type KeepRule =
  | { readonly kind: "best"; readonly count: number; readonly metric: string; readonly text: string }
  | { readonly kind: "last"; readonly count: number; readonly text: string }
  | { readonly kind: "tagged"; readonly tag: string; readonly text: string };

const forms = "best:5:METRIC, last:20, tagged:TAG";

/**
 * Parses rules with commas between them; a run that one of them keeps is kept.
 * @throws UserError "bad-keep" (exit 2) for what is no rule, or one that can keep nothing
 */
export function parseKeepRules(texts: readonly string[]): KeepRule[] {
  const words = texts.flatMap((text) => text.split(",")).map((word) => word.trim());
  if (words.length > 0 && words.every((word) => word === "")) throw badKeep("", "says nothing");
  return words.filter((word) => word !== "").map(parseRule);
}

function parseRule(text: string): KeepRule {
  const [kind = "", ...rest] = text.split(":");
  const value = rest.join(":");
  if (kind === "tagged") {
    if (value.trim() === "") throw badKeep(text, "names no tag");
    return { kind, tag: value.trim(), text };
  }
  if (kind === "last") return { kind, count: countOf(text, value), text };
  if (kind === "best") {
    const [, count = "", metric = ""] = /^([^:]*):(.*)$/.exec(value) ?? [];
    if (metric.trim() === "") throw badKeep(text, "names no metric");
    return { kind, count: countOf(text, count), metric: metric.trim(), text };
  }
  const [nearest] = nearestNames(kind, ["best", "last", "tagged"], 1);
  throw badKeep(text, nearest === undefined ? "is no rule" : `is no rule; did you mean "${nearest}:…"?`);
}

function countOf(rule: string, digits: string): number {
  if (!/^\d{1,9}$/.test(digits)) throw badKeep(rule, `"${digits}" is no number of runs`);
  if (Number(digits) === 0) throw badKeep(rule, "would keep nothing");
  return Number(digits);
}

function badKeep(rule: string, why: string): UserError {
  return new UserError("bad-keep", `--keep ${rule}: ${why}. Nothing was done.`, {
    hint: `Rules, with commas between them: ${forms}`,
    exitCode: exitCodes.usage,
  });
}
