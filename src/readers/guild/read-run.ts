// A run of Guild AI: its attributes, a YAML file each, and the scalars of its event files.

import { isPlainObject } from "../../core/flatten.js";
import type { History, Run, Status } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { readTextFile } from "../../formats/read-file.js";
import { type EventFile, eachScalar, isEventFileName } from "../event-scalars.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import { addLastValues, LastValues, MetricSeries } from "../metric-series.js";
import { readYamlFile } from "../read-yaml-file.js";
import { addNotes, addTags, leavesOf, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";

/** Files of attrs/ that tell something about a run; the others are about its making. */
export const attributeFiles = [
  ...["flags", "started", "stopped", "exit_status", "label", "tags", "comments", "host", "user", "cmd"],
  ...["random_seed", "vcs_commit", "marked"],
];

/** Event files lie beside the attributes, or in folders that the program made. */
const deepest = 6;
const mostFolders = 2000;

/** Reads a run; `own` is its .guild. */
export function readGuildRun(
  place: RunPlace,
  {
    own,
    parent,
    events,
  }: { readonly own: Folder; readonly parent: string | undefined; readonly events: readonly EventFile[] },
): Run {
  const draft = newDraft(place);
  const attributes = new Map(attributeFiles.map((name) => [name, attributeOf(draft, own, name)]));
  for (const [name, value] of leavesOf(membersOf(attributes.get("flags")))) draft.params.set(name, value);
  draft.startedAt = isoOfMicroseconds(attributes.get("started"));
  draft.endedAt = isoOfMicroseconds(attributes.get("stopped"));
  draft.status = statusOf(own, attributes.get("exit_status"));
  addFacts(draft, attributes);
  addOperation(draft, own);
  if (parent !== undefined) draft.attributes.set("parent", parent);
  addScalars(draft, events);
  return runOf(draft);
}

/** Every scalar, in the order of the event files. Guild AI stores no times with those it takes from printed lines. */
export function readGuildHistory(events: readonly EventFile[]): {
  history: History;
  problems: readonly Problem[];
} {
  const series = new MetricSeries();
  const problems = eachScalar(events, (scalar) => series.add(scalar));
  return { history: series.history(), problems };
}

/** Event files of a run. Names of scalars in folders of the program begin with the folder's, as in Guild AI: `train#loss`. */
export function listEvents(run: Folder): EventFile[] {
  const found: EventFile[] = [];
  let folders = 0;
  const walk = (folder: Folder, relative: string, level: number): void => {
    const listing = listingOf(folder);
    const prefix = relative === "" || relative === ".guild" ? "" : `${relative}#`;
    for (const name of listing.files.filter(isEventFileName))
      found.push({ path: folder.pathOf(name), prefix });
    if (level === deepest) return;
    for (const name of listing.folders) {
      if (isClosed(relative, name) || ++folders > mostFolders) continue;
      walk(folder.enter(name), relative === "" ? name : `${relative}/${name}`, level + 1);
    }
  };
  walk(run, "", 0);
  return found;
}

/** Attributes, sources and the model of a batch hold no scalars; neither do the trials inside a batch, which are runs. */
function isClosed(relative: string, name: string): boolean {
  return relative === ".guild" || /^[0-9a-f]{32}$|^node_modules$|^\.git$/.test(name);
}

function addScalars(draft: RunDraft, events: readonly EventFile[]): void {
  const logged = new LastValues();
  draft.problems.push(...eachScalar(events, (scalar) => logged.add(scalar)));
  addLastValues(draft, logged, draft.path);
  if (draft.metrics.size > 0) draft.attributes.set("metric_precision", "float32");
}

function addFacts(draft: RunDraft, attributes: ReadonlyMap<string, unknown>): void {
  const { label, exit_status: code, cmd, comments, vcs_commit: commit } = Object.fromEntries(attributes);
  const facts = {
    name: label,
    user: attributes.get("user"),
    host: attributes.get("host"),
    exit_status: code,
    random_seed: attributes.get("random_seed"),
    marked: attributes.get("marked"),
    git_commit: typeof commit === "string" ? commit.replace(/^git:/, "") : undefined,
    command: Array.isArray(cmd) ? cmd.join(" ") : undefined,
  };
  for (const [name, value] of Object.entries(facts)) {
    const isKnown = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (isKnown && value !== "") draft.attributes.set(name, value);
  }
  addTags(draft, attributes.get("tags"));
  for (const comment of Array.isArray(comments) ? comments : []) addNotes(draft, membersOf(comment).body);
}

/** `opref` is "script:/srv/project '' '' train.py": package, version, model, operation. */
function addOperation(draft: RunDraft, own: Folder): void {
  const read = readTextFile(own.pathOf("opref"), { maxBytes: 64 * 1024 });
  if ("problem" in read) draft.problems.push(read.problem);
  if (!("text" in read)) return;
  const words = read.text.trim().match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const [, , model = "", operation = ""] = words.map((word) => word.replace(/^(['"])(.*)\1$/, "$2"));
  if (operation !== "") draft.attributes.set("program", model === "" ? operation : `${model}:${operation}`);
}

/**
 * As Guild AI decides, but for a run without an exit status: LOCK says that it began, and whether its process lives only
 * its machine knows.
 */
function statusOf(own: Folder, exitStatus: unknown): Status {
  const { files } = listingOf(own);
  if (files.includes("LOCK.remote")) return "running";
  if (files.includes("PENDING") || files.includes("STAGED")) return "queued";
  if (typeof exitStatus !== "number") return "unknown";
  if (exitStatus === 0) return "finished";
  return exitStatus < 0 ? "stopped" : "failed";
}

function attributeOf(draft: RunDraft, own: Folder, name: string): unknown {
  const { value, problems } = readYamlFile(own.pathOf(`attrs/${name}`));
  draft.problems.push(...problems);
  return value;
}

function isoOfMicroseconds(value: unknown): string | undefined {
  const isTime = typeof value === "number" && value > 1e14 && value < 1e17;
  return isTime ? new Date(value / 1000).toISOString() : undefined;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isPlainObject(value) ? value : {};
}
