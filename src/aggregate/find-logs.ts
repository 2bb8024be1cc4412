// Finds the files below a root that may be step logs.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { closedFolders } from "../catalog/closed-folders.js";
import { isLogName } from "../catalog/step-log-lines.js";
import type { Problem } from "../errors.js";
import { fileErrorName } from "../store/file-error.js";

/** What tells whether a file is as it was. Times in milliseconds since the Unix epoch. */
export interface LogState {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

/** A file that may be a step log. */
export interface LogFile {
  /** Absolute path. */
  readonly path: string;
  /** Path below the root, with "/". */
  readonly source: string;
  /** Folder below the root; "" for the root itself. */
  readonly folder: string;
  readonly state: LogState;
}

export interface FoundLogs {
  /** By `source`, in the order of code units: the same everywhere. */
  readonly logs: readonly LogFile[];
  readonly problems: readonly Problem[];
}

/** Deeper folders are not looked into. */
const deepestLevel = 24;

/**
 * Walks a root. Links are not followed: those to folders are passed over, those called like logs are found, and refused
 * with a problem where they are read.
 * @param except absolute path of a folder that is left out
 */
export function findLogs(root: string, except: string): FoundLogs {
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
      } else if (isLogName(entry.name)) {
        const state = stateOf(join(root, below));
        if (state !== undefined) logs.push({ path: join(root, below), source: below, folder, state });
      }
    }
  };
  enter("", 0);
  return { logs: logs.sort((a, b) => (a.source < b.source ? -1 : 1)), problems };
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
