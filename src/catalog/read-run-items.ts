// The per-item results of one run, where a file of it looks like some.

import type { ItemTable } from "../core/paired-items/item-table.js";
import type { Problem } from "../errors.js";
import { findItemFiles } from "../readers/items/item-files.js";
import { leastLikeness, lookInto } from "../readers/items/item-likeness.js";
import { readItemFile } from "../readers/items/read-item-file.js";

/** So many files of a run are looked into. */
const mostLookedInto = 40;

/**
 * The table that looks most like per-item results; undefined where none does. predictions.npy and targets.npy are none
 * here.
 * @param path the run's folder or file, absolute
 */
export function readRunItems(path: string): {
  readonly table: ItemTable | undefined;
  readonly problems: readonly Problem[];
} {
  const { files } = findItemFiles(path);
  const likely = files
    .filter(({ kind, path: file }) => kind !== "arrays" && file !== path)
    .slice(0, mostLookedInto)
    .flatMap((file) => lookInto(file) ?? [])
    .filter(({ likeness }) => likeness >= leastLikeness)
    .sort((a, b) => b.likeness - a.likeness);
  const [best] = likely;
  return best === undefined ? { table: undefined, problems: [] } : readItemFile(best.file);
}
