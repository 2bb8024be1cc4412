// meta.json of a target, and its line in the catalog → Run, and what the runs on it take over.

import { isPlainObject } from "../../core/flatten.js";
import type { Run } from "../../core/run.js";
import type { Value } from "../../core/value.js";
import { isoOfTime } from "../clock.js";
import {
  addConflict,
  addFacts,
  addResults,
  addSettings,
  newDraft,
  type RunDraft,
  type RunPlace,
  runOf,
} from "../run-draft.js";
import { lastPartOf, type ManifestRow } from "./manifest.js";
import type { TargetFolder } from "./target-folder.js";

/** Members of meta.json that tell about code and machine, not about what was chosen. */
const factMembers = new Set([
  ...["code_sha", "pkg_versions", "versions", "git", "environment", "hostname", "platform", "schema_version"],
  ...["artifacts", "files", "walltime_sec"],
]);

/** Reads a target: its settings are params, what its training reached are metrics. */
export function readTarget(place: RunPlace, target: TargetFolder, catalog: ManifestRow | undefined): Run {
  const draft = newDraft(place);
  draft.attributes.set("kind", "target");
  draft.problems.push(...target.listing.problems, ...target.meta.problems, ...target.manifest.problems);
  const meta = target.meta.value as Record<string, unknown> | undefined;
  if (meta !== undefined) addMeta(draft, meta, target.meta.path);
  else if (draft.problems.length === 0) draft.problems.push(noMeta(target.meta.path));
  if (catalog !== undefined) joinCatalog(draft, catalog);
  const nameless = target.manifest.rows.filter((row) => lastPartOf(row.artifact_path) === undefined).length;
  if (nameless > 0) draft.problems.push(namelessRows(target.manifest.path, nameless));
  return runOf(draft);
}

/** A target that only the catalog still knows. */
export function readGoneTarget(place: RunPlace, catalog: ManifestRow | undefined): Run {
  const draft = newDraft(place);
  draft.attributes.set("kind", "target");
  draft.attributes.set("run_folder", "gone");
  if (catalog !== undefined) joinCatalog(draft, catalog);
  return runOf(draft);
}

function addMeta(draft: RunDraft, meta: Record<string, unknown>, path: string): void {
  const { target_id, created_at, metrics, config, ...members } = meta;
  // The file is written when the target is made, so that it proves the end.
  draft.status = "finished";
  draft.startedAt = isoOfTime(created_at);
  addResults(draft, metrics);
  for (const [name, member] of Object.entries(members)) {
    if (factMembers.has(name)) addFacts(draft, member, name);
    else addSettings(draft, member, name);
  }
  addSettings(draft, ownSettings(config, members));
  if (typeof members.walltime_sec === "number") draft.durationSeconds = members.walltime_sec;
  if (target_id === undefined || target_id === draft.id) return;
  draft.attributes.set("target_id", String(target_id));
  addConflict(draft, path, `Holds the target "${String(target_id)}", but lies in the folder "${draft.id}".`);
}

/** The whole config, without the sections that have a place of their own in the file, under that name or a shorter one. */
function ownSettings(config: unknown, members: Readonly<Record<string, unknown>>): unknown {
  if (!isPlainObject(config)) return config;
  const isKnown = ([name, value]: [string, unknown]): boolean =>
    [name, `${name}_cfg`].some((member) => JSON.stringify(members[member]) === JSON.stringify(value));
  const rest = Object.entries(config).filter((member) => !isKnown(member));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

function joinCatalog(draft: RunDraft, { row, path }: ManifestRow): void {
  const { target_id: _, created_at, ...columns } = row;
  draft.startedAt ??= isoOfTime(created_at);
  const known = new Map<string, Value>(draft.params);
  addSettings(draft, columns);
  for (const [name, value] of known) {
    const listed = draft.params.get(name);
    if (Object.is(listed, value) || JSON.stringify(listed) === JSON.stringify(value)) continue;
    draft.params.set(name, value);
    draft.attributes.set(`catalog.${name}`, listed ?? null);
    const message = `${draft.id}: "${name}" is ${JSON.stringify(listed)} here, but ${JSON.stringify(value)} in meta.json. Both are kept.`;
    addConflict(draft, path, message);
  }
}

function noMeta(path: string): { code: string; path: string; message: string } {
  return { code: "missing-metadata", path, message: "Missing: the settings of this target are not known." };
}

function namelessRows(path: string, count: number): { code: string; path: string; message: string } {
  const rows = count === 1 ? "1 line has" : `${count} lines have`;
  return {
    code: "nameless-row",
    path,
    message: `${rows} no artifact_path, so that no run is known for it. Left out.`,
  };
}
