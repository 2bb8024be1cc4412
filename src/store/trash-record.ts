// trash.json, which says where an entry of the trash came from, as anybody may have written it.

import { join, resolve } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { readTextFile } from "../formats/read-file.js";
import { rootFiles } from "./run-layout.js";

/** Its name in an entry. */
export const trashRecord = "trash.json";

/** The record of the entry in this folder; empty where there is none or it is damaged. */
export function readTrashRecord(folder: string): Readonly<Record<string, unknown>> {
  try {
    const read = readTextFile(join(folder, trashRecord));
    const value = "text" in read ? parseTolerantJson(read.text).value : undefined;
    return isPlainObject(value) ? value : {};
  } catch {
    return {}; // Damaged: the entry is listed without what it would say.
  }
}

/** The path of a run that a record tells, absolute; undefined where it leads out of the root or into what is not for runs. */
export function placeInRoot(root: string, from: string): string | undefined {
  const parts = from.split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== "..");
  const isOwn = parts[0] === rootFiles.trash || parts[0] === rootFiles.own;
  return isPlain && !isOwn && !from.includes("\0") ? resolve(root, ...parts) : undefined;
}
