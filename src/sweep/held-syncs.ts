// A disk whose syncs are put off and then done once each: what begins a trial is written in many small steps.

import { syncFile } from "../store/atomic-write.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileHandle, FileSystem } from "../store/file-system.js";

/** What disks answer that cannot sync folders. */
const folderless = new Set(["EINVAL", "ENOTSUP", "EPERM", "EBADF", "EISDIR"]);

/**
 * Keeps track of what was to be synced until `release`, which syncs each file and folder once; from then on it is the disk
 * itself. Until then a power cut may undo what was written here, which nobody has been told of.
 */
export class HeldSyncs {
  readonly files: FileSystem;
  readonly #disk: FileSystem;
  readonly #paths = new Map<FileHandle, string>();
  readonly #unsynced = new Set<string>();
  #isHeld = true;

  constructor(disk: FileSystem) {
    this.#disk = disk;
    this.files = {
      ...disk,
      open: (path, mode) => {
        const handle = disk.open(path, mode);
        if (this.#isHeld) this.#paths.set(handle, path);
        return handle;
      },
      sync: (handle) => {
        if (!this.#hold(handle)) disk.sync(handle);
      },
      syncSoon: (handle, done) => {
        if (this.#hold(handle)) setImmediate(done, undefined);
        else disk.syncSoon(handle, done);
      },
      close: (handle) => {
        this.#paths.delete(handle);
        disk.close(handle);
      },
      rename: (from, to) => {
        disk.rename(from, to);
        if (this.#unsynced.delete(from)) this.#unsynced.add(to);
      },
      remove: (path) => {
        disk.remove(path);
        this.#unsynced.delete(String(path));
      },
    };
  }

  /**
   * Brings everything to the disk, files before the folders that name them.
   * @throws what the file system throws
   */
  release(): void {
    this.#isHeld = false;
    const isFolder = (path: string): boolean => path.endsWith("/.");
    const paths = [...this.#unsynced];
    this.#unsynced.clear();
    this.#paths.clear();
    for (const path of paths.filter((each) => !isFolder(each))) syncFile(this.#disk, path);
    for (const path of paths.filter(isFolder)) this.#syncFolder(path);
  }

  #hold(handle: FileHandle): boolean {
    const path = this.#isHeld ? this.#paths.get(handle) : undefined;
    if (path !== undefined) this.#unsynced.add(path);
    return path !== undefined;
  }

  #syncFolder(path: string): void {
    try {
      syncFile(this.#disk, path);
    } catch (error) {
      if (!folderless.has(fileErrorName(error))) throw error;
    }
  }
}
