// Finds the nearest file of a name, from a folder upward.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Absolute path of the nearest `name` in `start` or above it; undefined when there is none. */
export function findUpward(start: string, name: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, name);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return undefined;
  }
}
