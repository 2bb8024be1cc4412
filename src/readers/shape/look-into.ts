// Looks into a folder and everything below it: which of its files and folders are runs.

import { familiesOf } from "./file-families.js";
import type { FileProfile, Profiler } from "./file-profile.js";
import { isDataFolder, isPartFolder } from "./folder-names.js";
import { haveLikeFiles, signatureOf } from "./folder-signature.js";
import { mergeParallel } from "./parallel-folders.js";
import type { Inside, RunShape, Skipped } from "./run-shape.js";
import { settleChildren } from "./settle-children.js";
import type { TreeFolder } from "./tree.js";

/** Everything inside a folder, with its sub-folders settled and the folder itself still open. */
export function lookInto(folder: TreeFolder, profiler: Profiler): Inside {
  const families = familiesOf(folder.files.map((file) => profiler.profileOf(file)));
  const parts = partsOf(folder).map((part) => lookInto(part, profiler));
  const others = folder.folders.filter((child) => !parts.some((part) => part.folder === child));
  const settled = settleChildren(others, profiler, lookInto);
  const own = families.groups.map(
    (group): RunShape => ({ folder, group, inner: [], shared: [], isBare: families.areBare }),
  );
  const merged = mergeParallel(folder, parts);
  return {
    folder,
    rest: [...families.rest, ...parts.flatMap((part): readonly FileProfile[] => part.rest)],
    groups: [...own, ...merged.groups.filter((run) => !isSample(run, folder))],
    groupsHaveIdentity: families.haveIdentity || parts.some((part) => part.groupsHaveIdentity),
    nested: [...merged.nested, ...settled.runs],
    loose: [...parts.flatMap((part): readonly FileProfile[] => part.loose), ...settled.loose],
    skipped: [...parts.flatMap((part): readonly Skipped[] => part.skipped), ...settled.skipped],
  };
}

/** Files of single samples in a folder for them are no runs, where the folder above has files of its own. */
function isSample(run: RunShape, above: TreeFolder): boolean {
  if (above.files.length === 0 || run.group === undefined) return false;
  return run.folder.relative
    .slice(above.relative.length)
    .split("/")
    .some((name) => isDataFolder(name));
}

/**
 * The folders that only sort the files of this one. A folder of such a name that is made like its siblings is one of
 * them: "test" beside "exp1" and "exp2".
 */
function partsOf(folder: TreeFolder): TreeFolder[] {
  const parts = folder.folders.filter((child) => isPartFolder(child.name));
  const others = folder.folders.filter((child) => !isPartFolder(child.name));
  if (folder.files.length > 0 || others.length === 0) return parts;
  const forms = others.map(signatureOf).filter((form) => form.size > 0);
  return parts.filter((part) => {
    const own = signatureOf(part);
    return forms.filter((form) => haveLikeFiles(own, form)).length < 2;
  });
}
