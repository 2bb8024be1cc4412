import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { headerLine, joinResults, readResults, textAsRead } from "../../src/store/results-file.js";
import { failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const name = "results.csv";

function placeOf(tree: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  writeTree(folder, tree);
  return { folder, name };
}

function rowsOf(place: { folder: string; name: string }, files: FileSystem = nodeFileSystem) {
  const rows: Readonly<Record<string, string>>[] = [];
  return { ...readResults(files, place, (row) => rows.push(row)), rows };
}

const three = {
  "results.csv": "id,score\na,1\nb,2\n",
  "results.2.csv": 'id,score,note\nc,3,"two\nlines"\n',
  "results.10.csv": "id,score\nd,4\ne,",
};
const threeRows = [
  { id: "a", score: "1" },
  { id: "b", score: "2" },
  { id: "c", score: "3", note: "two\nlines" },
  { id: "d", score: "4" },
];
const joinedText = 'id,score,note\na,1,\nb,2,\nc,3,"two\nlines"\nd,4,\n';

describe("reading results", () => {
  it("gives the rows of all segments in order by their own headers, and the longest of these", () => {
    expect(rowsOf(placeOf({ ...three, "other.csv": "x\n1\n" }))).toEqual({
      columns: ["id", "score", "note"],
      rowCount: 4,
      rows: threeRows,
    });
  });

  it("gives empty texts for cells that a row has not, and keeps the first of two headers of one length", () => {
    const found = rowsOf(placeOf({ "results.csv": "id,score\na\n", "results.2.csv": "id,other\nb,1\n" }));
    expect(found.rows).toEqual([
      { id: "a", score: "" },
      { id: "b", other: "1" },
    ]);
    expect(found.columns).toEqual(["id", "score"]);
  });

  it("takes an empty line for a row of empty texts", () => {
    const found = rowsOf(placeOf({ "results.csv": "id,score\n\na,1\n" }));
    expect(found.rows).toEqual([
      { id: "", score: "" },
      { id: "a", score: "1" },
    ]);
  });

  it("finds nothing where there is no folder, no file, or half a header", () => {
    const nothing = { columns: [], rowCount: 0, rows: [] };
    expect(rowsOf({ folder: join(temporaryFolder(), "none"), name })).toEqual(nothing);
    expect(rowsOf(placeOf({}))).toEqual(nothing);
    expect(rowsOf(placeOf({ "results.csv": "id,sco" }))).toEqual(nothing);
    const { folder } = placeOf({ file: "" });
    expect(rowsOf({ folder: join(folder, "file"), name })).toEqual(nothing);
  });

  it("believes a joined file alone, which a crash has left beside the segments", () => {
    expect(rowsOf(placeOf({ ...three, "results.joined.csv": "id\nz\n" })).rows).toEqual([{ id: "z" }]);
  });
});

describe("joining results", () => {
  it("makes one file under the longest header, without the half row at the end", () => {
    const place = placeOf({ ...three, "other.csv": "kept" });
    joinResults(nodeFileSystem, place);
    expect(readdirSync(place.folder).sort()).toEqual(["other.csv", name]);
    expect(readFileSync(join(place.folder, name), "utf8")).toBe(joinedText);
  });

  it("leaves a single whole file alone", () => {
    const place = placeOf({ "results.csv": "id\na\n" });
    const files = failingFileSystem({ only: ["rename", "remove", "write"] });
    joinResults(files, place);
    expect(files.calls).toEqual([]);
    expect(readFileSync(join(place.folder, name), "utf8")).toBe("id\na\n");
  });

  it("cuts the half row off a single file", () => {
    const place = placeOf({ "results.csv": 'id,text\na,1\nb,"2' });
    joinResults(nodeFileSystem, place);
    expect(readFileSync(join(place.folder, name), "utf8")).toBe("id,text\na,1\n");
  });

  it("gives the only segment its name when the first one is gone", () => {
    const place = placeOf({ "results.3.csv": "id\na\n" });
    joinResults(nodeFileSystem, place);
    expect(readdirSync(place.folder)).toEqual([name]);
    expect(readFileSync(join(place.folder, name), "utf8")).toBe("id\na\n");
  });

  it("does nothing where there is nothing", () => {
    const place = placeOf({ "other.csv": "kept" });
    joinResults(nodeFileSystem, place);
    joinResults(nodeFileSystem, { folder: join(place.folder, "none"), name });
    joinResults(nodeFileSystem, { folder: join(place.folder, "other.csv"), name });
    expect(readdirSync(place.folder)).toEqual(["other.csv"]);
  });

  it("passes over segments without a whole header, also when there is no other", () => {
    const place = placeOf({ "results.csv": "id", "results.2.csv": "id,x\na,1\n", "results.3.csv": "" });
    joinResults(nodeFileSystem, place);
    expect(readFileSync(join(place.folder, name), "utf8")).toBe("id,x\na,1\n");
    const none = placeOf({ "results.csv": "id", "results.2.csv": "" });
    joinResults(nodeFileSystem, none);
    expect(readFileSync(join(none.folder, name), "utf8")).toBe("");
  });

  it("leaves the segments as they are where a row is too long to be taken over, and loses none behind it", () => {
    const long = `id,score\n"${"x".repeat(65 * 2 ** 20)}",1\nb,2\n`;
    const trees: readonly Readonly<Record<string, string>>[] = [
      { [name]: `${long}c,` },
      { [name]: long, "results.2.csv": "id,score\nc,3\n" },
    ];
    for (const tree of trees) {
      const place = placeOf(tree);
      expect(() => joinResults(hastyFileSystem, place)).toThrow(
        expect.objectContaining({
          code: "EFBIG",
          message: `${join(place.folder, name)}: has a row that is too long.`,
        }),
      );
      expect(readdirSync(place.folder).sort()).toEqual(Object.keys(tree).sort());
      expect(statSync(join(place.folder, name)).size).toBe(tree[name]?.length);
    }
  });

  it("joins also where the name has no ending", () => {
    const { folder } = placeOf({ results: "id\na\n", "results.2": "id\nb\n" });
    joinResults(nodeFileSystem, { folder, name: "results" });
    expect(readdirSync(folder)).toEqual(["results"]);
    expect(readFileSync(join(folder, "results"), "utf8")).toBe("id\na\nb\n");
    for (const [name, joined] of [
      ["results", "results.joined"],
      [".results", ".results.joined"],
    ] as const) {
      writeTree(folder, { [joined]: "id\nz\n" });
      expect(rowsOf({ folder, name }).rows).toEqual([{ id: "z" }]);
    }
  });

  it("writes many rows in few pieces, and every one of them", () => {
    const row = `${"x".repeat(99)}\n`;
    const place = placeOf({
      "results.csv": `id\n${row.repeat(4000)}`,
      "results.2.csv": `id\n${row.repeat(2000)}`,
    });
    const files = failingFileSystem({ only: ["write"] });
    joinResults(files, place);
    expect(readFileSync(join(place.folder, name), "utf8")).toBe(`id\n${row.repeat(6000)}`);
    expect(files.calls).toHaveLength(3);
  });

  it.each([1, Number.POSITIVE_INFINITY])(
    "loses no row, and leaves no file of its own, whichever call fails (%s)",
    (failCount) => {
      for (let failAt = 1; ; failAt++) {
        const place = placeOf(three);
        const files = failingFileSystem({ failAt, failCount }, hastyFileSystem);
        try {
          joinResults(files, place);
        } catch (error) {
          expect((error as Error).message, `call ${failAt}`).toBe("EIO: made to fail");
        }
        expect(
          rowsOf(place).rows.map(({ id }) => id),
          `call ${failAt}`,
        ).toEqual(["a", "b", "c", "d"]);
        joinResults(hastyFileSystem, place);
        expect(readFileSync(join(place.folder, name), "utf8"), `call ${failAt}`).toBe(joinedText);
        if (failCount === 1) expect(readdirSync(place.folder), `call ${failAt}`).toEqual([name]);
        if (files.failures() === 0) return expect(failAt).toBeGreaterThan(20);
      }
    },
  );

  it("brings the rows to the disk before they replace the segments, and the names after", () => {
    const place = placeOf(three);
    const files = failingFileSystem({ only: ["sync", "rename", "remove"] });
    joinResults(files, place);
    expect(files.calls.map((call) => call.replace(/ .*\//, " ").replace(/sync \d+/, "sync"))).toEqual([
      "sync",
      "rename results.joined.csv",
      "sync",
      "remove results.2.csv",
      "remove results.10.csv",
      "rename results.csv",
      "sync",
    ]);
  });

  it("takes up a joined file that a crash has left, and believes no segment beside it", () => {
    const place = placeOf({ ...three, "results.joined.csv": "id\nz\n" });
    joinResults(nodeFileSystem, place);
    expect(readdirSync(place.folder)).toEqual([name]);
    expect(readFileSync(join(place.folder, name), "utf8")).toBe("id\nz\n");
  });
});

it("a header is one line, and a text comes back as it was, but formulas with the apostrophe that made them safe", () => {
  expect(headerLine(["id", 'a "b"', "c,d"])).toBe('id,"a ""b""","c,d"\n');
  for (const text of ["", "plain", 'with "quotes", and\nlines', "ä"]) expect(textAsRead(text)).toBe(text);
  expect(textAsRead("=1+2")).toBe("'=1+2");
  const { folder } = placeOf({});
  writeFileSync(join(folder, name), `${headerLine(["=id", "b"])}1,2\n`);
  expect(rowsOf({ folder, name }).columns).toEqual(["'=id", "b"]);
});
