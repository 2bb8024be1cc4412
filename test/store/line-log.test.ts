import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { LineLog } from "../../src/store/line-log.js";
import { segmentsAmong } from "../../src/store/run-layout.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const name = "history.jsonl";

function openLog(files: FileSystem, folder = temporaryFolder()) {
  const faults: string[] = [];
  const log = new LineLog({ files, folder, name, onFault: (error) => faults.push((error as Error).message) });
  return { log, folder, faults };
}

/** What a reader sees: the whole lines of all segments, in order. */
function linesOf(folder: string): string[] {
  return segmentsAmong(name, readdirSync(folder)).flatMap((file) => {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    return lines.slice(0, -1); // What follows the last line break is torn or empty.
  });
}

function batch(from: number, to: number): Buffer {
  return Buffer.from(Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join(""));
}

const tenLines = Array.from({ length: 10 }, (_, index) => `line ${index}`);

describe("a line log", () => {
  it("writes each batch with one call", () => {
    const files = failingFileSystem({ only: ["write"] });
    const { log, folder } = openLog(files);
    log.write(batch(0, 4));
    log.write(batch(4, 10));
    log.close();
    expect(files.calls).toHaveLength(2);
    expect(linesOf(folder)).toEqual(tenLines);
  });

  it("goes on where a short write stopped", () => {
    const { log, folder } = openLog(failingFileSystem({ writeAtMost: 5 }));
    expect(log.write(batch(0, 10))).toBeUndefined();
    log.close();
    expect(linesOf(folder)).toEqual(tenLines);
  });

  it("never writes to a file that others made, but to the next segment", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), "someone's torn li");
    const { log } = openLog(nodeFileSystem, folder);
    log.write(batch(0, 10));
    log.close();
    expect(readFileSync(join(folder, name), "utf8")).toBe("someone's torn li");
    expect(readFileSync(join(folder, "history.2.jsonl"), "utf8")).toBe(batch(0, 10).toString());
  });

  it("starts the cut line again in a new segment when a write fails in its middle", () => {
    const files = failingFileSystem({ only: ["write"], writeAtMost: 10, failAt: 3, code: "EIO" });
    const { log, folder, faults } = openLog(files);
    expect(log.write(batch(0, 10))).toBeUndefined();
    log.close();
    expect(readdirSync(folder).sort()).toEqual(["history.2.jsonl", name]);
    expect(linesOf(folder)).toEqual(tenLines);
    expect(faults).toEqual(["EIO: made to fail"]);
  });

  it.each(["EIO", "ENOSPC", "EMFILE", "EROFS"])(
    "loses no line whichever single call fails with %s",
    (code) => {
      for (let failAt = 1; ; failAt++) {
        const files = failingFileSystem({ failAt, code, writeAtMost: 30 });
        const { log, folder } = openLog(files);
        log.open();
        let rest: Uint8Array | undefined = batch(0, 5);
        while (rest !== undefined) rest = log.write(rest);
        log.sync();
        rest = batch(5, 10);
        while (rest !== undefined) rest = log.write(rest);
        log.close();
        expect(linesOf(folder), `call ${failAt}`).toEqual(tenLines);
        if (files.failures() === 0) return;
      }
    },
  );

  it("never touches a file again whose sync failed", () => {
    const { log, folder, faults } = openLog(failingFileSystem({ only: ["sync"], failAt: 3 }));
    log.write(batch(0, 5));
    log.sync();
    log.write(batch(5, 6));
    log.sync();
    log.write(batch(6, 10));
    log.close();
    expect(readFileSync(join(folder, "history.2.jsonl"), "utf8")).toBe(batch(6, 10).toString());
    expect(faults).toHaveLength(1);
  });

  it("never touches a file again whose sync on the other thread failed", async () => {
    const { log, folder, faults } = openLog(failingFileSystem({ only: ["syncSoon"], failAt: 1 }));
    log.write(batch(0, 5));
    expect(log.syncSoon()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    log.write(batch(5, 10));
    log.close();
    expect(readFileSync(join(folder, "history.2.jsonl"), "utf8")).toBe(batch(5, 10).toString());
    expect(faults).toHaveLength(1);
  });

  it("says when an earlier sync has not been answered", async () => {
    const { log } = openLog(nodeFileSystem);
    log.write(batch(0, 1));
    expect(log.syncSoon()).toBe(true);
    log.write(batch(1, 2));
    expect(log.syncSoon()).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(log.syncSoon()).toBe(true);
    log.close();
  });

  it("returns what a full disk does not take and leaves no empty files behind", () => {
    let isFull = true;
    const files: FileSystem = {
      ...nodeFileSystem,
      write: (handle, bytes, offset) => {
        if (isFull) throw diskError("ENOSPC");
        return nodeFileSystem.write(handle, bytes, offset);
      },
    };
    const { log, folder } = openLog(files);
    for (let attempt = 0; attempt < 50; attempt++) expect(log.write(batch(0, 10))).toEqual(batch(0, 10));
    expect(readdirSync(folder)).toEqual([]);
    isFull = false;
    expect(log.write(batch(0, 10))).toBeUndefined();
    log.close();
    expect(readdirSync(folder)).toEqual([name]);
  });

  it("puts the header first in every segment and repeats a whole cut batch where there are no lines", () => {
    const folder = temporaryFolder();
    const files = failingFileSystem({ only: ["write"], writeAtMost: 4, failAt: 4 });
    const header = Buffer.from("head");
    const log = new LineLog({
      files,
      folder,
      name: "events",
      header,
      restartAt: "batch",
      onFault: () => undefined,
    });
    expect(log.write(Buffer.from("0123456789abcdef"))).toBeUndefined();
    log.close();
    expect(readFileSync(join(folder, "events"), "utf8")).toBe("head01234567");
    expect(readFileSync(join(folder, "events.2"), "utf8")).toBe("head0123456789abcdef");
  });

  it("repeats a whole cut batch also where bytes in it look like line ends", () => {
    const folder = temporaryFolder();
    const files = failingFileSystem({ only: ["write"], writeAtMost: 4, failAt: 3 });
    const log = new LineLog({ files, folder, name: "events", restartAt: "batch", onFault: () => undefined });
    expect(log.write(Buffer.from("01\n34\n6789"))).toBeUndefined();
    log.close();
    expect(readFileSync(join(folder, "events.2"), "utf8")).toBe("01\n34\n6789");
  });

  it("asks the other thread only for what was written since it last asked", () => {
    let asked = 0;
    const syncSoon: FileSystem["syncSoon"] = (_handle, done) => {
      asked++;
      done(undefined);
    };
    const { log } = openLog({ ...nodeFileSystem, syncSoon });
    log.write(batch(0, 1));
    expect([log.syncSoon(), log.syncSoon()]).toEqual([true, true]);
    expect(asked).toBe(1);
    log.write(batch(1, 2));
    log.syncSoon();
    expect(asked).toBe(2);
    log.close();
  });

  it("reports a close that fails", () => {
    const { log, faults } = openLog(failingFileSystem({ only: ["close"], failAt: 2, code: "EDQUOT" }));
    log.write(batch(0, 10));
    log.close();
    expect(faults).toEqual(["EDQUOT: made to fail"]);
  });

  it("has nothing to bring to the disk before anything is written, and after all is there", () => {
    const files = failingFileSystem({ only: ["sync", "syncSoon", "close"] });
    const { log } = openLog(files);
    const since = (action: () => void): string[] => {
      const before = files.calls.length;
      action();
      return files.calls.slice(before).map((call) => call.split(" ")[0] ?? "");
    };
    expect(since(() => expect(log.syncSoon()).toBe(true))).toEqual([]);
    expect(since(() => log.sync())).toEqual([]);
    expect(since(() => log.close())).toEqual([]);
    expect(since(() => log.open())).toEqual(["sync", "close"]); // of the folder
    expect(since(() => expect(log.syncSoon()).toBe(true))).toEqual([]);
    expect(since(() => log.sync())).toEqual([]);
    log.write(batch(0, 1));
    expect(since(() => log.sync())).toEqual(["sync"]);
    expect(since(() => log.sync())).toEqual([]);
    expect(since(() => log.close())).toEqual(["close"]);
    expect(since(() => log.close())).toEqual([]);
  });

  it("waits for a sync that is on its way when the disk must have all, and closes when that has ended", () => {
    const answers: ((error: Error | undefined) => void)[] = [];
    const counted = failingFileSystem({ only: ["sync", "close"] });
    const files: FileSystem = { ...counted, syncSoon: (_handle, done) => void answers.push(done) };
    const { log, faults } = openLog(files);
    log.write(batch(0, 5));
    counted.calls.length = 0;
    log.syncSoon();
    log.sync();
    expect(counted.calls).toHaveLength(1);
    log.close();
    expect(counted.calls.map((call) => call.split(" ")[0])).toEqual(["sync", "sync"]);
    answers[0]?.(undefined);
    expect(counted.calls.map((call) => call.split(" ")[0])).toEqual(["sync", "sync", "close"]);
    expect(faults).toEqual([]);
  });

  it("tells of a sync that was on its way and failed, also when a later one and the close went well", () => {
    const answers: ((error: Error | undefined) => void)[] = [];
    const files: FileSystem = { ...nodeFileSystem, syncSoon: (_handle, done) => void answers.push(done) };
    const disk = countedHandles(files);
    const { log, faults } = openLog(disk.files);
    log.write(batch(0, 5));
    log.syncSoon();
    log.close();
    answers[0]?.(diskError("EIO"));
    expect([faults, disk.open()]).toEqual([["EIO: made to fail"], []]);
  });

  it("goes on in a new segment when a sync cannot even be begun", () => {
    const syncSoon = (): never => {
      throw diskError("EBADF");
    };
    const { log, folder, faults } = openLog({ ...nodeFileSystem, syncSoon });
    log.write(batch(0, 5));
    expect(log.syncSoon()).toBe(true);
    log.write(batch(5, 10));
    log.close();
    expect(faults).toEqual(["EBADF: made to fail"]);
    expect(readdirSync(folder).sort()).toEqual(["history.2.jsonl", name]);
    expect(linesOf(folder)).toEqual(tenLines);
  });

  it("hands everything back while no file can be made, and says why each time", () => {
    let isClosed = true;
    const open: FileSystem["open"] = (path, mode) => {
      if (isClosed) throw diskError("EACCES");
      return nodeFileSystem.open(path, mode);
    };
    const { log, folder, faults } = openLog({ ...nodeFileSystem, open });
    expect(log.open()).toBe(false);
    expect(log.write(batch(0, 10))).toEqual(batch(0, 10));
    expect(faults).toEqual(["EACCES: made to fail", "EACCES: made to fail"]);
    isClosed = false;
    expect(log.open()).toBe(true);
    expect(log.write(batch(0, 10))).toBeUndefined();
    log.close();
    expect(readdirSync(folder)).toEqual([name]);
  });

  it("hands everything back when the header cannot be written, and leaves no file", () => {
    const folder = temporaryFolder();
    const files = failingFileSystem({ only: ["write"], failAt: 1, code: "ENOSPC" });
    const log = new LineLog({ files, folder, name, header: Buffer.from("head\n"), onFault: () => undefined });
    expect(log.write(batch(0, 1))).toEqual(batch(0, 1));
    expect(readdirSync(folder)).toEqual([]);
    expect(log.open()).toBe(true);
    log.close();
    expect(readFileSync(join(folder, name), "utf8")).toBe("head\n");
  });

  it("takes a disk that takes no byte for a broken one", () => {
    const { log, folder, faults } = openLog(failingFileSystem({ writeAtMost: 0 }));
    expect(log.write(batch(0, 2))).toEqual(batch(0, 2));
    expect(faults).toEqual(Array(2).fill("The disk took none of the bytes."));
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says so when there are too many segments, and tries no further", () => {
    let tries = 0;
    const taken = diskError("EEXIST");
    const open = (): never => {
      tries++;
      throw taken;
    };
    const { log, folder, faults } = openLog({ ...nodeFileSystem, open });
    expect(log.open()).toBe(false);
    expect(log.open()).toBe(false);
    expect(tries).toBe(100_000);
    expect(faults).toEqual(Array(2).fill(`${folder} holds too many segments of ${name}.`));
  });

  it("reports a folder that cannot be synced, and a file that cannot be removed, and goes on", () => {
    const inner = failingFileSystem({ only: ["remove"], failAt: 1, code: "EPERM" });
    const middle = failingFileSystem({ only: ["write"], failAt: 1, code: "EIO" }, inner);
    const { log, folder, faults } = openLog(failingFileSystem({ only: ["sync"], failAt: 1 }, middle));
    expect(log.write(batch(0, 10))).toBeUndefined();
    log.close();
    expect(faults).toEqual(["EIO: made to fail", "EPERM: made to fail", "EIO: made to fail"]);
    expect(linesOf(folder)).toEqual(tenLines);
    expect(readdirSync(folder).sort()).toEqual(["history.2.jsonl", name]);
  });
});
