// Names of Hive partitions: key=value folders, escaped as Hive escapes them.

import type { Cell } from "./column-type.js";

/** Stands for null in the name of a folder; Hive, DuckDB, Spark, pyarrow know it. */
export const nullPartition = "__HIVE_DEFAULT_PARTITION__";

/** What Hive escapes in the names of partitions: controls and these. */
const escaped = new Set([..."\"#%'*/:=?\\{[]^\u007f"]);

/** One part of a partition's path: "model=gpt%2F4". Values are texts of SQL; null becomes the default partition. */
export function partitionFolder(key: string, value: Cell): string {
  return `${escapeName(key)}=${value === null ? nullPartition : escapeName(String(value))}`;
}

/** A name with what Hive escapes as %XX, two upper-case hexadecimal digits. */
export function escapeName(name: string): string {
  let text = "";
  for (const character of name) {
    const isControl = character < " ";
    const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
    text += isControl || escaped.has(character) ? `%${hex}` : character;
  }
  return text;
}

/** The folders of a partition, one a key: "model=m/month=2025-10". */
export function partitionPath(keys: readonly string[], values: readonly Cell[]): string {
  return keys.map((key, index) => partitionFolder(key, values[index] ?? null)).join("/");
}
