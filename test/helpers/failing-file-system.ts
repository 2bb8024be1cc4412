// A disk that fails when a test says so: the same calls as the real one, counted.

import { constants } from "node:os";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";

export type CallName = keyof FileSystem;

export interface FaultPlan {
  /** Number of the first call that fails, from 1; never when absent. */
  readonly failAt?: number;
  /** How many calls fail from there on; 1 when absent. */
  readonly failCount?: number;
  /** "ENOSPC", "EIO", … */
  readonly code?: string;
  /** Only these calls are counted and fail; all when absent. */
  readonly only?: readonly CallName[];
  /** Most bytes that one write takes. */
  readonly writeAtMost?: number;
}

export interface FailingFileSystem extends FileSystem {
  /** Calls so far, counted as the plan says. */
  readonly calls: string[];
  /** How many calls were made to fail. */
  readonly failures: () => number;
}

/** The real disk without waiting for it, for tests that fail it thousands of times. */
export const hastyFileSystem: FileSystem = {
  ...nodeFileSystem,
  sync: () => undefined,
  syncSoon: (_handle, done) => void setImmediate(done, undefined),
};

/** Errors that a disk gives, as Node reports them. */
export function diskError(code: string): Error {
  const errno = (constants.errno as Readonly<Record<string, number>>)[code];
  const told = errno === undefined ? {} : { errno: -errno, syscall: "write" };
  return Object.assign(new Error(`${code}: made to fail`), { code, ...told });
}

export function failingFileSystem(
  plan: FaultPlan = {},
  base: FileSystem = nodeFileSystem,
): FailingFileSystem {
  const calls: string[] = [];
  let failures = 0;
  const first = plan.failAt ?? Number.POSITIVE_INFINITY;
  const last = first + (plan.failCount ?? 1) - 1;

  /** Counts the call; returns the error it must fail with. */
  const count = (name: CallName, detail: unknown): Error | undefined => {
    if (plan.only !== undefined && !plan.only.includes(name)) return undefined;
    calls.push(`${name} ${String(detail)}`);
    if (calls.length < first || calls.length > last) return undefined;
    failures++;
    return diskError(plan.code ?? "EIO");
  };
  const failOr = <Result>(name: CallName, detail: unknown, action: () => Result): Result => {
    const error = count(name, detail);
    if (error !== undefined) throw error;
    return action();
  };

  return {
    calls,
    failures: () => failures,
    open: (path, mode) => failOr("open", path, () => base.open(path, mode)),
    read: (handle, buffer, position) => failOr("read", handle, () => base.read(handle, buffer, position)),
    write: (handle, bytes, offset) =>
      failOr("write", handle, () => {
        const end = Math.min(bytes.length, offset + (plan.writeAtMost ?? bytes.length));
        return base.write(handle, bytes.subarray(0, end), offset);
      }),
    writeSoon: (handle, bytes, offset, done) => {
      const error = count("writeSoon", handle);
      const end = Math.min(bytes.length, offset + (plan.writeAtMost ?? bytes.length));
      if (error === undefined) base.writeSoon(handle, bytes.subarray(0, end), offset, done);
      else setImmediate(done, error, 0);
    },
    writeAt: (handle, bytes, position) =>
      failOr("writeAt", handle, () =>
        base.writeAt(handle, bytes.subarray(0, plan.writeAtMost ?? bytes.length), position),
      ),
    sync: (handle) => failOr("sync", handle, () => base.sync(handle)),
    syncSoon: (handle, done) => {
      const error = count("syncSoon", handle);
      if (error === undefined) base.syncSoon(handle, done);
      else setImmediate(done, error);
    },
    close: (handle) => {
      // A close that reports an error has closed all the same.
      const error = count("close", handle);
      base.close(handle);
      if (error !== undefined) throw error;
    },
    rename: (from, to) => failOr("rename", to, () => base.rename(from, to)),
    link: (existing, name) => failOr("link", name, () => base.link(existing, name)),
    remove: (path) => failOr("remove", path, () => base.remove(path)),
    makeFolder: (path) => failOr("makeFolder", path, () => base.makeFolder(path)),
    removeFolder: (path) => failOr("removeFolder", path, () => base.removeFolder(path)),
    list: (folder) => failOr("list", folder, () => base.list(folder)),
    listBytes: (folder) => failOr("listBytes", folder, () => base.listBytes(folder)),
    look: (path) => failOr("look", path, () => base.look(path)),
    lookAt: (handle) => failOr("lookAt", handle, () => base.lookAt(handle)),
  };
}
