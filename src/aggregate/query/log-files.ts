// The step logs below a root and how they look on the disk, without opening any.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { closedFolders } from "../../catalog/closed-folders.js";
import { isLogName } from "../../catalog/step-log-lines.js";

/** What changes when a file does. */
export interface LogLook {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** Deeper folders are not looked into. */
const deepestLevel = 24;
/** A folder with one of these is a recorded run; logs in it are its own. */
const runFileNames = ["status.json", "metadata.json"];

/** Files called like step logs, by path below the root with "/". Folders that cannot be read are left out. */
export function lookAtLogs(root: string): Map<string, LogLook> {
  const logs = new Map<string, LogLook>();
  const enter = (folder: string, level: number): void => {
    const entries = entriesOf(join(root, folder));
    if (level > deepestLevel || entries.some(({ name }) => runFileNames.includes(name))) return;
    for (const entry of entries) {
      const source = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!closedFolders.has(entry.name)) enter(source, level + 1);
      } else if (isLogName(entry.name)) {
        const stat = lstatSync(join(root, source), { throwIfNoEntry: false });
        if (stat?.isFile()) logs.set(source, { size: stat.size, mtimeMs: stat.mtimeMs, ino: stat.ino });
      }
    }
  };
  enter("", 0);
  return logs;
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return []; // Gone or closed to this user: there is nothing to look at.
  }
}
