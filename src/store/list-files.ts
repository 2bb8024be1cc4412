// What a folder holds, links not followed.

import { join } from "node:path";
import type { FileSystem } from "./file-system.js";

export interface ListedFile {
  /** Relative to the folder, with "/"; "" where the path itself is a file. */
  readonly path: string;
  /** 0 for links and what is neither file nor folder. */
  readonly bytes: number;
}

/** Every file and link below a path, sorted; the path itself where it is no folder, nothing where it is missing. */
export function listFiles(files: FileSystem, path: string): ListedFile[] {
  const found: ListedFile[] = [];
  const waiting = [""];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const facts = files.look(join(path, next));
    if (facts === undefined) continue;
    if (facts.kind !== "folder")
      found.push({ path: next, bytes: facts.kind === "file" ? facts.sizeBytes : 0 });
    else
      for (const name of files.list(join(path, next))) waiting.push(next === "" ? name : `${next}/${name}`);
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
