// One tgt_* folder: what lies in it, and whether it is a target at all.

import { isPlainObject } from "../../core/flatten.js";
import type { Folder } from "../folder.js";
import { type FolderListing, listingOf } from "../folder-listing.js";
import { type JsonFile, missingFile, readJsonObject } from "../read-json-file.js";
import { type Manifest, readManifest } from "./manifest.js";

export interface TargetFolder {
  readonly folder: Folder;
  readonly listing: FolderListing;
  readonly meta: JsonFile;
  /** _runs.jsonl. */
  readonly manifest: Manifest;
  /** Its files say that it is a target. */
  readonly isOwn: boolean;
}

/** Looks into a folder and reads its two small files. */
export function inspectTarget(folder: Folder): TargetFolder {
  const listing = listingOf(folder);
  const metaPath = folder.pathOf("meta.json");
  const isListed = listing.problems.length === 0;
  const meta = isListed && folder.has("meta.json") ? readJsonObject(metaPath) : missingFile(metaPath);
  const manifest = readManifest(folder.pathOf("_runs.jsonl"));
  const isOwn = isTargetMeta(meta.value) || manifest.rows.some((row) => typeof row.target_id === "string");
  return {
    folder,
    listing,
    meta,
    manifest,
    isOwn: isOwn || (meta.value === undefined && hasRuns(folder, listing)),
  };
}

function isTargetMeta(meta: unknown): boolean {
  if (!isPlainObject(meta)) return false;
  return (
    typeof meta.target_id === "string" || (isPlainObject(meta.model_cfg) && isPlainObject(meta.data_cfg))
  );
}

function hasRuns(folder: Folder, listing: FolderListing): boolean {
  const runs = listing.folders.filter((name) => name.startsWith("run_"));
  return runs.some((name) => listingOf(folder.enter(name)).files.includes("analysis.json"));
}
