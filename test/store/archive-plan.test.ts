import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256Of } from "../../src/store/archive-file.js";
import {
  baseOf,
  changeSince,
  measurePlan,
  piecesOf,
  planArchive,
  tarSources,
} from "../../src/store/archive-plan.js";
import { nodeFileSystem as files } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

function runWith(content: Readonly<Record<string, unknown>>): string {
  const path = join(temporaryFolder(), "run");
  writeTree(path, content);
  return path;
}

const pathsOf = (place: Parameters<typeof planArchive>[1]) =>
  planArchive(files, place).entries.map(({ kind, path }) => (kind === "folder" ? `${path}/` : path));

describe("the base of a run's paths", () => {
  it("is its folder, or that of its one file", () => {
    const path = runWith({ "a.txt": "a" });
    expect(baseOf(files, { path })).toBe(path);
    expect(baseOf(files, { path: join(path, "a.txt") })).toBe(path);
    expect(baseOf(files, { path: join(path, "gone") })).toBe(path);
  });

  it.each([
    [["/r/a/x.csv"], "/r/a"],
    [["/r/a/x.csv", "/r/a/y.csv"], "/r/a"],
    [["/r/a/x.csv", "/r/ab/y.csv"], "/r"],
    [["/r/a/deep/er/x.csv", "/r/b/y.csv", "/r/a/z.csv"], "/r"],
    [["/a/x.csv", "/b/y.csv"], "/"],
  ])("of %o is the deepest folder that holds all: %s", (paths, base) => {
    expect(baseOf(files, { path: "/r/run", files: paths })).toBe(base);
  });

  it("of no files at all is where the run is said to be", () => {
    expect(baseOf(files, { path: "/r/run", files: [] })).toBe("/r");
  });
});

describe("the plan of an archive", () => {
  it("lists every file and folder of a run's folder by path, but not an earlier archive's own lists", () => {
    const path = runWith({
      "b.txt": "b",
      "a/z.txt": "z",
      "a/deep/y.txt": "y",
      "empty/": "",
      ".runledger-archive.json": "{}",
      ".runledger-archive.sha256": "",
      "a/.runledger-archive.json": "kept",
    });
    expect(pathsOf({ path })).toEqual([
      "a/",
      "a/.runledger-archive.json",
      "a/deep/",
      "a/deep/y.txt",
      "a/z.txt",
      "b.txt",
      "empty/",
    ]);
  });

  it("lists the files of a run without a folder by path, whatever order they are named in", () => {
    const root = runWith({ "logs/b.csv": "b", "logs/a.csv": "a", "models/c.bin": "c" });
    const named = ["logs/b.csv", "models/c.bin", "logs/a.csv"].map((name) => join(root, name));
    expect(pathsOf({ path: join(root, "logs/b.csv"), files: named })).toEqual([
      "logs/a.csv",
      "logs/b.csv",
      "models/c.bin",
    ]);
  });

  it("of one file holds that file, with its size", () => {
    const path = join(runWith({ "run1.json": "12345" }), "run1.json");
    expect(planArchive(files, { path }).entries).toMatchObject([
      { kind: "file", path: "run1.json", from: path, sizeBytes: 5 },
    ]);
  });

  it("takes a link for the file of the run that it leads to, also where the run is reached by a link", () => {
    const path = runWith({ "a/best.bin": "best" });
    symlinkSync("a/best.bin", join(path, "last.bin"));
    const entry = planArchive(files, { path }).entries.at(-1);
    expect(entry).toMatchObject({ kind: "file", path: "last.bin", sizeBytes: 4 });
    expect(entry?.from).toBe(join(path, "a/best.bin"));
    const link = join(temporaryFolder(), "link");
    symlinkSync(path, link);
    expect(planArchive(files, { path: `${link}/` }).entries.at(-1)?.from).toBe(join(path, "a/best.bin"));
  });

  it.each(["gone", "../beside.txt", "../run-2/x.txt", "a", ".", "loop"])(
    "refuses a link to %s, and says what to do about it",
    (target) => {
      const path = runWith({ "a/x.txt": "x", "../beside.txt": "y", "../run-2/x.txt": "z" });
      const link = join(path, "loop");
      symlinkSync(target, link);
      expect(() => planArchive(files, { path })).toThrow(
        expect.objectContaining({
          code: "not-archivable",
          exitCode: 5,
          message: `${link}: is a link to something that is not a file of this run. The run was not archived.`,
          hint: `An archive holds files and folders only. Remove it, or replace it by a file: ${path}`,
        }),
      );
    },
  );

  it("passes on what the disk says of a link that leads nowhere it can look", () => {
    const path = runWith({ "a.txt": "a" });
    symlinkSync("x".repeat(300), join(path, "link"));
    expect(() => planArchive(files, { path })).toThrow(/ENAMETOOLONG/);
  });

  it("refuses a run that is gone, and names that are pipes or vanish meanwhile", () => {
    const path = runWith({ "a.txt": "a" });
    expect(() => planArchive(files, { path: `${path}-2` })).toThrow(`${path}-2: does not exist.`);
    const vanishing = { ...files, list: () => ["ghost.txt"] };
    expect(() => planArchive(vanishing, { path })).toThrow(
      "ghost.txt: has gone, or has a name that is no text",
    );
    execFileSync("mkfifo", [join(path, "pipe")]);
    expect(() => planArchive(files, { path })).toThrow("pipe: is a pipe, socket or device");
  });
});

describe("what was planned", () => {
  it("is measured file by file, with news of each", async () => {
    const path = runWith({ "a.txt": "abc", "b/c.txt": "", "d/": "" });
    const plan = planArchive(files, { path });
    const told: number[] = [];
    const measured = await measurePlan(files, plan, (bytes) => told.push(bytes));
    expect(measured).toEqual([
      { path: "a.txt", bytes: 3, sha256: sha256Of(Buffer.from("abc")) },
      { path: "b/c.txt", bytes: 0, sha256: sha256Of(Buffer.from("")) },
    ]);
    expect(told).toEqual([3, 0]);
    expect(await measurePlan(files, plan)).toEqual(measured);
  });

  it("becomes the members of a tar below one folder", () => {
    const path = runWith({ "a/b.txt": "abc" });
    const [folder, file] = tarSources(files, planArchive(files, { path }), "top");
    expect(folder).toEqual({ kind: "folder", path: "top/a" });
    expect(file).toMatchObject({ kind: "file", path: "top/a/b.txt", sizeBytes: 3 });
    const pieces = file?.kind === "file" ? [...(file.read() as Iterable<Uint8Array>)] : [];
    expect(Buffer.concat(pieces).toString()).toBe("abc");
  });

  it.each<[what: string, expected: string | undefined, change: (path: string) => void]>([
    ["nothing", undefined, () => undefined],
    ["other bytes with the same date", "a.txt", (path) => rewrite(join(path, "a.txt"), "more", 1000)],
    ["another date with as many bytes", "a.txt", (path) => rewrite(join(path, "a.txt"), "a", 2000)],
    ["the date of a folder", undefined, (path) => utimesSync(join(path, "d"), 2000, 2000)],
    ["a new folder", "e", (path) => mkdirSync(join(path, "e"))],
    ["a folder that is gone", "d", (path) => rmSync(join(path, "d"), { recursive: true })],
    ["a file that is gone", "b/c.txt", (path) => rmSync(join(path, "b/c.txt"))],
    [
      "a file in a folder's place",
      "d",
      (path) => {
        rmSync(join(path, "d"), { recursive: true });
        writeFileSync(join(path, "d"), "");
      },
    ],
  ])("is told from what is there now by %s: %s", (_, expected, change) => {
    const path = runWith({ "b/c.txt": "c", "d/": "" });
    rewrite(join(path, "a.txt"), "a", 1000);
    const plan = planArchive(files, { path });
    change(path);
    expect(changeSince(files, { path }, plan)).toBe(expected);
  });
});

function rewrite(path: string, text: string, seconds: number): void {
  writeFileSync(path, text);
  utimesSync(path, seconds, seconds);
}

describe("the pieces of a file", () => {
  it("are together the file, and the file is closed at the end and when the disk fails", () => {
    const path = join(runWith({ "a.bin": "0123456789" }), "a.bin");
    const { files: counted, open } = countedHandles({
      ...files,
      read: (handle, buffer, position) => files.read(handle, buffer.subarray(0, 4), position),
    });
    const pieces = [...piecesOf(counted, path)].map((piece) => piece.length);
    expect([pieces, open()]).toEqual([[4, 4, 2], []]);
    let text = "";
    for (const piece of piecesOf(counted, path)) text += Buffer.from(piece).toString();
    expect(text).toBe("0123456789");
    const faulty = countedHandles(failingFileSystem({ failAt: 1, only: ["read"] }));
    expect(() => [...piecesOf(faulty.files, path)]).toThrow("EIO");
    expect(faulty.open()).toEqual([]);
  });
});
