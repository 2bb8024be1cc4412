import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import type { Archive, ArchivedRun } from "../../src/store/archive.js";
import {
  archiveRecordsFile,
  type ColdRun,
  packHistory,
  readArchiveRecords,
  readColdHistory,
  recordArchive,
} from "../../src/store/archive-records.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { jsonLines, writeTree } from "../helpers/write-tree.js";

const nowMs = Date.parse("2026-01-22T12:00:00Z");

function runIn(root: string, id: string, parts: Partial<ArchivedRun> = {}): ArchivedRun {
  return { id, path: join(root, id), root, layout: "native", status: "finished", ...parts };
}

function archiveOf(path: string): Archive {
  const measures = { fileCount: 7, bytes: 900, packedBytes: 300 };
  return { path, ...measures, plan: { entries: [] }, listSha256: "ab".repeat(32) };
}

interface Cold {
  readonly run: ColdRun["run"];
  readonly history?: readonly RunRecord[];
}

/** As `recordArchive`, but for the history, which is packed as `packHistory` packs it. */
function record(run: ArchivedRun, of: Cold, files: FileSystem = nodeFileSystem): void {
  const history = of.history === undefined ? {} : { history: gzipSync(JSON.stringify(of.history)) };
  const cold = { run: of.run, ...history };
  const archive = archiveOf(join(run.root, "archive", `${run.id}.tar.gz`));
  recordArchive(files, { run, archive, cold, nowMs });
}

/** A line as `recordArchive` writes it, with other fields. */
const line = (fields: Readonly<Record<string, unknown>> = {}) => ({
  schema_version: 1,
  time: "2026-01-22T12:00:00.000Z",
  run_id: "a",
  path: "a",
  base: "a",
  layout: "native",
  archive: "archive/a.tar.gz",
  archive_bytes: 300,
  list_sha256: "ab",
  files: 7,
  bytes: 900,
  run: {},
  ...fields,
});

function rootWith(text: string): string {
  const root = temporaryFolder();
  writeTree(root, { ".runledger/archives.jsonl": text });
  return root;
}

describe("the record of an archive", () => {
  it("comes back as it was written", () => {
    const root = temporaryFolder();
    writeTree(root, { "a/metadata.json": "{}" });
    record(runIn(root, "a"), { run: { status: "finished", metrics: { loss: 0.5 } } });
    expect(readArchiveRecords(root)).toEqual({
      records: [
        {
          id: "a",
          path: join(root, "a"),
          root,
          base: join(root, "a"),
          paths: [],
          layout: "native",
          archive: join(root, "archive/a.tar.gz"),
          archiveBytes: 300,
          listSha256: "ab".repeat(32),
          files: 7,
          bytes: 900,
          time: "2026-01-22T12:00:00.000Z",
          history: undefined,
          run: { status: "finished", metrics: { loss: 0.5 } },
        },
      ],
      problems: [],
    });
    expect(JSON.parse(readFileSync(archiveRecordsFile(root), "utf8"))).toMatchObject({ schema_version: 1 });
  });

  it("of a run that is the root, or several files, says where its paths start, also outside archives", () => {
    const root = temporaryFolder();
    const parts = {
      path: join(root, "logs/a.csv"),
      files: [join(root, "logs/a.csv"), join(root, "m/a.bin")],
    };
    recordArchive(nodeFileSystem, {
      run: runIn(root, "logs/a", parts),
      archive: archiveOf("/elsewhere/a.tar.gz"),
      cold: { run: {} },
      nowMs,
    });
    const [found] = readArchiveRecords(root).records;
    expect(found).toMatchObject({
      path: join(root, "logs/a.csv"),
      base: root,
      archive: "/elsewhere/a.tar.gz",
    });
  });

  it("replaces the earlier one of the same run, and comes last", () => {
    const root = temporaryFolder();
    for (const id of ["a", "b", "a"]) record(runIn(root, id), { run: { tags: [id] } });
    record(runIn(root, "a", { path: join(root, "b") }), { run: { tags: ["a in b"] } });
    expect(readArchiveRecords(root).records.map(({ run }) => run.tags)).toEqual([["b"], ["a"], ["a in b"]]);
  });

  it("is not known when a call before its line fails, and the disk's error is thrown", () => {
    for (let failAt = 1; ; failAt++) {
      const root = temporaryFolder();
      const files = failingFileSystem(
        { failAt, code: "ENOSPC", only: ["open", "write", "rename", "makeFolder", "look"] },
        hastyFileSystem,
      );
      let isThrown = false;
      try {
        record(runIn(root, "a"), { run: {}, history: [{ step: 1 }] }, files);
      } catch (error) {
        isThrown = true;
        expect(error).toMatchObject({ code: "ENOSPC" });
      }
      const { records, problems } = readArchiveRecords(root);
      // The last open makes the folder durable; the line is there by then.
      const isLast = files.calls.at(-1)?.endsWith(".runledger/.") === true && records.length === 1;
      if (!isLast) expect(records).toHaveLength(isThrown ? 0 : 1);
      expect(problems).toEqual([]);
      if (files.failures() === 0) return;
    }
  });
});

describe("the record of an archive for which the disk could not be waited", () => {
  it("may be known, and is recorded by the next call as any other, once", () => {
    let known = 0;
    for (let failAt = 1, failures = 1; failures > 0; failAt++) {
      const root = temporaryFolder();
      const files = failingFileSystem({ failAt, only: ["sync"] }, hastyFileSystem);
      const write = (on: FileSystem) => record(runIn(root, "a"), { run: {}, history: [{ step: 1 }] }, on);
      failures = 0;
      try {
        write(files);
      } catch (error) {
        failures = files.failures();
        expect(error).toMatchObject({ code: "EIO" });
        known += readArchiveRecords(root).records.length;
      }
      write(hastyFileSystem);
      const { records, problems } = readArchiveRecords(root);
      expect([records.length, problems]).toEqual([1, []]);
      expect(records.map(readColdHistory)).toEqual([[{ step: 1 }]]);
    }
    expect(known).toBeGreaterThan(0);
  });
});

describe("the records of a root", () => {
  it("are none where nothing was archived, and a problem where they cannot be read", () => {
    const root = temporaryFolder();
    expect(readArchiveRecords(root)).toEqual({ records: [], problems: [] });
    mkdirSync(archiveRecordsFile(root), { recursive: true });
    expect(readArchiveRecords(root)).toMatchObject({
      records: [],
      problems: [{ path: archiveRecordsFile(root) }],
    });
  });

  it("are read around lines that are none, each of which is said with its place", () => {
    const good = jsonLines(line());
    const root = rootWith(`\n${good}{"cut":\n[]\n  \n"text"\n${jsonLines(line({ run_id: "b" }))}`);
    const { records, problems } = readArchiveRecords(root);
    expect(records.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(problems).toEqual(
      [3, 4, 6].map((number) => ({
        code: "malformed-archive-record",
        path: `${archiveRecordsFile(root)}:${number}`,
        message: "is not the record of an archive. The line was skipped.",
      })),
    );
  });

  it.each([
    { run: undefined },
    { run: [] },
    { run_id: 1 },
    { layout: null },
    { archive: undefined },
    { list_sha256: 7 },
    { time: 0 },
    { path: 3 },
    { path: "/etc" },
    { path: "../a" },
    { path: "a/../../b" },
    { path: "a\0b" },
    { base: "/etc" },
    { base: ".." },
  ])("never hold a line with %j", (fields) => {
    const { records, problems } = readArchiveRecords(rootWith(jsonLines(line(fields))));
    expect([records.length, problems.length]).toEqual([0, 1]);
  });

  it("may name runs with dots in their names", () => {
    const { records } = readArchiveRecords(rootWith(jsonLines(line({ path: "a..b/...c", base: "." }))));
    expect(records).toHaveLength(1);
  });
});

describe("the history of an archived run", () => {
  const history = [{ name: "loss", points: [[1, 0.5]] }];
  const historyOf = (root: string, index = 0) => readArchiveRecords(root).records[index]?.history;

  it("is packed on another thread to the same bytes", async () => {
    expect(gunzipSync(await packHistory(history)).toString()).toBe(JSON.stringify(history));
    expect((await packHistory(history)).equals(gzipSync(JSON.stringify(history)))).toBe(true);
  });

  it("comes back as it was kept, beside the records, and is empty where there was none", () => {
    const root = temporaryFolder();
    record(runIn(root, "deep/a"), { run: {}, history });
    expect(historyOf(root)).toMatch(/\.runledger\/archived\/deep-a-[0-9a-f]{12}\.history\.json\.gz$/);
    expect(readColdHistory({ history: historyOf(root) })).toEqual(history);
    expect(readColdHistory({ history: undefined })).toEqual([]);
  });

  it("is never shared by two runs, be they of one name or in one place", () => {
    const root = temporaryFolder();
    const runs = [
      runIn(root, "a"),
      runIn(root, "a", { path: join(root, "other") }),
      runIn(root, "b", { path: join(root, "other") }),
      runIn(root, "x/y"),
      runIn(root, "x-y", { path: join(root, "x/y") }),
    ];
    for (const [index, run] of runs.entries()) record(run, { run: {}, history: [{ index }] });
    const kept = readArchiveRecords(root).records.map((found) => readColdHistory(found));
    expect(kept).toEqual(runs.map((_, index) => [{ index }]));
    expect(readdirSync(join(dirname(archiveRecordsFile(root)), "archived"))).toHaveLength(5);
  });

  it("is not known when its file is gone, cut or no data", () => {
    const root = temporaryFolder();
    record(runIn(root, "a"), { run: {}, history });
    const path = historyOf(root) ?? "";
    const packed = readFileSync(path);
    for (const damaged of [packed.subarray(0, packed.length - 9), Buffer.from("[]"), gzipSync("{")]) {
      writeFileSync(path, damaged);
      expect(readColdHistory({ history: path })).toBeUndefined();
    }
    rmSync(path);
    expect(readColdHistory({ history: path })).toBeUndefined();
  });

  it.each([7, "/etc/passwd", "../../secret.json.gz", "a/../../b"])("is never read from %j", (place) => {
    expect(historyOf(rootWith(jsonLines(line({ history: place }))))).toBeUndefined();
  });

  it("that a line names lies beside the lines", () => {
    const root = rootWith(jsonLines(line({ history: "archived/a.gz" })));
    expect(historyOf(root)).toBe(join(root, ".runledger/archived/a.gz"));
  });
});
