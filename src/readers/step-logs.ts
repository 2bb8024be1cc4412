// Step logs: JSON lines, a run_header line that starts each run, then one line a step; several runs in one log.

import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import type { Found, Reader, RunSource } from "./reader.js";
import { buildRun, historyOf } from "./step-logs/build-run.js";
import { isLogName, summaryNames } from "./step-logs/log-names.js";
import type { RunLog } from "./step-logs/run-log.js";
import { kindOfLog, scanLogs } from "./step-logs/scan-logs.js";

export const stepLogs: Reader = {
  layout: "step-logs",
  summary: "*.jsonl (also .recovered, .gz): a run_header line starts each run, then a line for each step",
  find: (folder) => findLogs(folder) ?? findSummaries(folder),
};

/** Runs are known only when their logs have been read, so this reads them, once, and keeps what the rows need. */
function findLogs(folder: Folder): Found | undefined {
  const candidates = folder
    .fileNames()
    .filter(isLogName)
    .map((name) => folder.pathOf(name));
  const kinds = candidates.map(kindOfLog);
  if (!kinds.includes("step-log")) return undefined;
  const { runs, problems } = scanLogs(candidates.filter((_, index) => kinds[index] !== "other"));
  return {
    runs: [...runs.values()].map((log) => sourceOf(folder, log)),
    problems,
    openFolders: folder.folderNames(),
  };
}

function sourceOf(folder: Folder, log: RunLog): RunSource {
  const { id } = log;
  const path = log.paths[0] ?? folder.path;
  const paths = [...log.paths];
  const run = buildRun({ id, path, root: folder.root, layout: stepLogs.layout }, log);
  return {
    id,
    path,
    files: paths,
    read: () => run,
    readHistory: () => {
      const again = scanLogs(paths).runs.get(id);
      return { history: again === undefined ? new Map() : historyOf(again), problems: [] };
    },
  };
}

/** So many sub-folders are looked into for logs that summaries beside them are about. */
const mostProbes = 16;

/** A folder without logs of its own whose tables sum up the logs in its sub-folders: those tables are no runs. */
function findSummaries(folder: Folder): Found | undefined {
  if (!summaryNames.some((name) => folder.has(name))) return undefined;
  const folders = folder.folderNames();
  const isAbout = folders.slice(0, mostProbes).some((name) => {
    const below = folder.enter(name);
    const [first] = listingOf(below).files.filter(isLogName);
    return first !== undefined && kindOfLog(below.pathOf(first)) === "step-log";
  });
  return isAbout ? { runs: [], problems: [], openFolders: folders } : undefined;
}
