// What paths take on the disk, as du counts it: blocks, not sizes; a file with several names once.

import { join } from "node:path";
import type { FileFacts, FileSystem } from "./file-system.js";

export interface DiskUsage {
  /** As `du` says it of these paths together, folders included. */
  readonly bytes: number;
  /** What comes free when they are removed: files that have a name elsewhere stay. */
  readonly freedBytes: number;
}

/** Measures paths with all that is below them; links are not followed, what is missing counts nothing. */
export function diskUsage(files: FileSystem, paths: readonly string[]): DiskUsage {
  const names = new Map<string, number>();
  let [bytes, freedBytes] = [0, 0];
  const count = (facts: FileFacts): void => {
    const isShared = facts.kind !== "folder" && facts.links > 1;
    const key = `${facts.device}:${facts.inode}`;
    const known = isShared ? (names.get(key) ?? 0) : 0;
    if (isShared) names.set(key, known + 1);
    if (known === 0) bytes += facts.diskBytes;
    if (!isShared || known + 1 === facts.links) freedBytes += facts.diskBytes;
  };
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const facts = files.look(path);
    if (facts === undefined) continue;
    count(facts);
    if (facts.kind === "folder") for (const name of files.list(path)) waiting.push(join(path, name));
  }
  return { bytes, freedBytes };
}
