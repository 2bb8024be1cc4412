// Finds the files below a root that may be step logs.

import { lstatSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { closedFolders } from "../catalog/closed-folders.js";
import { isLogName } from "../catalog/step-log-lines.js";
import type { Problem } from "../errors.js";
import { fileErrorName } from "../store/file-error.js";
import type { ReadContext } from "../store/read-context.js";
import type { LogFile, LogState } from "./log-file.js";
import { findRecordedRuns } from "./recorded-runs.js";

export type { LogFile, LogState } from "./log-file.js";

export interface FoundLogs {
  /** By `source`, in the order of code units: the same everywhere. */
  readonly logs: readonly LogFile[];
  readonly problems: readonly Problem[];
}

/** Deeper folders are not looked into. */
const deepestLevel = 24;

/**
 * Finds the step logs and the recorded runs below a root. Files in the folder of a recorded run are its own.
 * @param except absolute path of a folder that is left out
 */
export function findLogsAndRuns(root: string, except: string, context: ReadContext): FoundLogs {
  const { logs, problems, hasOthers } = walk(root, except);
  if (!hasOthers) return { logs, problems };
  const recorded = findRecordedRuns(root, context).filter(({ path }) => !isBelow(path, except));
  const own = new Set(recorded.map(({ path }) => path));
  const rest = logs.filter(({ path }) => !isOwned(path, { root, own }));
  return { logs: [...rest, ...recorded].sort((a, b) => (a.source < b.source ? -1 : 1)), problems };
}

/** The step logs alone, and what is called like them. */
export function findLogs(root: string, except: string): FoundLogs {
  return walk(root, except);
}

function isOwned(
  path: string,
  { root, own }: { readonly root: string; readonly own: ReadonlySet<string> },
): boolean {
  for (let at = path; at.length >= root.length; at = dirname(at)) {
    if (own.has(at)) return true;
    if (at === dirname(at)) break;
  }
  return false;
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/**
 * Walks a root. Links are not followed: those to folders are passed over, those called like logs are found, and refused
 * with a problem where they are read.
 */
function walk(root: string, except: string): FoundLogs & { readonly hasOthers: boolean } {
  let hasOthers = false;
  const logs: LogFile[] = [];
  const problems: Problem[] = [];
  const enter = (folder: string, level: number): void => {
    const path = join(root, folder);
    if (path === except) return;
    if (level > deepestLevel) {
      const message = `Lies more than ${deepestLevel} folders below the root; not looked into.`;
      problems.push({ code: "too-deep", path, message });
      return;
    }
    for (const entry of entriesOf(path, problems)) {
      const below = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!closedFolders.has(entry.name)) enter(below, level + 1);
      } else if (!isLogName(entry.name)) hasOthers = true;
      else {
        const state = stateOf(join(root, below));
        if (state !== undefined) logs.push({ path: join(root, below), source: below, folder, state });
      }
    }
  };
  enter("", 0);
  return { logs: logs.sort((a, b) => (a.source < b.source ? -1 : 1)), problems, hasOthers };
}

function entriesOf(path: string, problems: Problem[]) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const message = `Cannot be listed (${fileErrorName(error)}); logs in it are left out.`;
    problems.push({ code: "unreadable-folder", path, message });
    return [];
  }
}

/** State of a file or link; undefined for anything else, such as a pipe. */
function stateOf(path: string): LogState | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !(stat.isFile() || stat.isSymbolicLink())) return undefined;
  const { size, mtimeMs, ctimeMs, ino } = stat;
  return { size, mtimeMs, ctimeMs, ino };
}
