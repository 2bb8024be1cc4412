// TensorBoard's event files: every folder that holds some is a run, with what its writers put into folders of their own.

import { sep } from "node:path";
import type { Run } from "../core/run.js";
import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import type { Found, Reader, RunSource } from "./reader.js";
import { isPartFolder } from "./shape/folder-names.js";
import { paramsOfNames } from "./shape/name-params.js";
import { readEventHistory } from "./tensorboard/event-history.js";
import { below, type EventPart, type EventRun, eventRunOf } from "./tensorboard/event-parts.js";
import { type FilesBeside, filesBeside, joinBeside } from "./tensorboard/files-beside.js";
import { readEventRun } from "./tensorboard/read-run.js";

const layout = "tensorboard";

export const tensorboard: Reader = {
  layout,
  summary: "folders with events.out.tfevents.* (TensorBoard), of any writer",
  find: (folder) => {
    const run = eventRunOf(folder);
    return run === undefined ? undefined : findRun(folder, run);
  },
};

function findRun(folder: Folder, { parts, trials }: EventRun): Found {
  const taken = new Set([...parts, ...trials].flatMap((part) => childrenOf(folder, part)));
  const { folders } = listingOf(folder);
  const open = folders.filter((name) => !taken.has(name) && !isOnlyItsOwn(folder.enter(name)));
  const isOther = new Set([...open, ...taken].map((name) => folder.pathOf(name)));
  const isRunAlone = !open.some((name) => below(folder.enter(name), name, 1).length > 0);
  const beside = isRunAlone ? filesBeside(folder, (path) => isOther.has(path)) : undefined;
  const run = sourceOf(folder, { parts, beside });
  const others = trials.map((trial) => trialOf(folder, trial, run.id));
  return { runs: [run, ...others], problems: [], openFolders: open };
}

/** Names of the folders directly inside that hold files of a part. */
function childrenOf(folder: Folder, { files }: EventPart): string[] {
  const start = folder.pathOf("").length;
  return files.flatMap((path) => {
    const [name = "", ...rest] = path.slice(start).split(sep);
    return rest.length === 0 ? [] : [name];
  });
}

/** Whether a folder only sorts files of the run above it: no runs could lie in it. */
function isOnlyItsOwn(folder: Folder): boolean {
  if (!isPartFolder(folder.name) && folder.name !== "plugins") return false;
  if (below(folder, folder.name, 1).length > 0) return false;
  return isNeverOfRuns.test(folder.name) || listingOf(folder).folders.length === 0;
}

const isNeverOfRuns =
  /^(?:checkpoints?|ckpts?|weights|plots|figures|figs|images|media|code|src|cache|configs?|conf|cfg|h?params|\.hydra|plugins)$/i;

interface RunFiles {
  readonly parts: readonly EventPart[];
  readonly beside: FilesBeside | undefined;
}

function sourceOf(folder: Folder, { parts, beside }: RunFiles): RunSource {
  const { path, root } = folder;
  const id = idOf(folder);
  const named = paramsOfNames([id])[0] ?? new Map();
  const events = parts.flatMap(({ files }) => files);
  return {
    id,
    path,
    files: [...events, ...(beside?.files ?? [])],
    read: (context): Run => {
      const run = readEventRun({ id, path, root, layout }, parts);
      const whole = beside === undefined ? run : joinBeside(run, beside.read(context));
      return { ...whole, params: new Map([...named, ...whole.params]) };
    },
    readHistory: () => {
      const own = readEventHistory(parts);
      if (beside === undefined) return own;
      const other = beside.readHistory();
      const problems = [...own.problems, ...other.problems];
      return { history: new Map([...other.history, ...own.history]), problems };
    },
  };
}

function trialOf(folder: Folder, trial: EventPart, parent: string): RunSource {
  const parts = [{ ...trial, label: "" }];
  const path = folder.pathOf(trial.label);
  const place = { id: `${parent}/${trial.label}`, path, root: folder.root, layout };
  return {
    id: place.id,
    path,
    files: trial.files,
    read: () => readEventRun(place, parts, parent),
    readHistory: () => readEventHistory(parts),
  };
}

/** As TensorBoard names runs: the folder below the root; of the root itself its name. */
function idOf(folder: Folder): string {
  const below = folder.path
    .slice(folder.root.length)
    .split(sep)
    .filter((name) => name !== "");
  return below.length === 0 ? folder.name : below.join("/");
}
