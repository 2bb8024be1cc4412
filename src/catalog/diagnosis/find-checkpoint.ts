// Whether the checkpoint that a run names is there.

import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { CheckpointFacts } from "../../core/diagnosis/known-of-run.js";
import { rolesOf } from "../../core/diagnosis/roles.js";
import type { Run } from "../../core/run.js";

/**
 * Looks in the run's folder first, then where the path leads from the root and from the folder above it. A path of
 * another machine is looked for by its end, from the run's name on. Undefined where the run names none, where it names
 * an address, and where a path outside of the run's folder cannot be judged from here.
 */
export function findCheckpoint(run: Run): CheckpointFacts | undefined {
  const named = rolesOf(run).get("bestModelPath");
  if (named === undefined || typeof named.value !== "string" || named.value === "") return undefined;
  const { field, value: path } = named;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path) || path.includes("\0")) return undefined;
  const inside = insideRun(path, basename(run.path));
  const places = isAbsolute(path)
    ? [path]
    : [join(run.path, path), resolve(run.root, path), resolve(run.root, "..", path)];
  if (inside !== undefined) places.unshift(join(run.path, inside));
  const exists = places.some((place) => existsSync(place));
  // A file outside of the run's folder may be elsewhere for good reasons.
  if (!exists && isAbsolute(path) && inside === undefined) return undefined;
  const folder = dirname(places[0] ?? run.path);
  const hasFolder = folder !== run.path && existsSync(folder);
  return { field, path, exists, hasFolder: exists || hasFolder };
}

/** The part of a path behind the run's own folder: "x/run_1/checkpoints/best.ckpt" → "checkpoints/best.ckpt". */
function insideRun(path: string, name: string): string | undefined {
  const parts = path.split(/[\\/]/);
  const at = parts.lastIndexOf(name);
  return at < 0 || at === parts.length - 1 ? undefined : parts.slice(at + 1).join("/");
}
