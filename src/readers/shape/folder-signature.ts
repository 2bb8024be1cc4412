// The names of the files that make up a folder, as far as they can be compared with those of its siblings.

import { isPartFolder } from "./folder-names.js";
import { jaccard, overlap } from "./likeness.js";
import { templateOf } from "./name-tokens.js";
import type { TreeFile, TreeFolder } from "./tree.js";

/** Part folders inside part folders are looked into this far. */
const deepestPart = 2;

/** Files of a folder and of the part folders in it, with their path below the folder. */
export function reachOf(
  folder: TreeFolder,
  level = 0,
): { readonly file: TreeFile; readonly inside: string }[] {
  const own = folder.files.map((file) => ({ file, inside: file.name }));
  if (level >= deepestPart) return own;
  const lifted = folder.folders
    .filter((child) => isPartFolder(child.name))
    .flatMap((child) =>
      reachOf(child, level + 1).map(({ file, inside }) => ({ file, inside: `${child.name}/${inside}` })),
    );
  return [...own, ...lifted];
}

/** Patterns of the names of a folder's files: the folder's own name and all numbers replaced. */
export function signatureOf(folder: TreeFolder): ReadonlySet<string> {
  return new Set(reachOf(folder).map(({ inside }) => templateOf(inside, folder.name).toLowerCase()));
}

/** Whether two folders are made of files of the same names. */
export function haveLikeFiles(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return jaccard(a, b) >= 0.5 || overlap(a, b) >= 0.75;
}

/** Whether anything at all below a folder may be data. */
export function hasData(folder: TreeFolder): boolean {
  return folder.files.length > 0 || folder.folders.some(hasData);
}
