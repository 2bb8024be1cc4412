// What a program that has ended, of whatever cause, has left of its one run.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRuns } from "../../../src/catalog/read-runs.js";
import { metadataOf } from "../../helpers/read-run-folder.js";
import { readableRows } from "../readable-rows.js";

export interface Left {
  readonly code: number | null;
  readonly signal: string | null;
  /** When it was ended; milliseconds since the Unix epoch. */
  readonly endedMs: number;
  /** "row 7 1769047317000" for each row that was logged. */
  readonly said: string;
  readonly root: string;
}

export interface Expected {
  /** Rows older than this must be there. */
  readonly mostLostMs: number;
  /** Rows were printed for a recorder to find; its file of the output has them all. */
  readonly isPrinted?: boolean;
  /** When it ended is not known: at its last row. */
  readonly countFromLast?: boolean;
}

/** What is wrong with it. */
export function damageOfLeft(left: Left, { mostLostMs, isPrinted, countFromLast }: Expected): string[] {
  const rows = left.said
    .split("\n")
    .filter((line) => /^row \d+ \d+$/.test(line))
    .map((line) => line.split(" ").slice(1).map(Number) as [step: number, atMs: number])
    .filter(([, atMs]) => atMs <= left.endedMs);
  const { runs, problems } = existsSync(left.root) ? readRuns(left.root) : { runs: [], problems: [] };
  const [run] = runs;
  if (run === undefined)
    return rows.length === 0 || mostLostMs === Number.POSITIVE_INFINITY ? [] : ["the run is not listed"];
  const damage = problems.map(({ path, message }) => `${path}: ${message}`);
  if (runs.length > 1) damage.push(`${runs.length} runs are listed`);
  if (!existsSync(join(run.path, "metadata.json"))) damage.push("metadata.json is missing");
  else if (metadataOf(run.path).run_id === undefined) damage.push("metadata.json does not name its run");
  const kept = readableRows(run.path);
  const endMs = countFromLast === true ? (rows.at(-1)?.[1] ?? 0) : left.endedMs;
  const lost = rows.filter(([step, atMs]) => !kept.has(step) && endMs - atMs > mostLostMs);
  if (lost.length > 0 && isPrinted !== true)
    damage.push(`${lost.length} rows older than ${mostLostMs} ms are gone`);
  const oldest = rows.find(([step]) => !kept.has(step));
  if (isPrinted === true && oldest !== undefined && endMs - oldest[1] > mostLostMs)
    damage.push(`printed rows of ${endMs - oldest[1]} ms ago are not in the history`);
  return damage;
}
