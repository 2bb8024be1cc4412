// Joins a row of index.json to the run that it is about.

import type { Value } from "../../core/value.js";
import { metricValueOf } from "../cell.js";
import { isoOfTime, secondsOfTime } from "../clock.js";
import { addConflict, addNotes, addTags, leavesOf, type RunDraft } from "../run-draft.js";
import type { IndexRow } from "./store-index.js";

/** Columns that repeat a param of the config under a shorter name; joined under the config's. */
const paramTwins: ReadonlyMap<string, string> = new Map([
  ["seed", "dataset.seed"],
  ["seeded_pct", "dataset.seeded_pct"],
]);

/** Columns that repeat a result of the config: both are kept, and compared. */
const metricTwins: ReadonlyMap<string, string> = new Map([
  ["fuzzy_f1", "results.by_matcher.fuzzy_only.avg_f1"],
  ["semantic_f1", "results.by_matcher.semantic_only.avg_f1"],
  ["hybrid_f1", "results.by_matcher.hybrid.avg_f1"],
  ["best_f1", "results.best_overall.f1"],
]);

/** Adds the row's columns. What the run's own files say otherwise stays, with a problem that names both values. */
export function joinRow(draft: RunDraft, row: IndexRow, path: string): void {
  const { run_id: _, created_at, notes, tags, ...columns } = row;
  joinTime(draft, created_at, path);
  joinNotes(draft, notes, path);
  addTags(draft, tags);
  for (const [name, value] of leavesOf(columns)) joinColumn(draft, { name, value, path });
}

/** Gives results of the config the short names that the index has for them, also where the index lost the run. */
export function addShortNames(draft: RunDraft): void {
  for (const [short, full] of metricTwins) {
    const value = draft.metrics.get(full);
    if (value !== undefined && !draft.metrics.has(short)) draft.metrics.set(short, value);
  }
}

interface Cell {
  readonly name: string;
  readonly value: Value;
  readonly path: string;
}

function joinColumn(draft: RunDraft, cell: Cell): void {
  const twin = paramTwins.get(cell.name);
  if (twin !== undefined) joinParam(draft, cell, twin);
  else if (cell.name === "best_config") joinBestConfig(draft, cell);
  else if (metricValueOf(cell.value) === undefined) draft.attributes.set(cell.name, cell.value);
  else joinMetric(draft, cell);
}

function joinParam(draft: RunDraft, { name, value, path }: Cell, twin: string): void {
  const known = draft.params.get(twin);
  if (known === undefined) draft.params.set(twin, value);
  else if (!isSameNumber(known, value)) {
    addConflict(draft, path, differs(draft, { name, value, path }, known, twin));
    draft.attributes.set(`index.${name}`, value);
  }
}

function joinMetric(draft: RunDraft, cell: Cell): void {
  const value = metricValueOf(cell.value) ?? null;
  const twin = metricTwins.get(cell.name) ?? cell.name;
  const known = draft.metrics.get(twin);
  if (known !== undefined && !isSameNumber(known, value))
    addConflict(draft, cell.path, differs(draft, cell, known, twin));
  if (!draft.metrics.has(cell.name)) draft.metrics.set(cell.name, value);
}

/** "rubric_only+gpt-5.1": strategy, and the model without its maker. */
function joinBestConfig(draft: RunDraft, cell: Cell): void {
  draft.attributes.set(cell.name, cell.value);
  const strategy = draft.attributes.get("results.best_overall.strategy");
  const model = draft.attributes.get("results.best_overall.model");
  if (typeof strategy !== "string" || typeof model !== "string") return;
  const short = model.slice(model.lastIndexOf("/") + 1);
  if (cell.value === `${strategy}+${short}` || cell.value === `${strategy}+${model}`) return;
  addConflict(draft, cell.path, differs(draft, cell, `${strategy}+${short}`, "results.best_overall"));
}

function joinTime(draft: RunDraft, createdAt: unknown, path: string): void {
  const time = isoOfTime(createdAt);
  if (time === undefined) return;
  if (!draft.attributes.has("created_at")) {
    draft.startedAt = time;
    draft.attributes.set("created_at", time);
    return;
  }
  const known = draft.startedAt;
  const apart = Math.abs((secondsOfTime(known) ?? 0) - (secondsOfTime(time) ?? 0));
  if (apart < 1) return;
  addConflict(
    draft,
    path,
    differs(draft, { name: "created_at", value: time, path }, known ?? "", "created_at"),
  );
}

/** The index may hold the beginning of a longer note. */
function joinNotes(draft: RunDraft, notes: unknown, path: string): void {
  const [own] = draft.notes;
  if (own === undefined) {
    addNotes(draft, notes);
    return;
  }
  if (typeof notes !== "string" || own.text.startsWith(notes.replace(/(?:\.\.\.|\u2026)$/, "").trim()))
    return;
  addConflict(draft, path, differs(draft, { name: "notes", value: notes, path }, own.text, "notes"));
  draft.notes.unshift({ text: notes });
}

function differs(draft: RunDraft, cell: Cell, known: Value, twin: string): string {
  const where = twin === cell.name ? "in its own files" : `as ${twin} in its own files`;
  return `${draft.id}: "${cell.name}" is ${JSON.stringify(cell.value)} here, but ${JSON.stringify(known)} ${where}. Both are kept.`;
}

/** Equal, or equal when rounded to the digits of the one that has fewer (three at least). */
function isSameNumber(a: Value, b: Value): boolean {
  if (typeof a !== "number" || typeof b !== "number") return Object.is(a, b);
  const digits = Math.max(3, Math.min(decimalsOf(a), decimalsOf(b), 17));
  return Object.is(a, b) || Math.abs(a - b) <= 0.5000001 * 10 ** -digits;
}

function decimalsOf(value: number): number {
  const text = String(value);
  return text.includes("e") ? Number.POSITIVE_INFINITY : (/\.(\d+)$/.exec(text)?.[1]?.length ?? 0);
}
