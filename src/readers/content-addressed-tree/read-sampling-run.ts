// analysis.json of one run on a target, its line in _runs.jsonl, and the target's params → Run.

import type { Run } from "../../core/run.js";
import type { Value } from "../../core/value.js";
import { isoOfTime } from "../clock.js";
import { readJsonObject } from "../read-json-file.js";
import {
  addConflict,
  addFacts,
  addResults,
  addSettings,
  leavesOf,
  newDraft,
  type RunDraft,
  type RunPlace,
  runOf,
} from "../run-draft.js";
import type { ManifestRow } from "./manifest.js";

export interface SamplingRunParts {
  /** Absolute path of analysis.json; undefined when the run's folder is gone. */
  readonly analysis: string | undefined;
  readonly listed: ManifestRow | undefined;
  /** The run on which it was made. */
  readonly target: Run;
}

/** Reads a run on a target. It carries the target's params, so that runs on different targets compare. */
export function readSamplingRun(place: RunPlace, parts: SamplingRunParts): Run {
  const draft = newDraft(place);
  draft.attributes.set("kind", "run");
  draft.attributes.set("target_id", parts.target.id);
  if (parts.analysis === undefined) draft.attributes.set("run_folder", "gone");
  else addAnalysis(draft, parts.analysis);
  if (parts.listed !== undefined) joinListed(draft, parts.listed, parts.target.id);
  const sampler = /^run_(.+)_[^_]+$/.exec(draft.id)?.[1];
  if (sampler !== undefined && !draft.params.has("sampler")) draft.params.set("sampler", sampler);
  takeOver(draft, parts.target);
  draft.durationSeconds = draft.metrics.get("walltime_sec") ?? undefined;
  return runOf(draft);
}

function addAnalysis(draft: RunDraft, path: string): void {
  const { value, isBroken, problems } = readJsonObject(path);
  draft.problems.push(...problems);
  if (value === undefined) {
    const message = "Missing: the run has no results, or not yet.";
    if (!isBroken) draft.problems.push({ code: "missing-results", path, message });
    return;
  }
  draft.status = "finished";
  const { created_at, target_id: _, ...members } = value;
  draft.startedAt = isoOfTime(created_at);
  for (const [name, member] of Object.entries(members)) {
    if (isSetting(name)) addSettings(draft, member, name);
    else addResults(draft, member, name);
  }
}

function isSetting(name: string): boolean {
  return /(?:^|_)(?:config|cfg|hyperparams|params|seed|sampler)$/.test(name);
}

function joinListed(draft: RunDraft, { row, path }: ManifestRow, target: string): void {
  const { target_id, created_at, artifact_path, sampler, hyperparams, ...others } = row;
  draft.startedAt ??= isoOfTime(created_at);
  if (typeof sampler === "string")
    joinParam(draft, { name: "sampler", twin: "sampler", value: sampler, path });
  for (const [name, value] of leavesOf(hyperparams, "hyperparams")) {
    const twin = name.replace("hyperparams", "sampler_config");
    joinParam(draft, { name, twin, value, path });
  }
  for (const [name, value] of leavesOf(others)) joinValue(draft, { name, value, path });
  if (artifact_path !== undefined) addFacts(draft, artifact_path, "artifact_path");
  if (typeof target_id === "string" && target_id !== target) {
    addConflict(draft, path, `${draft.id}: its target is "${target_id}" here, but it lies in "${target}".`);
  }
}

interface Cell {
  readonly name: string;
  readonly value: Value;
  readonly path: string;
}

/** What the run's own file has as `twin` is not said again; where it says otherwise, both are kept. */
function joinParam(draft: RunDraft, cell: Cell & { readonly twin: string }): void {
  const known = draft.params.get(cell.twin);
  if (known !== undefined && isSame(known, cell.value)) return;
  if (known !== undefined) addConflict(draft, cell.path, differs(draft, cell, known));
  if (draft.params.has(cell.name)) draft.attributes.set(`_runs.${cell.name}`, cell.value);
  else draft.params.set(cell.name, cell.value);
}

function joinValue(draft: RunDraft, cell: Cell): void {
  const known = draft.metrics.get(cell.name) ?? draft.attributes.get(cell.name);
  if (known === undefined) addResults(draft, cell.value, cell.name);
  else if (!isSame(known, cell.value)) {
    addConflict(draft, cell.path, differs(draft, cell, known));
    draft.attributes.set(`_runs.${cell.name}`, cell.value);
  }
}

/** The target's params under their own names; what the run itself says of the same name goes first. */
function takeOver(draft: RunDraft, target: Run): void {
  for (const [name, value] of target.params) {
    const own = draft.params.get(name);
    if (own === undefined) draft.params.set(name, value);
    else if (!isSame(own, value)) draft.params.set(`target.${name}`, value);
  }
  for (const [name, value] of target.metrics) draft.attributes.set(`target.metrics.${name}`, value);
}

function isSame(a: Value, b: Value): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}

function differs(draft: RunDraft, cell: Cell, known: Value): string {
  return `${draft.id}: "${cell.name}" is ${JSON.stringify(cell.value)} here, but ${JSON.stringify(known)} in analysis.json. Both are kept.`;
}
