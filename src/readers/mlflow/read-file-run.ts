// A run of MLflow's file store: meta.yaml beside folders of metrics, params and tags, one file a key.

import type { History, HistoryPoint, Run } from "../../core/run.js";
import { type Problem, UserError } from "../../errors.js";
import { readTextFile } from "../../formats/read-file.js";
import type { Folder } from "../folder.js";
import { newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import type { MetaFile } from "./meta-file.js";
import { readMetricFile } from "./metric-file.js";
import { addParam, addRunFacts, addTag } from "./run-facts.js";

/** Keys may hold "/", and then lie in folders of that name; deeper ones are left out. */
const deepestKey = 16;

/** A run with the latest value of each metric, by MLflow's own rule. */
export function readFileRun(
  place: RunPlace,
  {
    folder,
    meta,
    experiment,
  }: { readonly folder: Folder; readonly meta: MetaFile; readonly experiment: string | undefined },
): Run {
  const draft = newDraft(place);
  draft.problems.push(...meta.problems);
  const members = meta.members ?? {};
  addRunFacts(draft, {
    status: members.status,
    name: members.run_name,
    user: members.user_id,
    start: members.start_time,
    end: members.end_time,
    experiment,
    experimentId: members.experiment_id,
    sourceName: members.source_name,
    sourceVersion: members.source_version,
  });
  addTexts(draft, folder, { kind: "params", add: addParam });
  addTexts(draft, folder, { kind: "tags", add: addTag });
  addMetrics(draft, folder);
  return runOf(draft);
}

/** Every value of every metric, in the order of its file. */
export function readFileHistory(folder: Folder): { history: History; problems: Problem[] } {
  const history = new Map<string, readonly HistoryPoint[]>();
  const problems: Problem[] = [];
  for (const { key, path } of keysOf(folder, "metrics", problems)) {
    const file = readMetricFile(path, true);
    if (file.points.length > 0) history.set(key, file.points);
    problems.push(...file.problems);
  }
  return { history, problems };
}

function addMetrics(draft: RunDraft, folder: Folder): void {
  let again: { key: string; count: number; path: string } | undefined;
  let others = 0;
  for (const { key, path } of keysOf(folder, "metrics", draft.problems)) {
    const file = readMetricFile(path, false);
    draft.problems.push(...file.problems);
    if (file.latest !== undefined) draft.metrics.set(key, file.latest);
    if (file.again === 0) continue;
    if (again === undefined) again = { key, count: file.again, path };
    else others++;
  }
  if (again === undefined) return;
  const more = others === 0 ? "" : ` (and ${others} more metrics have such)`;
  const values = again.count === 1 ? "1 value is" : `${again.count} values are`;
  const message = `${values} of steps that were logged before${more}. The later time counts; all are kept.`;
  draft.problems.push({ code: "repeated-step", path: again.path, message });
}

function addTexts(
  draft: RunDraft,
  folder: Folder,
  { kind, add }: { kind: "params" | "tags"; add: (draft: RunDraft, key: string, text: string) => void },
): void {
  for (const { key, path } of keysOf(folder, kind, draft.problems)) {
    const read = readTextFile(path, { maxBytes: 4 * 1024 * 1024 });
    if ("text" in read) {
      draft.problems.push(...read.remarks);
      add(draft, key, read.text);
    } else if ("problem" in read) draft.problems.push(read.problem);
  }
}

interface KeyFile {
  readonly key: string;
  readonly path: string;
}

/** The files of one of the run's folders by key, sorted. */
function keysOf(folder: Folder, kind: string, problems: Problem[]): KeyFile[] {
  if (!folder.has(kind)) return [];
  const files: KeyFile[] = [];
  const walk = (inside: Folder, prefix: string, depth: number): void => {
    for (const name of inside.fileNames()) files.push({ key: prefix + name, path: inside.pathOf(name) });
    if (depth === deepestKey) return;
    for (const name of inside.folderNames()) walk(inside.enter(name), `${prefix}${name}/`, depth + 1);
  };
  try {
    walk(folder.enter(kind), "", 0);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push({ code: error.code, path: folder.pathOf(kind), message: error.message });
  }
  return files;
}
