// What the report and the data set manifest tell of a run that has no config.

import type { Value } from "../../core/value.js";
import { readTextFile } from "../../formats/read-file.js";
import { isoOfTime } from "../clock.js";
import { readJsonObject } from "../read-json-file.js";
import type { RunDraft } from "../run-draft.js";

/** Labels of the report's first lists → the names that a config has for them. */
const labels: ReadonlyMap<string, { readonly name: string; readonly isNumber: boolean }> = new Map([
  ["Students", { name: "dataset.students", isNumber: true }],
  ["Questions", { name: "dataset.questions", isNumber: true }],
  ["Seed", { name: "dataset.seed", isNumber: true }],
  ["Generation seed", { name: "dataset.seed", isNumber: true }],
  ["Generation model", { name: "dataset.generation_model", isNumber: false }],
  ["Match Mode", { name: "match_mode", isNumber: false }],
  ["Match mode", { name: "match_mode", isNumber: false }],
]);

const manifestNames = [
  ["seed", "dataset.seed"],
  ["assignment", "dataset.assignment"],
  ["student_count", "dataset.students"],
  ["model", "dataset.generation_model"],
] as const;

/** Lines of a report that are looked at: its head, which has the settings. */
const headLines = 60;

/** Adds what the head of report.md says, where nothing better is known. A missing or unreadable report adds nothing. */
export function addReportFacts(draft: RunDraft, path: string): void {
  const read = readTextFile(path, { maxBytes: 8 * 1024 * 1024 });
  if (!("text" in read)) return;
  for (const line of read.text.split("\n", headLines)) {
    const generated = /^_Generated: (\S+)_\s*$/.exec(line)?.[1];
    if (generated !== undefined) draft.startedAt ??= isoOfTime(generated);
    const item = /^- \*\*([^*:]{1,40}):\*\*\s*(\S+)/.exec(line);
    if (item !== null) addItem(draft, item[1] ?? "", item[2] ?? "");
  }
}

/** Adds what the copied manifest says of the data set, where nothing better is known. */
export function addManifestFacts(draft: RunDraft, path: string): void {
  const { value, problems } = readJsonObject(path);
  draft.problems.push(...problems);
  if (value === undefined) return;
  for (const [theirs, ours] of manifestNames) {
    const found = value[theirs];
    if (typeof found === "string" || typeof found === "number") addParam(draft, ours, found);
  }
}

function addItem(draft: RunDraft, label: string, text: string): void {
  const known = labels.get(label);
  if (known === undefined) return;
  const value = known.isNumber ? Number(text) : text;
  if (!Number.isNaN(value)) addParam(draft, known.name, value);
}

function addParam(draft: RunDraft, name: string, value: Value): void {
  if (!draft.params.has(name)) draft.params.set(name, value);
}
