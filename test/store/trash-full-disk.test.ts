import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FileSystem } from "../../src/store/file-system.js";
import { moveToTrash } from "../../src/store/trash.js";
import { emptyTrash, listTrash } from "../../src/store/trash-bin.js";
import { archiveWorld } from "../helpers/archive-root.js";
import { diskError, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const nowMs = Date.parse("2026-01-22T12:00:00Z");

/** A disk without room for a byte, until so many files were removed that hold some. */
function fullDisk(needed: number): FileSystem {
  let removed = 0;
  return {
    ...hastyFileSystem,
    remove: (path) => {
      const bytes = hastyFileSystem.look(path)?.sizeBytes ?? 0;
      hastyFileSystem.remove(path);
      if (bytes > 0) removed++;
    },
    write: (handle, bytes, offset) => {
      if (removed < needed) throw diskError("ENOSPC");
      return hastyFileSystem.write(handle, bytes, offset);
    },
  };
}

function rootWithTrash(): string {
  const root = temporaryFolder();
  writeTree(root, { "a/metadata.json": "1", "a/w.bin": "123", "b/metadata.json": "1" });
  for (const name of ["a", "b"])
    moveToTrash({ files: hastyFileSystem, root, path: join(root, name), reason: "deleted", nowMs });
  return root;
}

describe("the trash of a full disk", () => {
  it("is emptied, though there is no room for the lock before something has gone", async () => {
    const root = rootWithTrash();
    const entries = listTrash(hastyFileSystem, root);
    const freed = await emptyTrash(root, entries, archiveWorld({ files: fullDisk(1) }));
    expect(freed).toBeGreaterThanOrEqual(entries.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(readdirSync(join(root, ".trash"))).toEqual([]);
    expect(existsSync(join(root, ".runledger/trash.lock"))).toBe(false);
  });

  it("says which file has no room when nothing comes free", async () => {
    const root = rootWithTrash();
    const entries = listTrash(hastyFileSystem, root);
    const emptied = emptyTrash(root, entries, archiveWorld({ files: fullDisk(100) }));
    await expect(emptied).rejects.toMatchObject({
      code: "ENOSPC",
      path: join(root, ".runledger/trash.lock"),
    });
    expect(readdirSync(join(root, ".trash"))).toEqual([entries[1]?.name]);
  });

  it("stays as it is when there is no room for the lock and nothing was chosen", async () => {
    const root = rootWithTrash();
    await expect(emptyTrash(root, [], archiveWorld({ files: fullDisk(1) }))).rejects.toMatchObject({
      code: "ENOSPC",
    });
    expect(listTrash(hastyFileSystem, root)).toHaveLength(2);
  });
});
