// A disk that knows which of its files are open, for tests that none stays so.

import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";

export interface CountedHandles {
  readonly files: FileSystem;
  /** Paths that are open now. */
  readonly open: () => string[];
}

/** The same disk, its open files counted; closing one twice throws EBADF as the operating system does. */
export function countedHandles(base: FileSystem = nodeFileSystem): CountedHandles {
  const paths = new Map<number, string>();
  const files: FileSystem = {
    ...base,
    open: (path, mode) => {
      const handle = base.open(path, mode);
      paths.set(handle, path);
      return handle;
    },
    close: (handle) => {
      if (!paths.delete(handle)) throw Object.assign(new Error("EBADF: closed before"), { code: "EBADF" });
      base.close(handle);
    },
  };
  return { files, open: () => [...paths.values()] };
}
