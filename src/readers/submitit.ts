// submitit's log folders: <job>_submitted.pkl, <job>_<task>_result.pkl, <job>_<task>_log.{out,err}. Nothing is unpickled.

import { basename, dirname } from "node:path";
import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import { listOwnFiles, type OwnFiles, pathsOfOwnFiles, withText } from "./own-files.js";
import type { Found, Reader, RunSource } from "./reader.js";
import { foldersOfOtherRuns } from "./runs-inside.js";
import { type JobFiles, readJob, readJobHistory } from "./submitit/read-job.js";

const layout = "submitit";
const jobFile = /^(\w+?)(?:_(\d+))?_(submitted\.pkl|result\.pkl|log\.out|log\.err)$/;
const scriptFile = /^(?:\w+_submission|submission_file_\w+)\.sh$/;

export const submitit: Reader = {
  layout,
  summary: "<job>_submitted.pkl beside <job>_<task>_result.pkl and <job>_<task>_log.{out,err} (submitit)",
  find: (folder) => {
    const { files, folders } = listingOf(folder);
    const ids = files.flatMap((name) => /^(\d+(?:_\d+)?)_submitted\.pkl$/.exec(name)?.[1] ?? []);
    if (ids.length === 0) return undefined;
    if (isOfHydra(folder)) return { runs: [], problems: [], openFolders: [] };
    return findJobs(folder, ids, folders);
  },
};

/** Hydra's launcher keeps its jobs' pickles beside their folders, which are the runs. */
function isOfHydra(folder: Folder): boolean {
  return [folder.path, dirname(folder.path)].some((path) => basename(path) === ".submitit");
}

/** What else lies in the folder of a single job is that job's; in one of many nobody knows whose it is. */
function findJobs(folder: Folder, ids: readonly string[], folders: readonly string[]): Found {
  const isAlone = ids.length === 1;
  const openFolders = isAlone ? foldersOfOtherRuns(folder, folders) : folders;
  return { runs: ids.map((id) => sourceOf(folder, { id, openFolders, isAlone })), problems: [], openFolders };
}

interface JobPlace {
  readonly id: string;
  readonly openFolders: readonly string[];
  readonly isAlone: boolean;
}

function sourceOf(folder: Folder, job: JobPlace): RunSource {
  const place = { id: job.id, path: folder.path, root: folder.root, layout };
  const files = filesOf(folder, job.id);
  const own = ownFilesOf(folder, job, files);
  const readAgain = (): JobFiles => filesOf(folder, job.id);
  return {
    id: job.id,
    path: job.isAlone ? folder.path : folder.pathOf(`${job.id}_submitted.pkl`),
    files: [folder.path, ...files.all, ...pathsOfOwnFiles(own)],
    read: (context) => {
      const now = readAgain();
      return readJob(place, { files: now, own: ownFilesOf(folder, job, now), context });
    },
    readHistory: () => readJobHistory(ownFilesOf(folder, job, readAgain())),
  };
}

function filesOf(folder: Folder, id: string): JobFiles {
  const names = listingOf(folder).files.filter((name) => name.startsWith(`${id}_`));
  const paths = (pattern: RegExp): string[] =>
    names.filter((name) => pattern.test(name.slice(id.length))).map((name) => folder.pathOf(name));
  return {
    all: paths(/^(?:_\d+)?_(?:submitted\.pkl|result\.pkl|log\.out|log\.err)$/),
    results: paths(/^_\d+_result\.pkl$/),
    outputs: paths(/^_\d+_log\.out$/),
    errors: paths(/^_\d+_log\.err$/),
  };
}

/** The program's own files, and what its first task printed. */
function ownFilesOf(folder: Folder, { isAlone, openFolders }: JobPlace, files: JobFiles): OwnFiles {
  const listing = listingOf(folder);
  const tools = listing.files.filter((name) => !isAlone || jobFile.test(name) || scriptFile.test(name));
  const closed = isAlone ? openFolders : listing.folders;
  const own = listOwnFiles(folder, { files: new Set(tools), folders: new Set(closed) });
  const [printed] = files.outputs;
  return printed === undefined ? own : withText(own, printed);
}
