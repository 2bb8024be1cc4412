// The files of a Stable-Baselines run, and whether they are its: others write a progress.csv or a monitor.csv too.

import { isPlainObject } from "../../core/flatten.js";
import { readJsonLines } from "../../formats/jsonl.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import { readFileStart } from "../read-file-start.js";
import { isEvaluations } from "./evaluations.js";
import { parseMonitorStart } from "./monitors.js";

export interface RunFiles {
  readonly hasTable: boolean;
  readonly hasLines: boolean;
  readonly hasEvaluations: boolean;
  /** Names of monitor files, sorted. */
  readonly monitors: readonly string[];
}

/** What only its loops log. */
const ownKeys = ["time/total_timesteps", "rollout/ep_rew_mean", "rollout/ep_len_mean", "time/iterations"];
/** Evaluations alone in such a folder belong to what lies above it. */
const partName = /^(?:eval\w*|logs?|results?)$/i;

/** Undefined when no name fits. */
export function filesOf(folder: Folder): RunFiles | undefined {
  const names = listingOf(folder).files;
  const monitors = names.filter((name) => name === "monitor.csv" || name.endsWith(".monitor.csv"));
  const hasTable = names.includes("progress.csv");
  const hasLines = names.includes("progress.json");
  const hasEvaluations = names.includes("evaluations.npz");
  if (!hasTable && !hasLines && !hasEvaluations && monitors.length === 0) return undefined;
  return { hasTable, hasLines, hasEvaluations, monitors };
}

/** Looks into the files until one proves whose they are. */
export function isStableBaselines(folder: Folder, files: RunFiles): boolean {
  if (files.monitors.some((name) => isMonitor(folder.pathOf(name)))) return true;
  const header = files.hasTable ? headerOf(folder.pathOf("progress.csv")) : [];
  const keys = files.hasLines ? keysOf(folder.pathOf("progress.json")) : [];
  if (ownKeys.some((key) => header.includes(key) || keys.includes(key))) return true;
  if (keys.length > 0 && keys.every((key) => header.includes(key))) return true;
  return (
    files.hasEvaluations && !partName.test(folder.name) && isEvaluations(folder.pathOf("evaluations.npz"))
  );
}

function isMonitor(path: string): boolean {
  const [line] = readFileStart(path).split(/\r?\n/, 1);
  return parseMonitorStart(line) !== undefined;
}

function headerOf(path: string): string[] {
  const [line = ""] = readFileStart(path).split(/\r?\n/, 1);
  return line.split(",").map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
}

function keysOf(path: string): string[] {
  let keys: string[] = [];
  readJsonLines(path, { maxLines: 1, maxLineBytes: 64 * 1024 }, (line) => {
    if (isPlainObject(line)) keys = Object.keys(line);
  });
  return keys;
}
