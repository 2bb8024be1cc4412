// Whether files that were read have only grown since, so that it is enough to read on.

import { closeSync, readSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { openRegularFile } from "../../formats/read-file.js";
import { segmentNames } from "../../readers/native-history.js";
import type { ReadSegment } from "../../readers/native-points.js";
import type { TracedFiles } from "../index/file-states.js";

/** Of longer files that have grown only the last bytes that were read are compared. */
const mostCompared = 8 * 1024 * 1024;

/**
 * Whether a history consists of the files that were read, still begins with what was read of them, and only the last one
 * may have grown. What was read is compared by its checksum; where more than 8 MiB have grown, by the last 4 KiB.
 * @param trace as the files were when they were read
 */
export function beginsAsRead(folder: string, segments: readonly ReadSegment[], trace: TracedFiles): boolean {
  const paths = segmentNames(folder).map((name) => join(folder, name));
  const isSameList =
    paths.length === segments.length && segments.every(({ path }, index) => path === paths[index]);
  const last = segments.at(-1);
  if (!isSameList || last?.end === undefined) return false;
  return segments.every((segment) => segmentBegins(segment, { trace, mayGrow: segment === last }));
}

function segmentBegins(
  segment: ReadSegment,
  { trace, mayGrow }: { readonly trace: TracedFiles; readonly mayGrow: boolean },
): boolean {
  const file = openRegularFile(segment.path);
  if (!("descriptor" in file)) return false;
  const { descriptor, stat } = file;
  try {
    const state = trace.states.get(segment.path);
    if (typeof state !== "object" || state.ino !== stat.ino || stat.size < segment.size) return false;
    const hasGrown = stat.size > segment.size;
    if (hasGrown && !mayGrow) return false;
    if (hasGrown && segment.size > mostCompared) return endsAlike(descriptor, segment);
    return checksumOf(descriptor, segment.size) === segment.checksum;
  } catch {
    return false; // What cannot be read any more is found out by reading it anew.
  } finally {
    closeSync(descriptor);
  }
}

function endsAlike(descriptor: number, { size, tail }: ReadSegment): boolean {
  const bytes = Buffer.alloc(tail.length);
  return (
    readSync(descriptor, bytes, 0, tail.length, size - tail.length) === tail.length && bytes.equals(tail)
  );
}

function checksumOf(descriptor: number, size: number): number {
  const chunk = Buffer.allocUnsafe(Math.min(size, 256 * 1024));
  let checksum = 0;
  for (let at = 0; at < size; ) {
    const count = readSync(descriptor, chunk, 0, Math.min(chunk.length, size - at), at);
    if (count === 0) break;
    checksum = crc32(chunk.subarray(0, count), checksum);
    at += count;
  }
  return checksum;
}
