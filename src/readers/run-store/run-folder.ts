// Decides whether a folder is a run of a run store.

import { isPlainObject } from "../../core/flatten.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import { type JsonFile, missingFile, readJsonFile } from "../read-json-file.js";

export const fileNames = {
  config: "config.json",
  metrics: "metrics.json",
  manifest: "manifest.json",
  report: "report.md",
} as const;

export interface RunFolder {
  readonly folder: Folder;
  readonly config: JsonFile;
  readonly metrics: JsonFile;
  /**
   * `own`: its files say so. `possible`: nothing readable says otherwise; it is a run when its store is known.
   * `foreign`: it belongs to another program.
   */
  readonly kind: "own" | "possible" | "foreign";
}

/** Files that only other layouts write. */
const foreignMarkers = ["metadata.json", "status.json", "meta.json", "analysis.json"];

/** Looks into a folder; opens files only where the names fit. One that cannot be listed is a possible run. */
export function inspectRunFolder(folder: Folder): RunFolder {
  const [closed] = listingOf(folder).problems;
  if (closed !== undefined) {
    const config = { ...missingFile(folder.path), problems: [closed] };
    return { folder, config, metrics: missingFile(folder.path), kind: "possible" };
  }
  const config = readNamed(folder, fileNames.config);
  const metrics = readNamed(folder, fileNames.metrics);
  return { folder, config, metrics, kind: kindOf(folder, config, metrics) };
}

function readNamed(folder: Folder, name: string): JsonFile {
  const path = folder.pathOf(name);
  return folder.has(name) ? readJsonFile(path) : missingFile(path);
}

function kindOf(folder: Folder, config: JsonFile, metrics: JsonFile): RunFolder["kind"] {
  if (foreignMarkers.some((name) => folder.has(name))) return "foreign";
  if (isStoreConfig(config.value) || isMetricRows(metrics.value)) return "own";
  const isNamed = folder.name.startsWith("run_");
  if (isNamed && isCounts(metrics.value) && !folder.fileNames().some(isOtherSettings)) return "own";
  if (config.value !== undefined || metrics.value !== undefined || !isNamed) return "foreign";
  return config.isBroken || metrics.isBroken || holdsLittle(folder) ? "possible" : "foreign";
}

/** The sections that a run store writes, or the run's id beside most of them. */
function isStoreConfig(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { results } = value;
  if (isPlainObject(results) && isPlainObject(results.by_matcher)) return true;
  const sections = ["dataset", "pipeline", "results"].filter((name) => isPlainObject(value[name]));
  return typeof value.run_id === "string" && sections.length >= 2;
}

/** A list of rows, one for each way of matching, strategy and model. */
function isMetricRows(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.slice(0, 20).some((row) => isPlainObject(row) && typeof row.match_mode === "string");
}

/** The flat metrics of the older generation. */
function isCounts(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  return ["tp", "fp", "fn", "precision", "recall", "f1"].every((name) => typeof value[name] === "number");
}

/** Settings that the older generation never wrote: another program's run. */
function isOtherSettings(name: string): boolean {
  const known: readonly string[] = Object.values(fileNames);
  return /\.(?:json|ya?ml|toml|ini)$/.test(name) && !known.includes(name);
}

/** What is left of a run that never saved its results. */
function holdsLittle(folder: Folder): boolean {
  if (folder.folderNames().some((name) => name !== "assets")) return false;
  return folder.has(fileNames.report) || folder.has(fileNames.manifest) || folder.fileNames().length === 0;
}
