// Run store: run_* folders with config.json and metrics.json, beside an index.json that lists them.

import { join } from "node:path";
import type { Folder } from "./folder.js";
import type { Found, Reader, RunSource } from "./reader.js";
import { type JoinedRow, readIndexedRun, readStoreRun } from "./run-store/read-run.js";
import { fileNames, inspectRunFolder, type RunFolder } from "./run-store/run-folder.js";
import { readStoreIndex, type StoreIndex } from "./run-store/store-index.js";

export const runStore: Reader = {
  layout: "run-store",
  summary: "run_*/{config.json,metrics.json,manifest.json,report.md}, beside index.json with runs[].run_id",
  find: (folder) => findStore(folder) ?? findSingleRun(folder),
};

/** So many run_* folders are looked into before a folder without an index is taken for something else. */
const mostProbes = 8;

function findStore(folder: Folder): Found | undefined {
  const index = folder.has("index.json") ? readStoreIndex(folder.pathOf("index.json")) : undefined;
  const names = folder.folderNames().filter((name) => name.startsWith("run_") || index?.rows.has(name));
  if (names.length === 0 && index?.isOwn !== true) return undefined;
  const inspect = (name: string): RunFolder => inspectRunFolder(folder.enter(name), isListed(index, name));
  const probes = names.slice(0, mostProbes).map(inspect);
  if (index?.isOwn !== true && !probes.some((probe) => probe.kind === "own")) return undefined;
  return foundStore(folder, [...probes, ...names.slice(mostProbes).map(inspect)], index);
}

function isListed(index: StoreIndex | undefined, name: string): boolean {
  return index?.isOwn === true && index.rows.has(name);
}

function foundStore(store: Folder, candidates: readonly RunFolder[], index: StoreIndex | undefined): Found {
  const runs = candidates.filter((candidate) => candidate.kind !== "foreign");
  const rowNames = matchRows(runs, index);
  const joinedRows = new Set(rowNames.values());
  const gone = [...(index?.rows.keys() ?? [])].filter((id) => !joinedRows.has(id) && !store.has(id));
  const claimed = new Set(runs.map((run) => run.folder.name));
  return {
    runs: [
      ...runs.map((run) => folderSource(run, joinedRow(index, rowNames.get(run)))),
      ...gone.map((id) => indexSource(store, id, index as StoreIndex)),
    ],
    problems: index?.problems ?? [],
    openFolders: store.folderNames().filter((name) => !claimed.has(name)),
  };
}

/** Which row belongs to which run: that of the folder's name, else of the id in its config. */
function matchRows(runs: readonly RunFolder[], index: StoreIndex | undefined): Map<RunFolder, string> {
  const matches = new Map<RunFolder, string>();
  const taken = new Set<string>();
  for (const keyOf of [(run: RunFolder) => run.folder.name, configId]) {
    for (const run of runs) {
      const key = keyOf(run);
      if (matches.has(run) || key === undefined || taken.has(key) || index?.rows.has(key) !== true) continue;
      matches.set(run, key);
      taken.add(key);
    }
  }
  return matches;
}

function configId(run: RunFolder): string | undefined {
  const id = (run.config.value as { run_id?: unknown } | undefined)?.run_id;
  return typeof id === "string" ? id : undefined;
}

function joinedRow(index: StoreIndex | undefined, id: string | undefined): JoinedRow | undefined {
  const row = id === undefined ? undefined : index?.rows.get(id);
  return row === undefined || index === undefined ? undefined : { row, path: index.path };
}

function folderSource(run: RunFolder, joined: JoinedRow | undefined): RunSource {
  const { folder } = run;
  const place = { id: folder.name, path: folder.path, root: folder.root, layout: runStore.layout };
  const names = Object.values(fileNames).map((name) => folder.pathOf(name));
  return {
    id: folder.name,
    path: folder.path,
    files: [...names, join(folder.path, "..", "index.json")],
    read: () => readStoreRun(place, run, joined),
  };
}

function indexSource(store: Folder, id: string, index: StoreIndex): RunSource {
  const isName = !/[/\\\0]/.test(id) && id !== "." && id !== "..";
  const path = isName ? store.pathOf(id) : index.path;
  const place = { id, path, root: store.root, layout: runStore.layout };
  const joined = { row: index.rows.get(id) ?? {}, path: index.path };
  return { id, path, files: [index.path, path], read: () => readIndexedRun(place, joined) };
}

/** A run folder on its own: looked at directly, or among folders of other programs. */
function findSingleRun(folder: Folder): Found | undefined {
  const hasFiles = folder.has(fileNames.config) || folder.has(fileNames.metrics);
  const isNamed = folder.name.startsWith("run_");
  const hasCompany = folder.has(fileNames.report) || folder.has(fileNames.manifest);
  if (!hasFiles || !(isNamed || hasCompany)) return undefined;
  const run = inspectRunFolder(folder, false);
  const isDamaged = run.config.isBroken || run.metrics.isBroken;
  const isOurs = run.kind === "own" || (run.kind === "possible" && isDamaged && hasCompany);
  if (!isOurs) return undefined;
  return { runs: [folderSource(run, undefined)], problems: [], openFolders: [] };
}
