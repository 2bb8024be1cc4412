import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { abandonedAfterMs, cutAfterMs, Lock, takeLock, withLock } from "../../src/store/lock.js";
import {
  machineIdentity,
  ownIdentity,
  processStartTime,
  type WriterIdentity,
} from "../../src/store/writer-identity.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
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

  it("leaves no lock behind that nobody holds, whichever call fails", () => {
    for (let failAt = 1; ; failAt++) {
      const folder = temporaryFolder();
      mkdirSync(join(folder, ".runledger"));
      const files = failingFileSystem({ failAt, code: "ENOSPC", only: ["open", "write", "sync", "close"] });
      const take = (): unknown => takeLock({ ...options(folder), files });
      if (failAt > 7) {
        expect(take()).toBeInstanceOf(Lock);
        return expect(files.calls).toHaveLength(7);
      }
      expect(take, `call ${failAt}`).toThrow("ENOSPC");
      expect(readdirSync(join(folder, ".runledger")), `call ${failAt}`).toEqual([]);
    }
  });

  it("is not had on a disk that takes none of its bytes without saying why", () => {
    const folder = temporaryFolder();
    const files: FileSystem = { ...nodeFileSystem, write: () => 0 };
    expect(() => takeLock({ ...options(folder), files })).toThrow("The disk took none of the bytes.");
    expect(readdirSync(join(folder, ".runledger"))).toEqual([]);
  });

  it("tells what the disk said first when the lock cannot be removed either", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, ".runledger"));
    const broken = failingFileSystem({ code: "EROFS", only: ["remove"], failAt: 1 });
    const files = failingFileSystem({ code: "ENOSPC", only: ["sync"], failAt: 2 }, broken);
    expect(() => takeLock({ ...options(folder), files })).toThrow("ENOSPC");
    expect(broken.failures()).toBe(1);
  });

  it("leaves alone what others have made of its lock while the disk kept it waiting", () => {
    const folder = temporaryFolder();
    const { path } = options(folder);
    let theirs: Lock | undefined;
    const sync = (handle: number): void => {
      nodeFileSystem.sync(handle);
      rmSync(path);
      theirs = takeLock(options(folder));
      throw diskError("EIO");
    };
    mkdirSync(join(folder, ".runledger"));
    expect(() => takeLock({ ...options(folder), files: { ...nodeFileSystem, sync } })).toThrow("EIO");
    theirs?.check();
    expect(existsSync(path)).toBe(true);
  });

  it.each([true, false])(
    "is not had where another took the empty file for abandoned, brief: %s",
    (isBrief) => {
      const folder = temporaryFolder();
      const { path } = options(folder);
      let theirs: Lock | undefined;
      const write: FileSystem["write"] = (handle, bytes, offset) => {
        if (theirs === undefined) {
          utimesSync(path, startMs / 1000 - 11, startMs / 1000 - 11);
          theirs = takeLock(options(folder));
        }
        return nodeFileSystem.write(handle, bytes, offset);
      };
      const late = { ...options(folder), files: { ...nodeFileSystem, write }, isBrief };
      expect(() => takeLock(late)).toThrow(expect.objectContaining({ code: "locked" }));
      theirs?.check();
      expect(readdirSync(join(folder, ".runledger"))).toEqual(["archive.lock"]);
    },
  );

  it("waits for the disk, unless its lock need not outlive a power cut", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, ".runledger"));
    const files = failingFileSystem({ only: ["sync"] });
    takeLock({ ...options(folder), files, isBrief: true }).release();
    expect(files.calls).toHaveLength(0);
    takeLock({ ...options(folder), files }).release();
    expect(files.calls).toHaveLength(2);
  });
});

describe("breaking an abandoned lock", () => {
  const broken = (folder: string): string[] => readdirSync(join(folder, ".runledger"));

  /** The real disk, on which somebody does something just before a lock is moved aside. */
  function busyDisk(before: (path: string) => void): FileSystem {
    let isFirst = true;
    const rename = (from: string, to: string): void => {
      if (isFirst) before(from);
      isFirst = false;
      nodeFileSystem.rename(from, to);
    };
    return { ...nodeFileSystem, rename };
  }

  it("leaves nothing of the old one", () => {
    const folder = temporaryFolder();
    takeLock(options(folder, { own: deadWriter() }));
    takeLock(options(folder));
    expect(broken(folder)).toEqual(["archive.lock"]);
  });

  it("takes the lock when another has removed the old one meanwhile", () => {
    const folder = temporaryFolder();
    takeLock(options(folder, { own: deadWriter() }));
    takeLock({ ...options(folder), files: busyDisk((path) => rmSync(path)) }).check();
    expect(broken(folder)).toEqual(["archive.lock"]);
  });

  it("puts back what another has made of it meanwhile", () => {
    const folder = temporaryFolder();
    takeLock(options(folder, { own: deadWriter() }));
    let theirs: Lock | undefined;
    const files = busyDisk((path) => {
      rmSync(path);
      theirs = takeLock(options(folder));
    });
    expect(() => takeLock({ ...options(folder), files })).toThrow(`process ${process.pid} on`);
    theirs?.check();
    expect(broken(folder)).toEqual(["archive.lock"]);
  });

  it("goes on when what it moved aside has vanished", () => {
    const folder = temporaryFolder();
    takeLock(options(folder, { own: deadWriter() }));
    let isFirst = true;
    const rename = (from: string, to: string): void => {
      nodeFileSystem.rename(from, to);
      if (isFirst) nodeFileSystem.rename(to, `${to}.elsewhere`);
      isFirst = false;
    };
    takeLock({ ...options(folder), files: { ...nodeFileSystem, rename } }).check();
  });

  it("says what the disk says when it cannot be moved aside", () => {
    const folder = temporaryFolder();
    takeLock(options(folder, { own: deadWriter() }));
    const files = failingFileSystem({ code: "EACCES", only: ["rename"], failAt: 1 });
    expect(() => takeLock({ ...options(folder), files })).toThrow("EACCES");
  });

  it("gives up after five tries when there is a lock each time it takes and none when it looks", () => {
    const folder = temporaryFolder();
    let tries = 0;
    const open: FileSystem["open"] = (path, mode) => {
      if (mode === "create") {
        tries++;
        throw diskError("EEXIST");
      }
      return nodeFileSystem.open(path, mode);
    };
    const take = (): unknown => takeLock({ ...options(folder), files: { ...nodeFileSystem, open } });
    expect(take).toThrow(
      expect.objectContaining({
        code: "locked",
        exitCode: 5,
        message: `${options(folder).path}: another process holds this lock.`,
        hint: "Wait until it is done, then run the command again.",
      }),
    );
    expect(tries).toBe(5);
  });

  it("waits for another machine as long as it is told to", () => {
    const folder = temporaryFolder();
    takeLock(options(folder, { own: elsewhere }));
    const later = { ...options(folder, { nowMs: startMs + 2000 }) };
    expect(() => takeLock({ ...later, abandonedAfterMs: 2000 })).toThrow("on other holds");
    takeLock({ ...later, abandonedAfterMs: 1999 }).check();
  });
});

describe("a lock that is held", () => {
  it("is lost when its file is gone, names nobody or is another's, and says so", () => {
    const folder = temporaryFolder();
    const { path } = options(folder);
    const lock = takeLock(options(folder));
    const text = readFileSync(path, "utf8");
    for (const other of [undefined, "", text.replace(/[0-9a-f]{32}/, "f".repeat(32))]) {
      if (other === undefined) rmSync(path);
      else writeFileSync(path, other);
      expect(() => lock.check()).toThrow(
        expect.objectContaining({
          code: "lock-lost",
          exitCode: 5,
          message: expect.stringContaining("Stopped before the next step."),
          hint: "Run the command again.",
        }),
      );
    }
    writeFileSync(path, text);
    lock.check();
  });

  it("is given back only by its holder, and without a word when it cannot be", () => {
    const folder = temporaryFolder();
    const { path } = options(folder);
    const lock = takeLock(options(folder));
    rmSync(path);
    lock.release();
    takeLock(options(folder));
    lock.release();
    expect(existsSync(path)).toBe(true);
    rmSync(path);
    const files = failingFileSystem({ code: "EIO", only: ["remove"], failAt: 1 });
    const stuck = takeLock({ ...options(folder), files });
    stuck.release();
    expect(files.failures()).toBe(1);
    expect(existsSync(path)).toBe(true);
  });

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
