// What Neptune's exporter leaves: <project>/<run>_part_<n>.parquet, one row a value.

import { damageOf, ParquetFile } from "../formats/parquet-reader.js";
import type { Folder } from "./folder.js";
import { readHistory, readRun, rowColumns } from "./neptune/read-run.js";
import type { Reader, RunSource } from "./reader.js";

const layout = "neptune";
const partName = /^(.+)_part_(\d+)\.parquet$/;

export const neptune: Reader = {
  layout,
  summary:
    "<project>/<run>_part_<n>.parquet with run_id, attribute_path and attribute_type (Neptune's exporter)",
  find: (folder) => {
    const parts = partsOf(folder);
    const founds = [...parts].flatMap(([prefix, names]) => sourceOf(folder, prefix, names) ?? []);
    if (founds.length === 0) return undefined;
    return {
      runs: founds.map(({ source }) => source),
      problems: [],
      takesFiles: founds.flatMap(({ names }) => names),
      openFolders: folder.folderNames(),
    };
  },
};

/** Names of parts by what is before their number, in the order of the numbers. */
function partsOf(folder: Folder): Map<string, string[]> {
  const parts = new Map<string, { name: string; number: number }[]>();
  for (const name of folder.fileNames()) {
    const [, prefix, number] = partName.exec(name) ?? [];
    if (prefix === undefined) continue;
    parts.set(prefix, [...(parts.get(prefix) ?? []), { name, number: Number(number) }]);
  }
  return new Map(
    [...parts].map(([prefix, list]) => [
      prefix,
      list.sort((a, b) => a.number - b.number).map(({ name }) => name),
    ]),
  );
}

/** A run with its parts; undefined when they are of another program. One that cannot be opened has the id of its name. */
function sourceOf(
  folder: Folder,
  prefix: string,
  names: readonly string[],
): { source: RunSource; names: readonly string[] } | undefined {
  let id: string | undefined;
  let unreadable = 0;
  for (const name of names) {
    const found = idOf(folder.pathOf(name));
    if (found === "another's") return undefined;
    if (found === "unreadable") unreadable++;
    else id ??= found;
  }
  if (id === undefined && unreadable < names.length) return undefined;
  const files = names.map((name) => folder.pathOf(name));
  const place = { id: id ?? prefix, path: files[0] ?? folder.path, root: folder.root, layout };
  const source = {
    id: place.id,
    path: place.path,
    files,
    read: () => readRun(place, files),
    readHistory: () => readHistory(files),
  };
  return { source, names };
}

function idOf(path: string): string | undefined {
  const file = ParquetFile.open(path);
  if (!(file instanceof ParquetFile)) return "unreadable";
  try {
    const names = file.columnNames();
    if (!rowColumns.every((name) => names.includes(name))) return "another's";
    for (let group = 0; group < file.groupCount; group++) {
      const [id] = file.column(group, "run_id");
      if (typeof id === "string") return id;
    }
    return undefined;
  } catch (error) {
    damageOf(path, error);
    return "unreadable";
  } finally {
    file.close();
  }
}
