import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { GrowingFile } from "../../src/store/growing-file.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const mebibyte = 1024 * 1024;

/** The real disk, on which no write takes any time. */
const quickDisk: FileSystem = {
  ...nodeFileSystem,
  writeSoon: (handle, bytes, offset, done) => done(undefined, nodeFileSystem.write(handle, bytes, offset)),
};

/** A disk whose syncs on another thread end when the test says so. */
function slowDisk(): {
  files: FileSystem;
  going: ((error?: Error) => void)[];
  syncs: { soon: number; now: number };
} {
  const going: ((error?: Error) => void)[] = [];
  const syncs = { soon: 0, now: 0 };
  const syncSoon: FileSystem["syncSoon"] = (_, done) => {
    syncs.soon++;
    going.push((error) => done(error));
  };
  const sync = (): void => void syncs.now++;
  return { files: { ...quickDisk, syncSoon, sync }, going, syncs };
}

/** Whether a promise has resolved after everything that could go on has gone on. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  let done = false;
  work.then(
    () => (done = true),
    () => undefined,
  );
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

const fileIn = (files: FileSystem) => new GrowingFile(files, join(temporaryFolder(), "large"));

describe("GrowingFile", () => {
  it("holds what was added, in whatever pieces it came, with its start replaced", async () => {
    const file = fileIn(nodeFileSystem);
    const bytes = Buffer.alloc(3 * mebibyte + 77).map((_, i) => (i * 31) % 251);
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 1_500_003) {
      await file.append(bytes.subarray(at, Math.min(bytes.length, at + size)));
      expect(file.sizeBytes).toBe(Math.min(bytes.length, at + size));
    }
    await file.replaceStart(Buffer.from("start"));
    await file.finish();
    await file.close();
    bytes.set(Buffer.from("start"));
    expect(file.sizeBytes).toBe(bytes.length);
    expect(readFileSync(file.path).equals(bytes)).toBe(true);
  });

  it("is written a mebibyte at a time, in however small pieces it comes", async () => {
    const sizes: number[] = [];
    const write: FileSystem["write"] = (handle, bytes, offset) => {
      sizes.push(bytes.length);
      return nodeFileSystem.write(handle, bytes, offset);
    };
    const writeSoon: FileSystem["writeSoon"] = (handle, bytes, offset, done) => {
      sizes.push(bytes.length);
      nodeFileSystem.writeSoon(handle, bytes, offset, done);
    };
    const file = fileIn({ ...nodeFileSystem, write, writeSoon });
    for (let piece = 0; piece < 25; piece++) await file.append(Buffer.alloc(100_000));
    await file.finish();
    await file.close();
    expect(sizes).toEqual([mebibyte, mebibyte, 2_500_000 - 2 * mebibyte]);
  });

  it("lets nobody read what no sync has brought to the disk that began after it was written", async () => {
    const { files, going, syncs } = slowDisk();
    const file = fileIn(files);
    const [first, later, all] = [file.reach(16 * mebibyte), file.reach(16 * mebibyte + 1), file.reach(1e12)];
    await file.append(Buffer.alloc(16 * mebibyte));
    expect(syncs.soon).toBe(1);
    await file.append(Buffer.alloc(20 * mebibyte));
    expect(await isDone(first)).toBe(false);
    going[0]?.();
    expect(await isDone(first)).toBe(true);
    expect(await isDone(later)).toBe(false);
    expect(syncs.soon).toBe(2);
    going[1]?.();
    expect(await isDone(later)).toBe(true);
    await file.append(Buffer.alloc(1));
    expect(await isDone(all)).toBe(false);
    await file.finish();
    expect(await isDone(all)).toBe(true);
    expect(syncs).toEqual({ soon: 2, now: 1 });
    await file.close();
  });

  it("waits for a disk that falls behind", async () => {
    const { files, going } = slowDisk();
    const file = fileIn(files);
    for (let count = 0; count < 7; count++) await file.append(Buffer.alloc(16 * mebibyte));
    const late = file.append(Buffer.alloc(16 * mebibyte));
    expect(await isDone(late)).toBe(false);
    going[0]?.();
    expect(await isDone(late)).toBe(true);
    going[1]?.();
    await file.close();
  });

  it("tells everybody of a sync that failed, and waits for it before it closes", async () => {
    const { files, going } = slowDisk();
    const file = fileIn(files);
    await file.append(Buffer.alloc(16 * mebibyte));
    const waiting = [file.reach(1), file.finish(), file.close()];
    expect(await isDone(Promise.allSettled(waiting))).toBe(false);
    const error = new Error("EIO");
    going[0]?.(error);
    for (const work of waiting) await expect(work).rejects.toBe(error);
    await expect(file.append(Buffer.alloc(1))).rejects.toBe(error);
  });

  it("writes on where a write took only a part", async () => {
    const files = failingFileSystem({ writeAtMost: 300_000 });
    const file = fileIn(files);
    const bytes = Buffer.alloc(3 * mebibyte + 5).map((_, i) => (i * 7) % 253);
    await file.append(bytes);
    await file.finish();
    await file.close();
    expect(files.calls.filter((call) => call.startsWith("writeSoon"))).toHaveLength(12);
    expect(readFileSync(file.path).equals(bytes)).toBe(true);
  });

  it.each(["told later", "thrown"])("ends with the error of a write, %s, and writes no more", async (how) => {
    let writes = 0;
    const error = new Error("ENOSPC");
    const writeSoon: FileSystem["writeSoon"] = (_handle, _bytes, _offset, done) => {
      writes++;
      if (how === "thrown") throw error;
      setImmediate(done, error, 0);
    };
    const file = fileIn({ ...nodeFileSystem, writeSoon });
    const reading = file.reach(1);
    const writing = file.append(Buffer.alloc(20 * mebibyte));
    await expect(reading).rejects.toBe(error);
    await expect(writing).rejects.toBe(error);
    await expect(file.finish()).rejects.toBe(error);
    await expect(file.close()).rejects.toBe(error);
    expect(writes).toBe(1);
  });

  it("takes a disk that takes no byte without saying why for a broken one", async () => {
    const taken = [100, 0];
    const writeSoon: FileSystem["writeSoon"] = (_handle, _bytes, _offset, done) =>
      void setImmediate(done, undefined, taken.shift() ?? 0);
    const file = fileIn({ ...nodeFileSystem, writeSoon });
    await file.append(Buffer.alloc(mebibyte));
    const broken = { code: "EIO", message: "The disk took none of the bytes." };
    await expect(file.finish()).rejects.toMatchObject(broken);
    await expect(file.close()).rejects.toMatchObject(broken);
    expect(taken).toEqual([]);
  });

  it("waits for a system that takes up its pieces slowly, and for the last one before it closes", async () => {
    const going: (() => void)[] = [];
    const writeSoon: FileSystem["writeSoon"] = (handle, bytes, offset, done) => {
      going.push(() => done(undefined, nodeFileSystem.write(handle, bytes, offset)));
    };
    const file = fileIn({ ...nodeFileSystem, writeSoon });
    await file.append(Buffer.alloc(7 * mebibyte));
    const eighth = file.append(Buffer.alloc(mebibyte));
    expect(await isDone(eighth)).toBe(false);
    going.shift()?.();
    expect(await isDone(eighth)).toBe(true);
    expect(file.sizeBytes).toBe(8 * mebibyte);
    file.fail(new Error("no more"));
    const closed = file.close().catch((error: unknown) => error);
    expect(await isDone(closed)).toBe(false);
    going.shift()?.();
    expect(await closed).toEqual(new Error("no more"));
    expect(going).toEqual([]);
  });

  it("ends both who write and who read with what one of them has met first", async () => {
    const file = fileIn(nodeFileSystem);
    const reading = file.reach(10);
    const first = new Error("first");
    file.fail(first);
    file.fail(new Error("second"));
    await expect(reading).rejects.toBe(first);
    await expect(file.append(Buffer.alloc(1))).rejects.toBe(first);
    await expect(file.close()).rejects.toBe(first);
  });

  it("takes a sync that cannot even begin for one that failed", async () => {
    const syncSoon = (): never => {
      throw new Error("EBADF");
    };
    const file = fileIn({ ...quickDisk, syncSoon });
    await expect(file.append(Buffer.alloc(16 * mebibyte))).rejects.toThrow("EBADF");
    await expect(file.close()).rejects.toThrow("EBADF");
  });
});
