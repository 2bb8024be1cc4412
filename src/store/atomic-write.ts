// Replaces small files so that a crash at any moment leaves either the old or the new content, whole.

import { dirname } from "node:path";
import { fileErrorName, isMissingFile } from "./file-error.js";
import type { FileHandle, FileSystem } from "./file-system.js";
import { temporaryName } from "./temporary-name.js";

/** Each value is an open file to sync; a failed sync is thrown into the steps. */
type Steps = Generator<FileHandle, void, undefined>;

/**
 * Replaces a file: temporary file beside it, written, synced, closed, renamed over it, folder synced. When it throws
 * before the rename, the old file is as it was and the temporary file is gone; after it, the new content is there but
 * may not outlive a power cut. A missing folder is the caller's affair.
 * @throws what the file system throws
 */
export function replaceFile(files: FileSystem, path: string, content: Uint8Array | string): void {
  const steps = replaceSteps(files, path, content);
  let step = steps.next();
  while (step.done !== true) {
    const handle = step.value;
    step = resume(
      steps,
      errorOf(() => files.sync(handle)),
    );
  }
}

/**
 * The same for a file that is replaced again and again, also by those who cannot wait for the disk. The newest content
 * wins: a slow older replacement never overwrites it.
 */
export class ReplacedFile {
  readonly #files: FileSystem;
  readonly #path: string;
  #turn = 0;

  constructor(files: FileSystem, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /**
   * Replaces the content and waits for the disk.
   * @throws what the file system throws
   */
  replace(content: Uint8Array | string): void {
    this.#turn++;
    replaceFile(this.#files, this.#path, content);
  }

  /**
   * Replaces the content; the syncs happen on another thread. Gives way when newer content comes meanwhile. Rejects
   * with what the file system throws.
   */
  async replaceSoon(content: Uint8Array | string): Promise<void> {
    const turn = ++this.#turn;
    const steps = replaceSteps(this.#files, this.#path, content);
    let step = steps.next();
    while (step.done !== true) {
      const error = await syncSoon(this.#files, step.value);
      if (turn !== this.#turn) {
        steps.return();
        return;
      }
      step = resume(steps, error);
    }
  }
}

/**
 * Makes a folder's new, renamed and removed names durable. Disks that cannot do this are left alone.
 * @throws what the file system throws
 */
export function syncFolder(files: FileSystem, folder: string): void {
  const steps = folderSteps(files, folder);
  let step = steps.next();
  while (step.done !== true) {
    const handle = step.value;
    step = resume(
      steps,
      errorOf(() => files.sync(handle)),
    );
  }
}

/** The same, waited for on another thread. Rejects with what the file system throws. */
export async function syncFolderSoon(files: FileSystem, folder: string): Promise<void> {
  const steps = folderSteps(files, folder);
  let step = steps.next();
  while (step.done !== true) step = resume(steps, await syncSoon(files, step.value));
}

/**
 * Writes all of `content`, however little the disk takes at a time.
 * @throws what the file system throws
 */
export function writeAll(files: FileSystem, handle: FileHandle, content: Uint8Array): void {
  for (let offset = 0; offset < content.length; ) {
    const taken = files.write(handle, content, offset);
    if (taken <= 0) throw nothingTaken();
    offset += taken;
  }
}

/** What a disk is taken to say that accepts a write but none of its bytes. */
export function nothingTaken(): Error {
  return Object.assign(new Error("The disk took none of the bytes."), { code: "EIO" });
}

function* replaceSteps(files: FileSystem, path: string, content: Uint8Array | string): Steps {
  const folder = dirname(path);
  const temporary = temporaryName(path);
  const handle = files.open(temporary, "create");
  let isDone = false;
  try {
    yield* fillSteps(files, handle, typeof content === "string" ? Buffer.from(content) : content);
    files.rename(temporary, path);
    isDone = true;
  } finally {
    if (!isDone) discardFile(files, temporary);
  }
  yield* folderSteps(files, folder);
}

function* fillSteps(files: FileSystem, handle: FileHandle, content: Uint8Array): Steps {
  let isOpen = true;
  try {
    writeAll(files, handle, content);
    yield handle;
    isOpen = false;
    files.close(handle);
  } finally {
    if (isOpen) errorOf(() => files.close(handle));
  }
}

function* folderSteps(files: FileSystem, folder: string): Steps {
  // The last "." makes a link to a folder open as the folder.
  const handle = files.open(`${folder}/.`, "read");
  try {
    yield handle;
  } catch (error) {
    if (!["EINVAL", "ENOTSUP", "EPERM", "EBADF", "EISDIR"].includes(fileErrorName(error))) throw error;
  } finally {
    files.close(handle);
  }
}

function resume(steps: Steps, error: unknown): IteratorResult<FileHandle, void> {
  return error === undefined ? steps.next() : steps.throw(error);
}

function syncSoon(files: FileSystem, handle: FileHandle): Promise<unknown> {
  return new Promise((resolve) => {
    const failure = errorOf(() => files.syncSoon(handle, resolve));
    if (failure !== undefined) resolve(failure);
  });
}

function errorOf(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Removes an unfinished file after an error, which counts: what cannot be removed is hidden and read by nobody. */
export function discardFile(files: FileSystem, path: string): void {
  errorOf(() => files.remove(path));
}

/** Removes a file; one that is not there is no fault. Returns whether it was there. */
export function removeIfThere(files: FileSystem, path: string): boolean {
  try {
    files.remove(path);
    return true;
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}

/** Waits until a file that was written elsewhere is on the disk. */
export function syncFile(files: FileSystem, path: string): void {
  const handle = files.open(path, "read");
  try {
    files.sync(handle);
  } finally {
    files.close(handle);
  }
}
