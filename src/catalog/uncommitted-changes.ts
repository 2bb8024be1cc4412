// What a run's patch of uncommitted changes tells: which files, and whether two runs had the same changes.

import { createHash } from "node:crypto";
import { join, normalize } from "node:path";
import type { Run } from "../core/run.js";
import { readTextFile } from "../formats/read-file.js";

const mostBytes = 4 * 1024 * 1024;

/**
 * The run with the attributes "uncommitted.digest" (sha256 of the changes, hexadecimal) and "uncommitted.files" (paths in
 * the order of the patch), where its folder holds the patch that "git.patch" names; else the run as it is.
 */
export function withUncommitted(run: Run): Run {
  const place = run.attributes.get("git.patch");
  if (typeof place !== "string" || isOutside(place)) return run;
  const read = readTextFile(join(run.path, place), { maxBytes: mostBytes });
  if (!("text" in read)) return run;
  const patch = read.text.slice(Math.max(0, startOfPatch(read.text)));
  const files = [...patch.matchAll(/^diff --git a\/(.+?) b\//gm)].map((match) => match[1] ?? "");
  const attributes = new Map(run.attributes);
  if (files.length === 0) return run;
  attributes.set("uncommitted.digest", createHash("sha256").update(patch).digest("hex"));
  attributes.set("uncommitted.files", files);
  return { ...run, attributes };
}

/** Names of untracked files stand before the patch as comments: they change no code that ran. */
function startOfPatch(text: string): number {
  return text.startsWith("diff --git ") ? 0 : text.indexOf("\ndiff --git ") + 1;
}

/** A run's files are in its folder; a path that leads out is not followed. */
function isOutside(place: string): boolean {
  return place.startsWith("/") || normalize(place).startsWith("..");
}
