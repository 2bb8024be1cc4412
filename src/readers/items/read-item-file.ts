// Reads one file of per-item results into columns.

import { readTextFile } from "../../formats/read-file.js";
import { readItemArrays } from "./item-arrays.js";
import type { ItemFile } from "./item-files.js";
import { readItemLines, readItemList } from "./item-objects.js";
import { readItemRows } from "./item-rows.js";
import type { ItemsRead } from "./items-read.js";
import { readInspectItems, readPromptfooItems } from "./tool-items.js";

/** Larger files are refused: their texts would not fit into one string. Bytes. */
const largestFile = 400 * 1024 * 1024;

/** Reads a file of one of the known kinds. Never throws for what is in it. */
export function readItemFile(file: ItemFile): ItemsRead {
  switch (file.kind) {
    case "csv":
      return readCsv(file);
    case "jsonl":
      return readItemLines(file, largestFile);
    case "json":
      return readItemList(file);
    case "arrays":
      return readItemArrays(file);
    case "inspect":
      return readInspectItems(file);
    case "promptfoo":
      return readPromptfooItems(file);
  }
}

/** A table, and its further segments where a run that is not at its end keeps some. */
function readCsv({ path, name, segments = [] }: ItemFile): ItemsRead {
  const reads = [path, ...segments].map((part) => ({
    path: part,
    read: readTextFile(part, { maxBytes: largestFile }),
  }));
  const texts = reads.flatMap(({ path: part, read }) =>
    "text" in read ? [{ path: part, text: read.text }] : [],
  );
  const { table, problems } = readItemRows(name, texts);
  const troubles = reads.flatMap(({ read }) => {
    if ("problem" in read) return [read.problem];
    return "remarks" in read ? read.remarks : [];
  });
  return { table, problems: [...troubles, ...problems] };
}
