// Takes up a run that ended before its work was done: checks that nobody writes it, and that it is ours to go on with.

import { basename, dirname, join, resolve } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { exitCodes, UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import type { Claim } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";
import { takeLock } from "../store/lock.js";
import { type Metadata, schemaVersion } from "../store/metadata-file.js";
import { rootFiles, runFiles } from "../store/run-layout.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { machineIdentity, ownIdentity } from "../store/writer-identity.js";
import type { JoinableRun } from "./join-run.js";

/** A run folder to go on in. */
export interface ReopenedRun extends Claim {
  readonly root: string;
  /** What metadata.json says so far. */
  readonly sections: Metadata;
}

export interface ReopenPlace {
  readonly files: FileSystem;
  /** Root that ids are looked for in. */
  readonly root: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  /** Given by the process that has the run: it may be taken over from it. */
  readonly join?: JoinableRun;
}

/**
 * Finds the run folder and has `begin` make it ours, while a lock keeps others who want to resume it out.
 * @param wanted id of a run below the root, or the path of a run folder
 * @throws UserError "no-such-run", "run-in-use", "bad-run"; and what `begin` throws
 */
export function reopenRun<T>(wanted: string, place: ReopenPlace, begin: (run: ReopenedRun) => T): T {
  const { files, nowMs, join: joined } = place;
  const folder = findRunFolder(wanted, place);
  const [id, root] = [basename(folder), dirname(folder)];
  const lock = takeLock({
    files,
    path: join(root, rootFiles.own, `resume-${id}.lock`),
    own: ownIdentity(),
    machine: machineIdentity(),
    nowMs,
  });
  try {
    checkNotInUse(folder, nowMs(), joined);
    return begin({ id, folder, root, sections: readSections(folder) });
  } finally {
    lock.release();
  }
}

function findRunFolder(wanted: string, { files, root }: ReopenPlace): string {
  const candidates = [join(root, wanted), resolve(wanted)];
  const found = candidates.find((path) => files.look(join(path, runFiles.metadata))?.kind === "file");
  if (found !== undefined) return found;
  throw new UserError("no-such-run", `There is no run "${wanted}" to resume in ${root}.`, {
    hint: "Give the id of a run in that folder, or the path of a run folder.",
    exitCode: exitCodes.usage,
  });
}

function checkNotInUse(folder: string, nowMs: number, joined: JoinableRun | undefined): void {
  const record = readStatusFile(folder);
  const status = deriveStatus(record, undefined, { nowMs, machine: machineIdentity() });
  if (status !== "running" || (joined !== undefined && record?.writer?.pid === joined.recorderPid)) return;
  throw new UserError("run-in-use", `${folder} is being written by another process.`, {
    hint: "Wait until it has ended, or stop it; then resume.",
    exitCode: exitCodes.refused,
  });
}

function readSections(folder: string): Metadata {
  const path = join(folder, runFiles.metadata);
  const read = readTextFile(path);
  const sections = "text" in read ? parsed(read.text) : undefined;
  if (sections === undefined) {
    throw new UserError("bad-run", `${path} cannot be read, so the run cannot go on.`, {
      hint: "Start a new run.",
      exitCode: exitCodes.refused,
    });
  }
  if (typeof sections.schema_version === "number" && sections.schema_version <= schemaVersion)
    return sections;
  throw new UserError("bad-run", `${path} was written by a newer version or by another program.`, {
    hint: "Resume it with what wrote it.",
    exitCode: exitCodes.refused,
  });
}

function parsed(text: string): Metadata | undefined {
  try {
    const { value } = parseTolerantJson(text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    // Said above, with the path.
    return undefined;
  }
}
