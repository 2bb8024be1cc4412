// A run that was found by shape, before it is read, and what else a folder holds.

import type { FileGroup } from "./file-families.js";
import type { FileProfile } from "./file-profile.js";
import type { TreeFile, TreeFolder } from "./tree.js";

/** A folder, or a group of files in one, that is a run. */
export interface RunShape {
  readonly folder: TreeFolder;
  /** The folder above that names the run, where its own name is the same for all. */
  readonly outer?: TreeFolder;
  /** The files that are the run; undefined when it is the whole folder. */
  readonly group: FileGroup | undefined;
  /** Folders inside that are runs of their own and are not read with this one. */
  readonly inner: readonly TreeFolder[];
  /** Settings of the folders above that hold for this run too. */
  readonly shared: readonly TreeFile[];
  /** It holds no result: only settings, or only data. */
  readonly isBare: boolean;
}

/** A folder with data that is taken for no run, and why. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/** What is inside a folder, before it is known what the folder itself is. */
export interface Inside {
  readonly folder: TreeFolder;
  /** Its own files, and those of its part folders, that are no runs by themselves. */
  readonly rest: readonly FileProfile[];
  /** Runs that are files of this folder or of its part folders. */
  readonly groups: readonly RunShape[];
  readonly groupsHaveIdentity: boolean;
  /** Runs in folders below. */
  readonly nested: readonly RunShape[];
  /** Files beside runs that may tell about them: tables, overviews, indexes. */
  readonly loose: readonly FileProfile[];
  readonly skipped: readonly Skipped[];
}

/** What a folder turns out to hold. */
export interface Outcome {
  readonly runs: readonly RunShape[];
  /** Files beside runs that may tell about them: tables, overviews, indexes. */
  readonly loose: readonly FileProfile[];
  readonly skipped: readonly Skipped[];
}

/** The path of a run below the root, which is its id; "" when the root is the run. */
export function relativeOf(run: RunShape): string {
  const { group } = run;
  const folder = run.outer ?? run.folder;
  if (group === undefined) return folder.relative;
  return folder.relative === "" ? group.name : `${folder.relative}/${group.name}`;
}
