// Where a root has no runs: what it does have that comes nearest to one.

import type { Problem } from "../../errors.js";
import { readRegularFile } from "../../formats/read-file.js";
import { largestDecided } from "./file-profile.js";
import { foldersOf, type TreeFile, type TreeFolder } from "./tree.js";

/** A problem that names the file that comes nearest to a run; undefined when there is no file of params or metrics. */
export function nearestThing(root: TreeFolder): Problem | undefined {
  const files: TreeFile[] = [];
  for (const folder of foldersOf(root)) files.push(...folder.files);
  const [nearest] = [...files].sort((a, b) => likelihood(b) - likelihood(a) || (a.path < b.path ? -1 : 1));
  if (nearest === undefined) return undefined;
  const others = files.length === 1 ? "" : `, of ${files.length} files that may hold params or metrics`;
  const message = `is the nearest thing to a run here${others}, ${whyNone(nearest)}.`;
  return { code: "no-run-found", path: nearest.path, message };
}

function whyNone({ path, kind }: TreeFile): string {
  const read = readRegularFile(path, { maxBytes: kind === "jsonl" ? 4 * largestDecided : largestDecided });
  if ("problem" in read)
    return `but it was not opened to look for runs: it ${read.problem.message}`.replace(/\.$/, "");
  const isEmpty = "bytes" in read && read.bytes.every((byte) => byte <= 0x20);
  return isEmpty ? "but it is empty" : "but holds neither in a form that is known";
}

function likelihood(file: TreeFile): number {
  const named = /metric|result|config|summary|history|log|run|args|params|score|eval/i.test(file.stem)
    ? 2
    : 0;
  return named + (file.kind === "json" || file.kind === "csv" || file.kind === "jsonl" ? 1 : 0);
}
