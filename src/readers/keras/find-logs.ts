// Which files of a folder are CSVLogger's, and whether the folder holds nothing else that tells of a run.

import { dirname } from "node:path";
import { CsvRows } from "../../formats/csv-rows.js";
import { parseCell } from "../cell.js";
import { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import { readFileStart } from "../read-file-start.js";
import { cellNumber } from "../step-table.js";

export interface KerasLog {
  readonly name: string;
  readonly delimiter: string;
}

const mayBeLog = /\.(?:csv|tsv|txt|log)$/i;
/** What a person or program would keep params and results in. */
const holdsData = /\.(?:csv|tsv|txt|jsonl?|json5|ya?ml|toml|ini|cfg|npz|npy|parquet|db|sqlite3?|arff|xml)$/i;
/** Settings of runs that lie in folders beside theirs. */
const settingsFolders = ["configs", "config", "params"];

/**
 * The logs of a folder that holds them and no other data; none otherwise: what lies beside them may be settings or
 * results of the same run, which the reader of shapes joins.
 */
export function findLogs(folder: Folder): KerasLog[] {
  const names = listingOf(folder).files.filter((name) => !name.startsWith("."));
  const candidates = names.filter((name) => mayBeLog.test(name));
  if (candidates.length === 0 || names.some((name) => holdsData.test(name) && !mayBeLog.test(name)))
    return [];
  const logs: KerasLog[] = [];
  for (const name of candidates) {
    const delimiter = delimiterOf(folder.pathOf(name));
    if (delimiter !== undefined) logs.push({ name, delimiter });
    else if (holdsData.test(name)) return [];
  }
  return logs.length > 0 && hasSettingsBeside(folder) ? [] : logs;
}

/** Undefined when it is no log of CSVLogger. */
function delimiterOf(path: string): string | undefined {
  const text = readFileStart(path);
  const delimiter = /^epoch([,;\t|])/.exec(text)?.[1];
  if (delimiter === undefined) return undefined;
  const rows = new CsvRows(text, delimiter, { start: 0, line: 1 });
  const [epoch, ...keys] = rows.nextRow() ?? [];
  const first = rows.nextRow();
  const isWhole = first !== undefined && rows.hasLineEnd && first.length === keys.length + 1;
  if (epoch !== "epoch" || !isWhole || first[0] !== "0" || !areKeys(keys)) return undefined;
  return first.every(isNumberOrNa) ? delimiter : undefined;
}

function isNumberOrNa(cell: string): boolean {
  const value = parseCell(cell);
  return value !== undefined && cellNumber(value) !== undefined;
}

/** Sorted names with a loss, those of validation either sorted in or, all of them, at the end. */
function areKeys(keys: readonly string[]): boolean {
  if (keys.length < 2 || !keys.includes("loss") || keys.includes("step")) return false;
  if (new Set(keys).size < keys.length) return false;
  const bare = keys.filter((key) => !key.startsWith("val_"));
  const isPaired = keys.every((key) => !key.startsWith("val_") || bare.includes(key.slice("val_".length)));
  const appended = [...bare, ...bare.map((key) => `val_${key}`)];
  return isPaired && isSorted(bare) && (isSorted(keys) || appended.join("\n") === keys.join("\n"));
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || (names[index - 1] ?? "") <= name);
}

/** Asked by name, without a list: many runs may lie in the folder above. */
function hasSettingsBeside({ path, root }: Folder): boolean {
  for (let at = path, level = 0; at !== root && level < 2; at = dirname(at), level++) {
    const above = new Folder(dirname(at), root);
    // The first question is for what is there, so that the others need no list.
    if (above.has(at.slice(dirname(at).length + 1)) && settingsFolders.some((name) => above.has(name)))
      return true;
  }
  return false;
}
