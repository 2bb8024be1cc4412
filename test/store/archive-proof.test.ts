import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { archiveRun } from "../../src/store/archive.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { archiveWorld, tinyContent, writeFinishedRun } from "../helpers/archive-root.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { seededRandom } from "../helpers/seeded-random.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** A disk that changes one bit in the middle of every large write. */
const forgetful: FileSystem = {
  ...nodeFileSystem,
  write: (handle, bytes, offset) => {
    const damaged = Buffer.from(bytes);
    if (bytes.length > 400_000) damaged[300_000] = (damaged[300_000] ?? 0) ^ 1;
    return nodeFileSystem.write(handle, damaged, offset);
  },
};

/** A run with a file that no packing makes smaller. */
const random = seededRandom(7);
const content = { ...tinyContent, "weights.bin": Uint8Array.from({ length: 600_000 }, () => random() * 256) };

describe("reading an archive back while it is written", () => {
  it.each([true, false])(
    "finds a bit that was changed in what is stored as it is, read once: %s",
    async (isReadOnce) => {
      const run = await writeFinishedRun(content);
      const out = temporaryFolder();
      const damaged = archiveRun(run, out, archiveWorld({ files: forgetful, isReadOnce }));
      await expect(damaged).rejects.toMatchObject({
        code: "not-archived",
        message: `${out}/${run.id}.tar.gz: not archived (read back, it differs: a part of it is damaged).`,
      });
      expect([readdirSync(out), existsSync(run.path)]).toEqual([[], true]);
      expect(await archiveRun(run, out, archiveWorld({ isReadOnce }))).toMatchObject({ fileCount: 4 });
    },
  );

  it.each([true, false])("leaves nothing open, whatever comes of it, read once: %s", async (isReadOnce) => {
    const run = await writeFinishedRun(content);
    for (const disk of [nodeFileSystem, forgetful]) {
      const { files, open } = countedHandles(disk);
      await archiveRun(run, temporaryFolder(), archiveWorld({ files, isReadOnce })).catch(() => undefined);
      expect(open()).toEqual([]);
    }
  });
});
