import { readdirSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { readBehind } from "../../src/store/archive-proof.js";
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
  const { archiveRun } = await import("../../src/store/archive.js");
  return { archiveRun, files, asked };
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
    const other = await builtProgram(async (_files, file) => {
      await file.reach(Number.POSITIVE_INFINITY);
      return [];
    });
    const wrong = other.archiveRun(run, out, archiveWorld({ isReadOnce: true, files: other.files }));
    await expect(wrong).rejects.toThrow("The archive was read back and differs: ");
    expect(readdirSync(out)).toEqual([]);
  });
});
