// An attempt that a sweep has begun for the program that it runs: stage() in that program takes it over.

import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson } from "../core/json/canonical-json.js";
import type { FileSystem } from "../store/file-system.js";
import { saveRunJson } from "../store/run-folder-file.js";
import type { ArtifactPlace } from "./artifact-place.js";
import { type Attempt, artifactFolder, attemptedName } from "./attempt.js";

/** Variables by which a sweep tells a stage's program where it is at work. */
export const stageVariables = {
  /** Hidden folder of the attempt. */
  attempt: "RUNLEDGER_ATTEMPT",
  /** Root of the tree: holds targets/. */
  root: "RUNLEDGER_STAGE_ROOT",
} as const;

/** The config as programs of any language find it in the folder they write to. It is no part of the artifact. */
const paramsFile = "config/params.json";

/**
 * The attempt that was begun for an artifact; undefined when it is another's, or is over. Its folder is empty afterwards:
 * the config that lay in it is taken out, and what a builder that threw has left is in the trash.
 */
export function takeGivenAttempt(
  files: FileSystem,
  home: string | undefined,
  place: ArtifactPlace,
): Attempt | undefined {
  if (
    home === undefined ||
    home === "" ||
    attemptedName(home.slice(dirname(home).length + 1)) !== place.name
  ) {
    return undefined;
  }
  if (files.look(home) === undefined || !isSameFolder(dirname(home), place.parent)) return undefined;
  const folder = join(home, artifactFolder);
  if (files.look(folder) === undefined) files.makeFolder(folder);
  removeParams(files, folder);
  return { home, folder };
}

/** Puts the config into the folder of an attempt. */
export function putParams(files: FileSystem, folder: string, config: Readonly<object>): void {
  const plain: unknown = JSON.parse(canonicalJson(config));
  saveRunJson(files, { folder, path: paramsFile }, plain);
}

/** Takes it out again, and with it its folder unless the program has put something there. */
export function removeParams(files: FileSystem, folder: string): void {
  const path = join(folder, paramsFile);
  if (files.look(path) === undefined) return;
  files.remove(path);
  if (files.list(dirname(path)).length === 0) files.removeFolder(dirname(path));
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false; // One of them is not there.
  }
}
