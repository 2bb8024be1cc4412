// The files that a run of a run store has beside metadata.json: config.json, metrics.json, report.md, assets/.

import { type FactorResults, type FactorRow, resultsOf } from "../core/evaluation/factor-results.js";
import { runStoreReport } from "../core/evaluation/run-store-report.js";
import { isPlainObject } from "../core/flatten.js";
import type { FileSystem } from "../store/file-system.js";
import type { Metadata } from "../store/metadata-file.js";
import { makeRunFolder, saveRunFile, saveRunJson } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import type { Warnings } from "./warnings.js";

export interface StorePlace {
  readonly files: FileSystem;
  /** The run folder. */
  readonly folder: string;
  readonly warnings: Warnings;
}

/** What is known at the start: config.json without results, and the folder for pictures. Never throws. */
export function saveStoreStart(place: StorePlace, sections: Metadata): void {
  const { files, folder, warnings } = place;
  saveConfig(place, sections, {});
  warnings.attempt(runFiles.assets, () => makeRunFolder(files, folder, runFiles.assets));
}

/** The final files. Never throws. */
export function saveStoreEnd(
  place: StorePlace,
  sections: Metadata,
  results: FactorResults | undefined,
): void {
  const { files, folder, warnings } = place;
  const rows = results?.rows() ?? [];
  const factors = results?.factors ?? [];
  saveConfig(place, sections, resultsOf(rows, factors));
  const metrics = rows.length > 0 ? rows.map(metricsRow) : ownMetrics(sections);
  warnings.attempt(runFiles.rawMetrics, () =>
    saveRunJson(files, { folder, path: runFiles.rawMetrics }, metrics),
  );
  warnings.attempt(runFiles.report, () =>
    saveRunFile(files, { folder, path: runFiles.report }, runStoreReport({ sections, factors, rows })),
  );
}

/** Sections of metadata.json that give results the names that a run store's own files give them. */
export function storeSections(
  evaluated: Readonly<Record<string, unknown>>,
  results: FactorResults | undefined,
): Record<string, unknown> {
  const { best_overall, ...averages } = resultsOf(results?.rows() ?? [], results?.factors ?? []);
  if (Object.keys(averages).length === 0) return evaluated;
  const best = isPlainObject(best_overall) ? Object.entries(best_overall) : [];
  const numbers = Object.fromEntries(best.filter(([, value]) => typeof value === "number"));
  const texts = Object.fromEntries(best.filter(([, value]) => typeof value === "string"));
  const metrics = isPlainObject(evaluated.metrics) ? evaluated.metrics : {};
  return {
    ...evaluated,
    metrics: { ...metrics, results: { ...averages, best_overall: numbers } },
    results: { best_overall: texts },
  };
}

function saveConfig(place: StorePlace, sections: Metadata, results: Record<string, unknown>): void {
  const { dataset, pipeline, ...others } = isPlainObject(sections.config) ? sections.config : {};
  const seeded = isPlainObject(dataset) ? { seed: sections.seed, ...dataset } : { seed: sections.seed };
  const config = {
    run_id: sections.run_id,
    created_at: sections.started_at,
    dataset: seeded,
    pipeline: pipeline ?? {},
    ...others,
    results,
    notes: sections.notes ?? "",
  };
  const { files, folder, warnings } = place;
  warnings.attempt(runFiles.storeConfig, () =>
    saveRunJson(files, { folder, path: runFiles.storeConfig }, config),
  );
}

/** One combination as metrics.json has it. */
function metricsRow({ factors, counts, intervals, ...scores }: FactorRow): Record<string, unknown> {
  const bounds = Object.entries(intervals).map(([name, { low, high }]) => [`${name}_interval`, [low, high]]);
  return { ...factors, ...counts, ...scores, ...Object.fromEntries(bounds) };
}

function ownMetrics(sections: Metadata): Metadata {
  return isPlainObject(sections.metrics) ? sections.metrics : {};
}
