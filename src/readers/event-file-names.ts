// Folders of TensorBoard's event files that lie inside runs of other tools, which say the same in them.

import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";

/** Whether a folder holds an event file, or nothing but folders that do. */
export function hasEventFile(folder: Folder, depth = 2): boolean {
  const { files, folders } = listingOf(folder);
  if (files.length > 0) return files.some((name) => name.includes(".tfevents."));
  return (
    depth > 0 && folders.length > 0 && folders.every((name) => hasEventFile(folder.enter(name), depth - 1))
  );
}

/** Absolute paths of the event files of a folder and of those below it, the oldest first by the second in their names. */
export function eventFilesBelow(folder: Folder, depth = 2): string[] {
  return found(folder, depth)
    .sort((a, b) => a.second - b.second)
    .map(({ path }) => path);
}

function found(folder: Folder, depth: number): { readonly path: string; readonly second: number }[] {
  const { files, folders } = listingOf(folder);
  const own = files
    .filter((name) => name.includes(".tfevents."))
    .map((name) => ({
      path: folder.pathOf(name),
      second: Number(/tfevents\.(\d+)/.exec(name)?.[1] ?? 0),
    }));
  return depth === 0 ? own : [...own, ...folders.flatMap((name) => found(folder.enter(name), depth - 1))];
}
