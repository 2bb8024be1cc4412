import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { archiveRun } from "../../src/store/archive.js";
import type { readBehind } from "../../src/store/archive-proof.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { archiveWorld, tinyContent, writeFinishedRun } from "../helpers/archive-root.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const threadModule = "../../src/store/read-back-thread.js";

afterEach(() => {
  vi.doUnmock(threadModule);
  vi.resetModules();
});

type Read = typeof readBehind;

/** A program that can have a second thread, for which something else is played here. */
async function builtProgram(read: (...words: Parameters<Read>) => ReturnType<Read>) {
  vi.resetModules();
  const { nodeFileSystem: files } = await import("../../src/store/file-system.js");
  const asked: string[] = [];
  const readBehindInThread = (file: Parameters<Read>[1], how: Parameters<Read>[2]) => {
    asked.push(file.path);
    return read(files, file, how);
  };
  vi.doMock(threadModule, () => ({ hasReadBackThread: () => true, readBehindInThread }));
  return { ...(await import("../../src/store/archive.js")), files, asked };
}

describe("packing a large run in a program that can have a second thread", () => {
  it("reads the archive back there, and a small run's or another disk's as ever", async () => {
    const { readBehind } = await import("../../src/store/archive-proof.js");
    const { archiveRun, files, asked } = await builtProgram(readBehind);
    const run = await writeFinishedRun(tinyContent);
    for (const world of [
      { isReadOnce: false, files },
      { isReadOnce: true, files: { ...files } },
    ]) {
      expect(await archiveRun(run, temporaryFolder(), archiveWorld(world))).toMatchObject({ fileCount: 3 });
      expect(asked).toEqual([]);
    }
    const world = archiveWorld({ isReadOnce: true, files });
    expect(await archiveRun(run, temporaryFolder(), world)).toMatchObject({ fileCount: 3 });
    expect(asked).toHaveLength(1);
  });

  it("discards the archive when the thread fails, or finds something else than what was packed", async () => {
    const run = await writeFinishedRun(tinyContent);
    const out = temporaryFolder();
    const ended = await builtProgram(() => Promise.reject(new Error("The thread has ended.")));
    const world = archiveWorld({ isReadOnce: true, files: ended.files });
    await expect(ended.archiveRun(run, out, world)).rejects.toMatchObject({
      code: "not-archived",
      message: expect.stringContaining("not archived (The thread has ended.)"),
    });
    const { readBehind } = await import("../../src/store/archive-proof.js");
    const other = await builtProgram(async (...words) =>
      (await readBehind(...words)).map((file) =>
        file.path.endsWith(".npy") ? { ...file, sha256: "0".repeat(64) } : file,
      ),
    );
    const wrong = other.archiveRun(run, out, archiveWorld({ isReadOnce: true, files: other.files }));
    await expect(wrong).rejects.toMatchObject({
      code: "not-archived",
      message: `The archive was read back and differs: ${run.id}/predictions.npy. It was discarded.`,
      hint: "The disk may be failing, or the files change. The run is untouched.",
    });
    expect(readdirSync(out)).toEqual([]);
  });
});

it("packing a run ends before its first byte is written when another took the lock over", async () => {
  const run = await writeFinishedRun(tinyContent);
  const out = temporaryFolder();
  const lock = join(out, `${run.id}.tar.gz.lock`);
  const written: number[] = [];
  const files: FileSystem = {
    ...nodeFileSystem,
    read: (...words) => {
      rmSync(lock, { force: true });
      return nodeFileSystem.read(...words);
    },
    write: (handle, bytes, offset) => {
      written.push(bytes.length);
      return nodeFileSystem.write(handle, bytes, offset);
    },
  };
  const work = archiveRun(run, out, archiveWorld({ files, isReadOnce: false }));
  await expect(work).rejects.toMatchObject({ code: "lock-lost" });
  // The lock's own text is all that was written.
  expect([written.length, readdirSync(out)]).toEqual([1, []]);
});
