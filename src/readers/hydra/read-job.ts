// A job of Hydra: its composed config, what was overridden, and what the program wrote beside them.

import { isPlainObject } from "../../core/flatten.js";
import type { History, Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import type { ReadContext } from "../../store/read-context.js";
import type { Folder } from "../folder.js";
import { addOwnFiles, type OwnFiles, readOwnHistory } from "../own-files.js";
import { readYamlFile } from "../read-yaml-file.js";
import { leavesOf, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";

/** Files of .hydra, of which one is enough. */
export const hydraFileNames = ["config.yaml", "hydra.yaml", "overrides.yaml"];

export interface Job {
  readonly place: RunPlace;
  /** .hydra */
  readonly settings: Folder;
  readonly listOwn: () => OwnFiles;
}

/** Reads a job. Hydra itself keeps neither metrics nor a status: those are the program's, where it wrote any. */
export function readHydraRun({ place, settings, listOwn }: Job, context: ReadContext): Run {
  const draft = newDraft(place);
  addConfig(draft, settings);
  addHydraFacts(draft, settings);
  addOwnFiles(draft, listOwn(), { settings: settings.pathOf("config.yaml"), context });
  return runOf(draft);
}

export function readHydraHistory({ place, settings, listOwn }: Job): {
  history: History;
  problems: readonly Problem[];
} {
  const draft = newDraft(place);
  addConfig(draft, settings);
  return readOwnHistory(listOwn(), draft.params, settings.pathOf("config.yaml"));
}

/** Interpolations stay as written, as `${...}`. */
function addConfig(draft: RunDraft, settings: Folder): void {
  const { value, problems } = readYamlFile(settings.pathOf("config.yaml"));
  draft.problems.push(...problems);
  if (!isPlainObject(value)) return;
  for (const [name, leaf] of leavesOf(value)) draft.params.set(name, leaf);
}

/** Adds what hydra.yaml and overrides.yaml tell of a job, as attributes. */
export function addHydraFacts(draft: RunDraft, settings: Folder): void {
  const file = readYamlFile(settings.pathOf("hydra.yaml"));
  const own = readYamlFile(settings.pathOf("overrides.yaml"));
  draft.problems.push(...file.problems, ...own.problems);
  const hydra = membersOf(file.members.hydra);
  const job = membersOf(hydra.job);
  const runtime = membersOf(hydra.runtime);
  const overrides = Array.isArray(own.value) ? own.value : membersOf(hydra.overrides).task;
  if (Array.isArray(overrides) && overrides.length > 0) draft.attributes.set("overrides", overrides);
  const facts = {
    override_dirname: job.override_dirname,
    program: job.name,
    mode: hydra.mode,
    job_num: job.num,
    job_id: job.id,
    config_name: job.config_name,
    hydra_version: runtime.version,
    group: groupOf(hydra, draft),
  };
  for (const [name, value] of Object.entries(facts)) if (isKnown(value)) draft.attributes.set(name, value);
}

/** The sweep that the job is of: its folder, from `multirun` on where the path has such a one. */
function groupOf(hydra: Readonly<Record<string, unknown>>, { path }: RunDraft): unknown {
  const { num } = membersOf(hydra.job);
  if (hydra.mode === "RUN" || typeof num !== "number") return undefined;
  const { dir } = membersOf(hydra.sweep);
  if (isKnown(dir) && !String(dir).includes("${")) return dir;
  const above = path.split("/").slice(0, -1);
  const from = above.lastIndexOf("multirun");
  return above.slice(from === -1 ? -1 : from).join("/");
}

/** Hydra writes `???` for what is not known yet. */
function isKnown(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && value !== "" && value !== "???");
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isPlainObject(value) ? value : {};
}
