// Which files of a folder are event files, and in which order they were written.

import { closeSync, readSync } from "node:fs";
import { compareTexts } from "../../core/value.js";
import { openRegularFile } from "../../formats/read-file.js";
import { readEvents } from "../../formats/tfevents.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import { kindOfName } from "../shape/tree.js";

/** Whether a file of this name is an event file: "events.out.tfevents.1767600000.node-1", with anything before and behind. */
export function isEventName(name: string): boolean {
  return (
    name.includes("tfevents") &&
    !name.endsWith(".profile-empty") &&
    !/^[.#~]|[~#]$/.test(name) &&
    kindOfName(name) === undefined
  );
}

/** Names of a folder's event files, oldest first: by the second in their names, then by the numbers behind it. */
export function eventNames(folder: Folder): string[] {
  const names = listingOf(folder).files.filter(isEventName);
  return names.sort((a, b) => secondOf(a) - secondOf(b) || compareTexts(a, b));
}

function secondOf(name: string): number {
  return Number(/tfevents\.(\d+)/.exec(name)?.[1] ?? 0);
}

/** What the beginning of an event file shows. */
export interface Glance {
  /** Tags of its first scalars. */
  readonly tags: ReadonlySet<string>;
  /** A session of the HParams plugin begins in it. */
  readonly hasSession: boolean;
}

const glanceBytes = 64 * 1024;

/** Looks at the beginning of an event file. A file that cannot be read shows nothing. */
export function glanceAt(path: string): Glance {
  const tags = new Set<string>();
  let hasSession = false;
  readEvents(firstBytes(path, glanceBytes), ({ values }) => {
    for (const { tag, value } of values) {
      if (tag === "_hparams_/session_start_info") hasSession = true;
      else if (value !== undefined) tags.add(tag);
    }
  });
  return { tags, hasSession };
}

/** The beginning of a file; empty when it cannot be read. */
export function firstBytes(path: string, most: number): Uint8Array {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return new Uint8Array(0);
  try {
    const bytes = Buffer.alloc(Math.min(most, file.stat.size));
    return bytes.subarray(0, readSync(file.descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return new Uint8Array(0); // Reading the run tells what is wrong.
  } finally {
    closeSync(file.descriptor);
  }
}
