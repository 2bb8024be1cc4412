// Which logs share a segment: logs stay where they are, so that a change rewrites little.

import { isPackedLog } from "../catalog/step-log-lines.js";
import type { LogFile } from "./find-logs.js";

const mebibyte = 1024 * 1024;
/** A segment is filled up to a share of all bytes, within these bounds. */
const share = 1 / 32;
const leastBytes = mebibyte;
const mostBytes = 32 * mebibyte;
/** Packed logs are about so many times larger unpacked. */
const packing = 8;

/**
 * Gives each log a segment, by its `source`. Known logs keep theirs; new ones fill the last and then new segments.
 * @param known segments by `source`, of logs that are still there
 */
export function planSegments(
  logs: readonly LogFile[],
  known: ReadonlyMap<string, number>,
): Map<string, number> {
  const total = logs.reduce((sum, log) => sum + bytesOf(log), 0);
  const limit = Math.min(mostBytes, Math.max(leastBytes, total * share));
  const planned = new Map<string, number>();
  const filled = new Map<number, number>();
  let last = 1;
  for (const log of logs) {
    const segment = known.get(log.source);
    if (segment === undefined) continue;
    planned.set(log.source, segment);
    filled.set(segment, (filled.get(segment) ?? 0) + bytesOf(log));
    last = Math.max(last, segment);
  }
  for (const log of logs) {
    if (planned.has(log.source)) continue;
    const already = filled.get(last) ?? 0;
    if (already > 0 && already + bytesOf(log) > limit) last++;
    planned.set(log.source, last);
    filled.set(last, (filled.get(last) ?? 0) + bytesOf(log));
  }
  return planned;
}

function bytesOf(log: LogFile): number {
  return log.state.size * (isPackedLog(log.source) ? packing : 1);
}
