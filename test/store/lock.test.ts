import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { abandonedAfterMs, cutAfterMs, takeLock, withLock } from "../../src/store/lock.js";
import {
  machineIdentity,
  ownIdentity,
  processStartTime,
  type WriterIdentity,
} from "../../src/store/writer-identity.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const startMs = Date.parse("2026-01-22T12:00:00Z");

function options(folder: string, parts: { nowMs?: number; own?: WriterIdentity } = {}) {
  const own = parts.own ?? ownIdentity();
  return {
    files: nodeFileSystem,
    path: join(folder, ".runledger", "archive.lock"),
    own,
    machine: machineIdentity(),
    nowMs: () => parts.nowMs ?? startMs,
  };
}

/** A writer on this machine that is no more. */
function deadWriter(): WriterIdentity {
  const pid = Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }));
  return { ...ownIdentity(), pid, process_start_time: "1" };
}

const elsewhere: WriterIdentity = { ...ownIdentity(), host: "other", boot_id: "other", pid: 1 };

describe("takeLock", () => {
  it("lets one in at a time", () => {
    const folder = temporaryFolder();
    const lock = takeLock(options(folder));
    lock.check();
    expect(() => takeLock(options(folder))).toThrow(
      `process ${process.pid} on ${hostname()} holds this lock.`,
    );
    expect(() => takeLock(options(folder))).toThrow(UserError);
    lock.release();
    takeLock(options(folder)).release();
    expect(readdirSync(join(folder, ".runledger"))).toEqual([]);
  });

  it("respects a holder that lives on this machine, however long ago it wrote", async () => {
    const folder = temporaryFolder();
    const child = spawn("sleep", ["30"]);
    try {
      const own = {
        ...ownIdentity(),
        pid: child.pid ?? 0,
        process_start_time: processStartTime(child.pid ?? 0) ?? null,
      };
      takeLock(options(folder, { own }));
      expect(() => takeLock(options(folder, { nowMs: startMs + 100 * abandonedAfterMs }))).toThrow(
        "holds this lock",
      );
    } finally {
      child.kill();
    }
  });

  it("breaks the lock of a holder that is dead on this machine, at once", () => {
    const folder = temporaryFolder();
    const dead = takeLock(options(folder, { own: deadWriter() }));
    const lock = takeLock(options(folder));
    lock.check();
    expect(() => dead.check()).toThrow("another process took this lock over");
    dead.release();
    lock.check();
  });

  it("breaks the lock of another machine only after half an hour of silence", () => {
    const folder = temporaryFolder();
    takeLock(options(folder, { own: elsewhere }));
    expect(() => takeLock(options(folder, { nowMs: startMs + abandonedAfterMs - 1 }))).toThrow(
      "on other holds",
    );
    takeLock(options(folder, { nowMs: startMs + abandonedAfterMs + 1 })).check();
  });

  it("breaks a lock file that was cut off while it was made, soon", () => {
    const folder = temporaryFolder();
    const { path } = options(folder);
    mkdirSync(join(folder, ".runledger"));
    writeFileSync(path, '{"token":"a');
    const writtenMs = startMs / 1000;
    utimesSync(path, writtenMs, writtenMs);
    expect(() => takeLock(options(folder, { nowMs: startMs + 1000 }))).toThrow("another process holds");
    takeLock(options(folder, { nowMs: startMs + cutAfterMs + 1 })).check();
  });

  it("says so when the lock file is no file", () => {
    const folder = temporaryFolder();
    mkdirSync(options(folder).path, { recursive: true });
    expect(() => takeLock(options(folder))).toThrow("is a folder");
  });

  it("leaves no empty lock behind when it cannot be written", () => {
    const folder = temporaryFolder();
    const files = failingFileSystem({ failAt: 1, code: "ENOSPC", only: ["write"] });
    expect(() => takeLock({ ...options(folder), files })).toThrow("ENOSPC");
    expect(existsSync(options(folder).path)).toBe(false);
  });
});

describe("a lock that is held", () => {
  it("shows others that its holder lives, once a minute", () => {
    const folder = temporaryFolder();
    let nowMs = startMs;
    const lock = takeLock({ ...options(folder), nowMs: () => nowMs });
    const written = () => readFileSync(options(folder).path, "utf8");
    const first = written();
    nowMs += 59_000;
    lock.check();
    expect(written()).toBe(first);
    nowMs += 2000;
    lock.check();
    expect(JSON.parse(written()).time).toBe("2026-01-22T12:01:01.000Z");
    lock.check();
  });

  it("is given back whatever happens", async () => {
    const folder = temporaryFolder();
    const failing = withLock(options(folder), async () => {
      throw new Error("the work failed");
    });
    await expect(failing).rejects.toThrow("the work failed");
    expect(await withLock(options(folder), async () => 7)).toBe(7);
  });

  it("is never held by two of many that break the same abandoned lock", async () => {
    const folder = temporaryFolder();
    takeLock(options(folder, { own: deadWriter() }));
    const taken = Array.from({ length: 20 }, () => {
      try {
        return takeLock(options(folder));
      } catch {
        return undefined;
      }
    });
    const holding = taken.filter((lock) => {
      try {
        lock?.check();
        return lock !== undefined;
      } catch {
        return false;
      }
    });
    expect(holding).toHaveLength(1);
  });
});
