// Claims: of several launchers and workers, one has a trial in hand; and what is known of its program when it dies.

import { join } from "node:path";
import type { Trial } from "../core/sweep/trial.js";
import { UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { lockOf, placeOf } from "../stage/artifact-place.js";
import { writeAll } from "../store/atomic-write.js";
import type { FileSystem } from "../store/file-system.js";
import { type Lock, takeLock } from "../store/lock.js";
import { readLock } from "../store/lock-record.js";
import { lifeHere } from "../store/status-file.js";
import {
  isWriterIdentity,
  machineIdentity,
  ownIdentity,
  processStartTime,
  type WriterIdentity,
} from "../store/writer-identity.js";
import { sweepFiles, trialFolder, trialKey } from "./sweep-layout.js";

/** A worker elsewhere refreshes its claim every minute; after this time it is taken for gone. */
const silentMs = 5 * 60 * 1000;

/** Paths of what belongs to a claim; beside each other, so that one listing shows all. */
export interface ClaimPaths {
  readonly lock: string;
  /** Identity of the program's process. */
  readonly program: string;
  /** Exit code of the program, written by the shell that stands between. */
  readonly exit: string;
  /** There once somebody has asked the program to end: its exit code tells no more whether it has done all. */
  readonly asked: string;
}

/** Of an artifact, the claim is the lock that whoever makes it takes, in a sweep or not. */
export function claimPaths(sweepFolder: string, trial: Pick<Trial, "phase" | "id" | "artifact">): ClaimPaths {
  const start = join(sweepFolder, sweepFiles.claims, trialKey(trial));
  const lock =
    trial.artifact === undefined ? `${start}.lock` : lockOf(placeOf(trialFolder(sweepFolder, trial)));
  return { lock, program: `${start}.program.json`, exit: `${start}.exit`, asked: `${start}.asked` };
}

/** A trial that is ours. */
export interface TrialClaim {
  readonly paths: ClaimPaths;
  readonly lock: Lock;
}

/**
 * Takes the claim of a trial; undefined when another live process has it.
 * @throws what the file system throws
 */
export function takeClaim(files: FileSystem, paths: ClaimPaths, nowMs: () => number): TrialClaim | undefined {
  try {
    const machine = machineIdentity();
    const lock = takeLock({
      files,
      path: paths.lock,
      own: ownIdentity(),
      machine,
      nowMs,
      abandonedAfterMs: silentMs,
      isBrief: true,
    });
    return { paths, lock };
  } catch (error) {
    if (error instanceof UserError && error.code === "locked") return undefined;
    throw error;
  }
}

/** Whether a live process of this machine, or one elsewhere that was heard of lately, has the claim. */
export function isClaimed(paths: ClaimPaths, nowMs: number): boolean {
  const found = readLock(paths.lock);
  if (found === "missing") return false;
  const life = found.record === undefined ? "elsewhere" : lifeHere(found.record.writer, machineIdentity());
  if (life !== "elsewhere") return life === "alive";
  const time = found.record === undefined ? found.modifiedMs : Date.parse(found.record.time);
  return nowMs - time <= silentMs;
}

/**
 * Notes which process runs a trial's program, for those who come after a launcher that died. It need not outlive a power
 * cut, which the program does not either.
 */
export function noteProgram(files: FileSystem, paths: ClaimPaths, pid: number): void {
  const identity: WriterIdentity = {
    ...ownIdentity(),
    pid,
    process_start_time: processStartTime(pid) ?? null,
  };
  const handle = files.open(paths.program, "create");
  try {
    writeAll(files, handle, Buffer.from(`${JSON.stringify(identity)}\n`));
  } finally {
    files.close(handle);
  }
}

/** Notes that the program is asked to end. What the disk refuses is not noted: the program is ended all the same. */
export function noteAsked(files: FileSystem, paths: ClaimPaths): void {
  try {
    files.close(files.open(paths.asked, "append"));
  } catch {
    // A full disk takes no exit code either, so that the program's end is not taken for a good one.
  }
}

/** What is left of a program whose launcher is gone. */
export type LeftProgram =
  | { readonly state: "none" }
  | { readonly state: "running"; readonly pid: number }
  /** Exit code; undefined when it died without one, or the machine did, or when it had been asked to end. */
  | { readonly state: "ended"; readonly exitCode: number | undefined };

export function findLeftProgram(paths: ClaimPaths): LeftProgram {
  const identity = readIdentity(paths.program);
  if (identity === undefined) return { state: "none" };
  if (lifeHere(identity, machineIdentity()) === "alive") return { state: "running", pid: identity.pid };
  if (!("missing" in readTextFile(paths.asked, { maxBytes: 64 })))
    return { state: "ended", exitCode: undefined };
  const read = readTextFile(paths.exit, { maxBytes: 64 });
  const match = "text" in read ? /^(\d{1,3})\n$/.exec(read.text) : null;
  return { state: "ended", exitCode: match === null ? undefined : Number(match[1]) };
}

/** Forgets the program; before each attempt and after each that was seen to its end. */
export function forgetProgram(files: FileSystem, paths: ClaimPaths): void {
  for (const path of [paths.exit, paths.asked, paths.program]) {
    if (files.look(path) !== undefined) files.remove(path);
  }
}

function readIdentity(path: string): WriterIdentity | undefined {
  const read = readTextFile(path, { maxBytes: 64 * 1024 });
  if (!("text" in read)) return undefined;
  try {
    const value: unknown = JSON.parse(read.text);
    return isWriterIdentity(value) ? value : undefined;
  } catch {
    return undefined; // A launcher died while it wrote: the program had not started, or is not known.
  }
}
