import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
    expect(JSON.parse(readFileSync(join(moved[2] ?? "", "..", "trash.json"), "utf8")).path).toBe(
      "trash.json",
    );
    expect(moved[0]).toMatch(/_run\/run$/);
    expect(moved[1]).toMatch(/_run-2\/run$/);
  });

  it("refuses the root, what lies outside of it, and the trash, each with its reason", async () => {
    const { root, path } = await writeFinishedRun();
    writeTree(root, { ".trash/x/metadata.json": "1" });
    const refusal = (bad: string, why: string) =>
      expect(() => moveToTrash(request(root, bad)), bad).toThrow(
        expect.objectContaining({
          code: "not-removable",
          exitCode: 5,
          message: `${bad}: ${why}. It was not removed.`,
        }),
      );
    const outside = [root, join(root, ".."), join(root, "../other"), `${root}-2`, "/", `${root}/../..`];
    for (const bad of outside) refusal(bad, "is not below its root");
    for (const bad of [join(root, ".trash/x"), join(root, ".trash")]) refusal(bad, "is in the trash already");
    expect(existsSync(path)).toBe(true);
    expect(readdirSync(join(root, ".trash"))).toEqual(["x"]);
  });

  it("takes a run whose name only begins with dots", () => {
    const root = temporaryFolder();
    writeTree(root, { "..run/metadata.json": "1", "a../metadata.json": "2", ".trash-of-mine/x": "3" });
    for (const name of ["..run", "a..", ".trash-of-mine"]) {
      moveToTrash(request(root, join(root, name)));
      expect(existsSync(join(root, name)), name).toBe(false);
    }
  });

  it("brings the names of the run to the disk in both places, and has moved it even if the disk cannot", () => {
    const root = temporaryFolder();
    writeTree(root, { "group/run/metadata.json": "1", "group/run2/metadata.json": "2", ".trash/": "" });
    const opened = failingFileSystem({ only: ["open", "rename"] });
    const moved = moveToTrash(request(root, join(root, "group/run"), opened));
    const after = opened.calls.slice(opened.calls.indexOf(`rename ${moved}`) + 1);
    expect(after).toEqual([`open ${join(moved, "..")}/.`, `open ${join(root, "group")}/.`]);
    const syncs = failingFileSystem({ only: ["sync"], failAt: 4, failCount: 2 });
    const other = moveToTrash(request(root, join(root, "group/run2"), syncs));
    expect(syncs.failures()).toBe(2);
    expect(readFileSync(join(other, "metadata.json"), "utf8")).toBe("2");
  });

  it("says what the disk says where an entry cannot be made, and tries no other name for long", () => {
    const root = temporaryFolder();
    writeTree(root, { "run/metadata.json": "1", ".trash/": "" });
    const full = failingFileSystem({ only: ["makeFolder"], failAt: 2, code: "ENOSPC" });
    expect(() => moveToTrash(request(root, join(root, "run"), full))).toThrow("ENOSPC");
    const taken = failingFileSystem({ only: ["makeFolder"], failAt: 2, failCount: 1e6, code: "EEXIST" });
    expect(() => moveToTrash(request(root, join(root, "run"), taken))).toThrow("EEXIST");
    expect(taken.failures()).toBe(10_000);
    expect(readFileSync(join(root, "run/metadata.json"), "utf8")).toBe("1");
  });

  it("refuses a trash that is a link or a file", async () => {
    const { root, path } = await writeFinishedRun();
    const elsewhere = temporaryFolder();
    for (const make of [
      () => symlinkSync(elsewhere, join(root, ".trash")),
      () => writeTree(root, { ".trash": "" }),
    ]) {
      make();
      expect(() => moveToTrash(request(root, path))).toThrow(
        `${path}: has no trash to go to: ${join(root, ".trash")} is no folder.`,
      );
      rmSync(join(root, ".trash"));
    }
    expect(readdirSync(elsewhere)).toEqual([]);
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
