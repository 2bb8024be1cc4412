// The disk of all that runs in a test's process, which the test may change: for `vi.mock` of the file system's module.

import type { FileSystem } from "../../src/store/file-system.js";

let current: FileSystem | undefined;
let actual: FileSystem | undefined;

/** From now on everything goes through `files`; through the real disk when undefined. */
export function switchDisk(files: FileSystem | undefined): void {
  current = files;
}

/** A disk that passes each call on to the one that is switched in. */
export function switchedDisk(real: FileSystem): FileSystem {
  actual = real;
  return Object.fromEntries(
    Object.keys(real).map((name) => [
      name,
      (...given: unknown[]): unknown =>
        ((current ?? real)[name as keyof FileSystem] as (...words: unknown[]) => unknown)(...given),
    ]),
  ) as unknown as FileSystem;
}

/** The real disk, without waiting for it, below one that is switched. */
export function hastyRealDisk(): FileSystem {
  if (actual === undefined) throw new Error("The disk of this process is not switched.");
  return {
    ...actual,
    sync: () => undefined,
    syncSoon: (_handle, done) => void setImmediate(done, undefined),
  };
}
