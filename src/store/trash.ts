// Removing a run: it is moved, whole and in one step, to the trash of its root.

import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { encodeJson } from "../core/json/tolerant-json.js";
import { exitCodes, UserError } from "../errors.js";
import { replaceFile, syncFolder } from "./atomic-write.js";
import { makeFolders } from "./claim.js";
import { fileErrorName, isNameTaken } from "./file-error.js";
import type { FileSystem } from "./file-system.js";
import { rootFiles } from "./run-layout.js";
import { formatTimestamp, safeName } from "./run-name.js";
import { trashRecord } from "./trash-record.js";

export interface TrashRequest {
  readonly files: FileSystem;
  /** Folder that holds the runs; the trash is in it. */
  readonly root: string;
  /** Folder or file of the run, below the root. */
  readonly path: string;
  /** Why it was moved: "archived". */
  readonly reason: string;
  /** More to remember, e.g. where the archive is. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
}

/**
 * Moves a run to `<root>/.trash/<time>_<name>/<name>`, beside a trash.json that says where it came from and why.
 * Returns its new path. When it throws, the run is where it was.
 * @throws UserError "not-removable" for the root itself, what holds it or lies outside, or another disk
 */
export function moveToTrash(request: TrashRequest): string {
  const { files, root, path, nowMs } = request;
  const inside = relative(resolve(root), resolve(path));
  const isBelow = inside !== "" && inside !== ".." && !inside.startsWith(`..${sep}`);
  if (!isBelow) throw notRemovable(path, "is not below its root");
  if (inside.split(sep)[0] === rootFiles.trash) throw notRemovable(path, "is in the trash already");
  const entry = makeEntry(request);
  const name = basename(path);
  const from = inside.split(sep).join("/");
  const record = {
    path: from,
    reason: request.reason,
    moved_at: new Date(nowMs).toISOString(),
    ...request.details,
  };
  replaceFile(files, join(entry, trashRecord), `${encodeJson(record, 2)}\n`);
  const moved = join(entry, name === trashRecord ? `${name}_` : name);
  try {
    files.rename(path, moved);
  } catch (error) {
    discardEntry(files, entry);
    throw notRemovable(path, `could not be moved to ${moved} (${fileErrorName(error)})`);
  }
  for (const folder of [entry, dirname(path)]) makeDurable(files, folder);
  return moved;
}

/** Where a disk cannot do this, a power cut may put the run back: whole, and beside its archive. */
function makeDurable(files: FileSystem, folder: string): void {
  try {
    syncFolder(files, folder);
  } catch {
    // The run has been moved; to say that it has not would be wrong.
  }
}

/** Making the folder decides whose entry it is; two of the same name and second get different ones. */
function makeEntry({ files, root, path, nowMs }: TrashRequest): string {
  const trash = join(root, rootFiles.trash);
  makeFolders(files, trash);
  // A link would move the run to where nobody looks for it, or to another disk.
  if (files.look(trash)?.kind !== "folder")
    throw notRemovable(path, `has no trash to go to: ${trash} is no folder`);
  const wanted = join(trash, `${formatTimestamp(new Date(nowMs))}_${safeName(basename(path))}`);
  for (let attempt = 1; ; attempt++) {
    const entry = attempt === 1 ? wanted : `${wanted}-${attempt}`;
    try {
      files.makeFolder(entry);
      syncFolder(files, trash);
      return entry;
    } catch (error) {
      if (!isNameTaken(error) || attempt >= 10_000) throw error;
    }
  }
}

function discardEntry(files: FileSystem, entry: string): void {
  try {
    files.remove(join(entry, trashRecord));
    files.removeFolder(entry);
  } catch {
    // An entry that holds nothing but its record does no harm.
  }
}

function notRemovable(path: string, why: string): UserError {
  return new UserError("not-removable", `${path}: ${why}. It was not removed.`, {
    exitCode: exitCodes.refused,
  });
}
