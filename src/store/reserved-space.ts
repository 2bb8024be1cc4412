// Room on the disk that a growing log holds before it needs it, and taking the middle out of a log that has used it up.

import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, ftruncateSync, openSync, statfsSync, writeSync } from "node:fs";
import { platform } from "node:process";

const { O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;

/** What came of asking for room. */
export type Reserved = "reserved" | "full" | "unsupported";

/** The disk below logs that other processes append to. */
export interface LogDisk {
  /** Bytes that a user may still take on the disk of a folder; undefined where the system does not tell. */
  freeBytes(folder: string): number | undefined;
  /** Gives a file room from `start` on without making it longer: what is appended there needs none any more. */
  reserve(path: string, start: number, bytes: number): Reserved;
  /** Gives back what a file holds behind its end. @throws what the operating system reports */
  release(path: string): void;
  /**
   * Shortens a file to its first `kept` bytes and a mark, which is not longer than what is taken away. What others append
   * meanwhile follows.
   * @param mark called in the moment before
   * @throws what the operating system reports
   */
  cut(path: string, kept: number, mark: () => Uint8Array): void;
}

/** The real disk. Room can be had where the program `fallocate` is and the file system knows of it (Linux). */
export const realLogDisk: LogDisk = {
  freeBytes: (folder) => {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch {
      return undefined; // Not every system tells; logs then grow as far as they can.
    }
  },
  reserve: (path, start, bytes) => {
    if (platform !== "linux") return "unsupported";
    // Without --keep-size the file would end in zeros, behind which others would append.
    const words = ["--keep-size", "--offset", String(start), "--length", String(bytes), path];
    const { status, stderr } = spawnSync("fallocate", words, {
      encoding: "utf8",
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C" },
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 2000,
    });
    if (status === 0) return "reserved";
    return /no space|quota/i.test(stderr ?? "") ? "full" : "unsupported";
  },
  release: (path) => change(path, (handle, size) => ftruncateSync(handle, size)),
  cut: (path, kept, mark) =>
    change(path, (handle) => {
      const bytes = mark();
      ftruncateSync(handle, kept + bytes.length);
      for (let done = 0; done < bytes.length; )
        done += writeSync(handle, bytes, done, bytes.length - done, kept + done);
    }),
};

function change(path: string, action: (handle: number, size: number) => void): void {
  const handle = openSync(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(handle);
    if (stats.isFile()) action(handle, stats.size);
  } finally {
    closeSync(handle);
  }
}
