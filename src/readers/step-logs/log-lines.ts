// The two kinds of lines of a step log: the header that starts a run, and a step of it.

import { isPlainObject } from "../../core/flatten.js";
import type { Value } from "../../core/value.js";
import { metricValueOf } from "../cell.js";
import { leavesOf } from "../run-draft.js";

export type LogLine = Record<string, unknown>;

/** Members that only the lines of a step log have, beside run_id and step. */
const ownMembers = ["task", "presented_stem", "answer", "evaluation", "grading", "alias", "tool_outputs"];

/** Members that say what was asked and answered, not how well. */
const contentMembers = new Set([
  ...["run_id", "step", "ts", "task", "presented_stem", "answer", "tool_outputs", "tools_used", "alias"],
  ...["saq_drafts", "fact_cards_before", "fact_cards_after", "messages", "guardrail_alerts", "config"],
]);

/** Numbers that name a thing instead of measuring it: "chosen_index", "card_id". */
const identifier = /(?:^|[._])(?:index|idx|id|seed|ts|timestamp)$/;

/** Whether a line starts a run. */
export function isHeader(line: unknown): line is LogLine {
  return isPlainObject(line) && line.run_header === true;
}

/** Whether a line is a step of such a log; other programs' logs have other members. */
export function isStep(line: unknown): line is LogLine {
  if (!isPlainObject(line) || runIdOf(line) === undefined || line.step === undefined) return false;
  return hasOwnMember(line);
}

/** In a log that is known to be one, a step needs no more than its number or one of its members. */
export function isStepMember(line: unknown): line is LogLine {
  return isPlainObject(line) && (line.step !== undefined || hasOwnMember(line));
}

function hasOwnMember(line: LogLine): boolean {
  return ownMembers.some((name) => line[name] !== undefined);
}

/** The run a line says it belongs to. */
export function runIdOf(line: LogLine): string | undefined {
  const { run_id: id } = line;
  if (typeof id === "number") return String(id);
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** Whether a step's leaf of this dotted name may measure something: it neither repeats what was asked nor names a thing. */
export function isMeasureName(name: string): boolean {
  const dot = name.indexOf(".");
  return !contentMembers.has(dot < 0 ? name : name.slice(0, dot)) && !identifier.test(name);
}

/** What a step measured, by dotted name: numbers, null, and yes and no as 1 and 0. */
export function measuresOf(line: LogLine): Map<string, number | null> {
  const measures = new Map<string, number | null>();
  for (const [name, member] of Object.entries(line)) {
    if (contentMembers.has(name)) continue;
    for (const [leafName, leaf] of leavesOf(member, name)) {
      const value = identifier.test(leafName) ? undefined : measureOf(leaf);
      if (value !== undefined) measures.set(leafName, value);
    }
  }
  return measures;
}

function measureOf(leaf: Value): number | null | undefined {
  return typeof leaf === "boolean" ? Number(leaf) : metricValueOf(leaf);
}
