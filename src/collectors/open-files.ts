// Which files the processes of a group hold open, from /proc; Linux only.

import { readdirSync, readlinkSync } from "node:fs";
import { processesOfGroup } from "./process-group.js";

/** Absolute paths of what a process group has open; empty where the system does not tell. */
export function filesOpenIn(group: number): string[] {
  return processesOfGroup(group).flatMap((process) =>
    openHandles(process).flatMap((handle) => linkTarget(`/proc/${process}/fd/${handle}`)),
  );
}

function openHandles(process: string): string[] {
  try {
    return readdirSync(`/proc/${process}/fd`);
  } catch {
    return []; // It has ended meanwhile, or is not ours to see.
  }
}

function linkTarget(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return []; // Closed meanwhile.
  }
}
