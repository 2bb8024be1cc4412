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
