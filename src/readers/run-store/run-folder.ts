// Decides whether a folder is a run of a run store.

import { isPlainObject } from "../../core/flatten.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import { type JsonFile, missingFile, objectFile, readJsonFile, readJsonObject } from "../read-json-file.js";
import { factsOfRunName } from "./run-name.js";

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
   * `own`: its files say so. `possible`: nothing says otherwise; it is a run when its store is known.
   * `foreign`: it belongs to another program.
   */
  readonly kind: "own" | "possible" | "foreign";
}

/** Files that only other layouts write. */
const foreignMarkers = ["metadata.json", "status.json", "meta.json", "analysis.json"];

/**
 * Looks into a folder; opens files only where the names fit. One that cannot be listed is a possible run.
 * @param isListed the index of a run store has a row of this name
 */
export function inspectRunFolder(folder: Folder, isListed: boolean): RunFolder {
  const [closed] = listingOf(folder).problems;
  if (closed !== undefined) {
    const config = { ...missingFile(folder.path), problems: [closed] };
    return { folder, config, metrics: missingFile(folder.path), kind: "possible" };
  }
  const config = readJsonObject(folder.pathOf(fileNames.config));
  const metrics = readMetrics(folder.pathOf(fileNames.metrics));
  return { folder, config, metrics, kind: kindOf({ folder, config, metrics }, isListed) };
}

/** Numbers and null where metrics should be are damage, not another program's way to keep them. */
function readMetrics(path: string): JsonFile {
  const file = readJsonFile(path);
  return Array.isArray(file.value) ? file : objectFile(file);
}

function kindOf(files: Omit<RunFolder, "kind">, isListed: boolean): RunFolder["kind"] {
  const { folder, config, metrics } = files;
  if (foreignMarkers.some((name) => folder.has(name))) return "foreign";
  if (isStoreConfig(config.value) || isMetricRows(metrics.value)) return "own";
  const isNamed = folder.name.startsWith("run_");
  if (isNamed && isCounts(metrics.value) && !folder.fileNames().some(isOtherSettings)) return "own";
  if (isListed || (isNamed && hasStoreCompany(folder))) return "possible";
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

/** Only this layout writes these beside its results, or names that tell a seed. */
function hasStoreCompany(folder: Folder): boolean {
  if (folder.fileNames().some(isOtherSettings)) return false;
  const isGenerated = factsOfRunName(folder.name).isGenerated;
  return isGenerated || folder.has(fileNames.report) || folder.has(fileNames.manifest);
}

/** What is left of a run that never saved its results. */
function holdsLittle(folder: Folder): boolean {
  if (folder.folderNames().some((name) => name !== "assets")) return false;
  return folder.fileNames().length === 0;
}
