// Content-addressed tree: targets/tgt_<hash>/{meta.json,_runs.jsonl,run_<sampler>_<hash>/analysis.json}, _catalog.jsonl.

import { joinById, type Manifest, readManifest } from "./content-addressed-tree/manifest.js";
import { readGoneTarget } from "./content-addressed-tree/read-target.js";
import { inspectTarget, type TargetFolder } from "./content-addressed-tree/target-folder.js";
import { layout, sourcesOfTarget } from "./content-addressed-tree/target-sources.js";
import type { Folder } from "./folder.js";
import type { Found, Reader, RunSource } from "./reader.js";

export const contentAddressedTree: Reader = {
  layout,
  summary: "targets/tgt_*/{meta.json,_runs.jsonl,run_*/analysis.json}, _catalog.jsonl",
  find: (folder) => findTree(folder) ?? findSingleTarget(folder),
};

/** So many tgt_* folders are looked into before a folder is taken for something else. */
const mostProbes = 8;
const noCatalog: Manifest = { path: "", rows: [], problems: [] };

function findTree(folder: Folder): Found | undefined {
  const names = folder.folderNames().filter((name) => name.startsWith("tgt_"));
  const hasCatalog = folder.has("_catalog.jsonl");
  if (names.length === 0 && !hasCatalog) return undefined;
  const catalog = hasCatalog ? readManifest(folder.pathOf("_catalog.jsonl")) : noCatalog;
  const rows = joinById(catalog, (row) => row.target_id);
  const probes = names.slice(0, mostProbes).map((name) => inspectTarget(folder.enter(name)));
  if (rows.size === 0 && !probes.some((probe) => probe.isOwn)) return undefined;
  const others = names.slice(mostProbes).map((name) => inspectTarget(folder.enter(name)));
  const targets = [...probes, ...others].filter((target) => isTarget(target, rows));
  const claimed = new Set(targets.map((target) => target.folder.name));
  const gone = [...rows.keys()].filter((id) => !folder.has(id));
  return {
    runs: [
      ...targets.flatMap((target) => sourcesOfTarget(target, joined(catalog, rows.get(target.folder.name)))),
      ...gone.map((id) => goneSource(folder, id, joined(catalog, rows.get(id)))),
    ],
    problems: catalog.problems,
    openFolders: folder.folderNames().filter((name) => !claimed.has(name) && !isAttempt(name)),
  };
}

/** A hidden folder in which an artifact is being made: none yet, whatever lies in it. */
function isAttempt(name: string): boolean {
  return /^\..+\.attempt-[0-9a-f]+$/.test(name);
}

/** In a known tree: what its files or the catalog say to be a target, or do not say otherwise. */
function isTarget(target: TargetFolder, rows: ReadonlyMap<string, unknown>): boolean {
  if (target.isOwn || target.meta.value === undefined || rows.has(target.folder.name)) return true;
  return target.listing.folders.some((name) => name.startsWith("run_"));
}

/** One target on its own: looked at directly. */
function findSingleTarget(folder: Folder): Found | undefined {
  if (!folder.name.startsWith("tgt_")) return undefined;
  const target: TargetFolder = inspectTarget(folder);
  if (!target.isOwn) return undefined;
  return { runs: sourcesOfTarget(target, undefined), problems: [], openFolders: [] };
}

function joined(catalog: Manifest, row: Record<string, unknown> | undefined) {
  return row === undefined ? undefined : { row, path: catalog.path };
}

function goneSource(folder: Folder, id: string, catalog: ReturnType<typeof joined>): RunSource {
  const path = folder.pathOf(id);
  const place = { id, path, root: folder.root, layout };
  return { id, path, files: [catalog?.path ?? path, path], read: () => readGoneTarget(place, catalog) };
}
