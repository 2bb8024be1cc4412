import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { moveToTrash } from "../../src/store/trash.js";
import { archiveNowMs, snapshot, tinyContent, writeFinishedRun } from "../helpers/archive-root.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const request = (root: string, path: string, files = nodeFileSystem) => ({
  files,
  root,
  path,
  reason: "archived",
  details: { archive: "/archive/x.tar.gz" },
  nowMs: archiveNowMs,
});

describe("moveToTrash", () => {
  it("moves the run whole, and remembers where it came from", async () => {
    const { root, path, id } = await writeFinishedRun();
    const before = snapshot(path);
    const moved = moveToTrash(request(root, path));
    expect(existsSync(path)).toBe(false);
    expect(snapshot(moved)).toEqual(before);
    expect(moved).toMatch(/\.trash\/2026\d{4}_\d{6}_lstm_20260122_020157\/lstm_20260122_020157$/);
    expect(JSON.parse(readFileSync(join(moved, "..", "trash.json"), "utf8"))).toEqual({
      path: id,
      reason: "archived",
      moved_at: "2026-01-22T12:00:00.000Z",
      archive: "/archive/x.tar.gz",
    });
  });

  it("keeps apart runs of one name, and takes a run that is one file, also of an awkward name", () => {
    const root = temporaryFolder();
    writeTree(root, { "a/run/metadata.json": "1", "b/run/metadata.json": "2", "trash.json": "3" });
    const moved = ["a/run", "b/run", "trash.json"].map((path) =>
      moveToTrash(request(root, join(root, path))),
    );
    expect(new Set(moved).size).toBe(3);
    expect(readFileSync(join(moved[1] ?? "", "metadata.json"), "utf8")).toBe("2");
    expect(readFileSync(moved[2] ?? "", "utf8")).toBe("3");
  });

  it("refuses the root, what lies outside of it, and the trash", async () => {
    const { root, path } = await writeFinishedRun();
    for (const bad of [root, join(root, ".."), join(root, "../other"), `${root}-2`, join(root, ".trash/x")]) {
      expect(() => moveToTrash(request(root, bad))).toThrow(UserError);
    }
    expect(existsSync(path)).toBe(true);
  });

  it("refuses a trash that is a link or a file", async () => {
    const { root, path } = await writeFinishedRun();
    symlinkSync(temporaryFolder(), join(root, ".trash"));
    expect(() => moveToTrash(request(root, path))).toThrow("is no folder");
    expect(existsSync(path)).toBe(true);
  });

  it("leaves the run where it was when the disk does not let it move", async () => {
    const { root, path } = await writeFinishedRun();
    const before = snapshot(path);
    const failing = failingFileSystem({ failAt: 2, code: "EXDEV", only: ["rename"] });
    expect(() => moveToTrash(request(root, path, failing))).toThrow("(EXDEV). It was not removed.");
    expect(snapshot(path)).toEqual(before);
    expect(readdirSync(join(root, ".trash"))).toEqual([]);
  });

  it("has the run in one of two places, whole, whichever call the process dies at", async () => {
    for (let call = 1; ; call++) {
      const { root, path } = await writeFinishedRun(tinyContent);
      mkdirSync(join(root, ".trash"));
      const before = snapshot(path);
      const dying = failingFileSystem({ failAt: call, failCount: Number.POSITIVE_INFINITY });
      try {
        moveToTrash(request(root, path, dying));
      } catch {
        // Dead at this call; what counts is what is on the disk.
      }
      const entries = readdirSync(join(root, ".trash")).map((entry) =>
        join(root, ".trash", entry, "lstm_20260122_020157"),
      );
      const whole = [path, ...entries].filter((place) => existsSync(place)).map(snapshot);
      expect(whole).toEqual([before]);
      if (dying.failures() === 0) {
        expect(call).toBeGreaterThan(10);
        return;
      }
    }
  });
});
