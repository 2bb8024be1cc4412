import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import {
  type Archive,
  type ArchivedRun,
  type ArchiveWorld,
  archiveRun,
  removeArchived,
} from "../../src/store/archive.js";
import { checkArchive } from "../../src/store/archive-check.js";
import { isReadOnce } from "../../src/store/archive-pack.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { takeLock } from "../../src/store/lock.js";
import {
  archiveWorld,
  runContent,
  snapshot,
  tinyContent,
  writeFinishedRun,
} from "../helpers/archive-root.js";
import { diskError, failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const world = archiveWorld();
const fileCount = Object.keys(runContent).filter((name) => !name.endsWith("/")).length + 1;

/** Whether an archive holds exactly so many files, all as recorded. */
async function isGood(path: string, count = fileCount): Promise<boolean> {
  try {
    const { same, changed, missing, added } = (await checkArchive(nodeFileSystem, path)).comparison;
    return same.length === count && changed.length + missing.length + added.length === 0;
  } catch {
    return false;
  }
}

/** Bytes that hardly compress. */
function dense(length: number): Uint8Array {
  return new Uint8Array(length).map((_, i) => (i * 2654435761) >>> ((i % 3) * 7 + 3));
}

/** Says that everything was written, and changes one byte. */
const lossyWriteAt: FileSystem["writeAt"] = (handle, bytes, position) => {
  const damaged = Buffer.from(bytes);
  damaged[bytes.length - 2000] = 1;
  return nodeFileSystem.writeAt(handle, damaged, position);
};

async function errorOf(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("archiveRun", () => {
  it("packs every file and folder of the run and leaves the run alone", async () => {
    const run = await writeFinishedRun();
    const before = snapshot(run.path);
    const out = join(temporaryFolder(), "archive");
    const archive = await archiveRun(run, out, world);
    expect(archive).toMatchObject({ path: join(out, "lstm_20260122_020157.tar.gz"), fileCount });
    expect(readdirSync(out)).toEqual(["lstm_20260122_020157.tar.gz"]);
    expect(await isGood(archive.path)).toBe(true);
    expect(snapshot(run.path)).toEqual(before);
    const unpacked = temporaryFolder();
    execFileSync("tar", ["-xzf", archive.path, "-C", unpacked]);
    for (const name of [".runledger-archive.json", ".runledger-archive.sha256"])
      rmSync(join(unpacked, run.id, name));
    expect(snapshot(join(unpacked, run.id))).toEqual(before);
  });

  it("tells how many files and bytes it holds, and packs them fast unless told otherwise", async () => {
    const run = await writeFinishedRun(tinyContent);
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    const archive = await archiveRun(run, first, world);
    const bytes = [...snapshot(run.path).values()].filter((content) => content !== "folder").join("").length;
    expect(archive).toMatchObject({ fileCount: 3, bytes, packedBytes: statSync(archive.path).size });
    const fast = await archiveRun(run, second, archiveWorld({ effort: "fast" }));
    expect(readFileSync(fast.path).equals(readFileSync(archive.path))).toBe(true);
  });

  it("stops when another process took its lock over meanwhile", async () => {
    const run = await writeFinishedRun(tinyContent);
    const out = temporaryFolder();
    const lock = join(out, `${run.id}.tar.gz.lock`);
    let isTaken = false;
    const read: FileSystem["read"] = (...args) => {
      if (!isTaken && existsSync(lock))
        writeFileSync(lock, readFileSync(lock, "utf8").replace(/[0-9a-f]{32}/, "f".repeat(32)));
      isTaken = true;
      return nodeFileSystem.read(...args);
    };
    const error = await errorOf(archiveRun(run, out, archiveWorld({ files: { ...nodeFileSystem, read } })));
    expect(error.code).toBe("lock-lost");
    expect(readdirSync(out)).toEqual([`${run.id}.tar.gz.lock`]);
  });

  it("leaves no name to an archive that a power cut could take away", async () => {
    const run = await writeFinishedRun(tinyContent);
    const out = temporaryFolder();
    let isNamed = false;
    const files: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        isNamed ||= to.endsWith(".tar.gz");
        nodeFileSystem.rename(from, to);
      },
      sync: (handle) => {
        if (isNamed) throw diskError("EIO");
        nodeFileSystem.sync(handle);
      },
    };
    expect((await errorOf(archiveRun(run, out, archiveWorld({ files })))).message).toContain("(EIO)");
    expect([isNamed, readdirSync(out)]).toEqual([true, []]);
  });

  it("makes the same bytes of the same run", async () => {
    const run = await writeFinishedRun();
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    const archives = [await archiveRun(run, first, world), await archiveRun(run, second, world)];
    const [a, b] = archives.map((archive) => readFileSync(archive.path));
    expect(a?.equals(b ?? Buffer.alloc(0))).toBe(true);
  });

  it("makes the list last when the files are read only once: as good an archive, the same from the same run", async () => {
    const run = await writeFinishedRun({ ...runContent, "large.bin": dense(3_000_000) });
    const before = snapshot(run.path);
    const once = archiveWorld({ isReadOnce: true });
    const outs = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const [first, second, usual] = [
      await archiveRun(run, outs[0] ?? "", once),
      await archiveRun(run, outs[1] ?? "", once),
      await archiveRun(run, outs[2] ?? "", world),
    ];
    expect(readFileSync(first.path).equals(readFileSync(second.path))).toBe(true);
    expect({ ...first, path: "", packedBytes: 0 }).toEqual({ ...usual, path: "", packedBytes: 0 });
    expect(await isGood(first.path, fileCount + 1)).toBe(true);
    const tarOf = (path: string) => gunzipSync(readFileSync(path));
    expect(tarOf(first.path).equals(tarOf(usual.path))).toBe(true);
    const unpacked = temporaryFolder();
    execFileSync("tar", ["-xzf", first.path, "-C", unpacked]);
    execFileSync("sha256sum", ["--quiet", "-c", ".runledger-archive.sha256"], {
      cwd: join(unpacked, run.id),
    });
    for (const name of [".runledger-archive.json", ".runledger-archive.sha256"])
      rmSync(join(unpacked, run.id, name));
    expect(snapshot(join(unpacked, run.id))).toEqual(before);
  });

  it("reads what is large only once, if its list is short beside it", async () => {
    const run = await writeFinishedRun();
    const reads = (content: number, paths: number): boolean => {
      const entry = { kind: "file", from: "", sizeBytes: content / paths, modifiedMs: 0 } as const;
      const entries = Array.from({ length: paths }, (_, index) => ({ ...entry, path: `${index}` }));
      return isReadOnce(nodeFileSystem, run, { entries });
    };
    expect([reads(63e6, 3), reads(70e6, 3), reads(70e6, 3000), reads(70e6, 30_000)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("refuses when the name is taken, and keeps what is there", async () => {
    const run = await writeFinishedRun();
    const out = temporaryFolder();
    writeFileSync(join(out, `${run.id}.tar.gz`), "precious");
    expect(await errorOf(archiveRun(run, out, world))).toMatchObject({ code: "archive-exists", exitCode: 5 });
    expect(snapshot(out)).toEqual(new Map([[`${run.id}.tar.gz`, "precious"]]));
  });

  it("refuses a folder inside the run, but not one beside it that begins like the run's", async () => {
    const run = await writeFinishedRun(tinyContent);
    for (const out of [run.path, join(run.path, "archive")]) {
      expect(await errorOf(archiveRun(run, out, world))).toMatchObject({
        code: "bad-out",
        exitCode: 2,
        message: `${out}: lies inside ${run.id}. Nothing was archived.`,
        hint: "Give a folder outside of the run with --out.",
      });
    }
    expect(existsSync(join(run.path, "archive"))).toBe(false);
    expect(await isGood((await archiveRun(run, `${run.path}-2`, world)).path, 3)).toBe(true);
  });

  it("refuses a file for the folder of archives, and leaves it as it is", async () => {
    const run = await writeFinishedRun(tinyContent);
    const out = join(temporaryFolder(), "a.tar.gz");
    writeFileSync(out, "precious");
    expect(await errorOf(archiveRun(run, out, world))).toMatchObject({
      code: "bad-out",
      exitCode: 2,
      message: `${out}: is a file. Nothing was archived.`,
      hint: "Give a folder with --out; archives are named after their runs.",
    });
    expect(readFileSync(out, "utf8")).toBe("precious");
  });

  it("tells how far it is, up to all of it, and never more", async () => {
    const run = await writeFinishedRun();
    const told: (readonly [done: number, total: number])[] = [];
    const onProgress = (done: number, total: number) => void told.push([done, total]);
    await archiveRun(run, temporaryFolder(), archiveWorld({ onProgress }));
    const [last = [0, 0]] = told.slice(-1);
    expect(last[0]).toBe(last[1]);
    expect(last[1]).toBeGreaterThan(0);
    expect(new Set(told.map(([, total]) => total)).size).toBe(1);
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).sort((a, b) => a - b));
  });

  it.each([true, false])("refuses a run that differs from its checksums, read once: %s", async (once) => {
    const world = archiveWorld({ isReadOnce: once });
    const run = await writeFinishedRun();
    const out = temporaryFolder();
    writeFileSync(join(run.path, "predictions.npy"), "x");
    rmSync(join(run.path, "history.jsonl"));
    const error = await errorOf(archiveRun(run, out, world));
    expect(error.message).toBe(
      `${run.id}: predictions.npy, history.jsonl differ from checksums.json. It was not archived.`,
    );
    expect(error.hint).toBe(`See all with: runledger verify ${run.id}`);
    writeFileSync(join(run.path, "checksums.json"), "{");
    expect(await errorOf(archiveRun(run, out, world))).toMatchObject({
      code: "run-differs",
      message: `${run.id}: ${run.path}/checksums.json is not a list of checksums. It was not archived.`,
    });
    expect(readdirSync(out)).toEqual([]);
  });

  it("packs runs of other layouts, which have no checksums, and runs that are one file", async () => {
    const root = temporaryFolder();
    writeTree(root, { "a/metrics.json": "{}", "results/run1.json": "{}" });
    const folder: ArchivedRun = { id: "a", path: join(root, "a"), root, layout: "shape", status: "unknown" };
    const file: ArchivedRun = { ...folder, id: "results/run1", path: join(root, "results/run1.json") };
    const out = temporaryFolder();
    expect((await archiveRun(folder, out, world)).fileCount).toBe(1);
    const archive = await archiveRun(file, out, world);
    expect(archive.path).toBe(join(out, "results-run1.tar.gz"));
    expect(execFileSync("tar", ["-tzf", archive.path], { encoding: "utf8" })).toBe(
      "results-run1/\nresults-run1/.runledger-archive.json\nresults-run1/.runledger-archive.sha256\nresults-run1/run1.json\n",
    );
  });

  it("keeps the archive inside its folder whatever a run calls itself", async () => {
    const run = await writeFinishedRun();
    const out = join(temporaryFolder(), "out");
    for (const id of ["../../evil", "/etc/evil", "a\nb", ".."]) {
      const { path } = await archiveRun({ ...run, id }, out, world);
      expect(path.startsWith(`${out}/`)).toBe(true);
      expect(path.slice(out.length + 1)).not.toMatch(/[/\n]/);
    }
    expect(readdirSync(out)).toHaveLength(4);
  });

  it("packs a link inside the run as its file, hard links as files, and refuses what else is no file", async () => {
    const run = await writeFinishedRun();
    linkSync(join(run.path, "predictions.npy"), join(run.path, "hard.npy"));
    symlinkSync("best_model/weights.bin", join(run.path, "checkpoints/last.bin"));
    const archive = await archiveRun(run, temporaryFolder(), world);
    expect(archive.fileCount).toBe(fileCount + 2);
    const listed = execFileSync("tar", ["-tvzf", archive.path], { encoding: "utf8" });
    expect(listed).toMatch(/^-rw.* 50000 .*checkpoints\/last\.bin$/m);
    for (const target of ["/etc/passwd", "nowhere", "loop", ".."]) {
      const link = join(run.path, "loop");
      symlinkSync(target, link);
      expect(await errorOf(archiveRun(run, temporaryFolder(), world))).toMatchObject({
        code: "not-archivable",
        exitCode: 5,
      });
      rmSync(link);
    }
    execFileSync("mkfifo", [join(run.path, "pipe")]);
    expect((await errorOf(archiveRun(run, temporaryFolder(), world))).message).toContain("pipe: is a pipe");
  });

  it("refuses names that are no text", async () => {
    const run = await writeFinishedRun();
    writeFileSync(Buffer.concat([Buffer.from(`${run.path}/bad`), Buffer.from([0xff])]), "x");
    expect((await errorOf(archiveRun(run, temporaryFolder(), world))).message).toContain(
      "a name that is no text",
    );
  });

  it.each([true, false])(
    "notices when the run changes while it is packed, read once: %s",
    async (isReadOnce) => {
      const run = await writeFinishedRun();
      const out = temporaryFolder();
      const changing = (change: () => void): ArchiveWorld => {
        let reads = 0;
        const read: FileSystem["read"] = (...args) => {
          if (++reads === (isReadOnce ? 12 : 25)) change();
          return nodeFileSystem.read(...args);
        };
        return archiveWorld({ files: { ...nodeFileSystem, read }, isReadOnce });
      };
      const changes = [
        () => appendFileSync(join(run.path, "annotations.jsonl"), "late"),
        () => writeFileSync(join(run.path, "new.txt"), "late"),
        () => rmSync(join(run.path, "outputs/empty.log")),
      ];
      for (const change of changes) {
        const error = await errorOf(archiveRun(run, out, changing(change)));
        expect(["run-changed", "not-archived"]).toContain(error.code);
        expect(readdirSync(out)).toEqual([]);
      }
    },
  );

  it("never keeps an archive of a file that grew, shrank or silently became another between two looks", async () => {
    const root = temporaryFolder();
    const changes = [
      (path: string) => appendFileSync(path, "more"),
      (path: string) => truncateSync(path, 10),
      (path: string) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(path, "z".repeat(3000));
        utimesSync(path, atime, mtime);
      },
    ];
    for (const [index, change] of changes.entries())
      for (let opening = 1; opening <= 3; opening++) {
        const id = `run-${index}-${opening}`;
        const path = join(root, id);
        writeTree(path, { "a.bin": "a".repeat(3000), "b.bin": "b" });
        const run: ArchivedRun = { id, path, root, layout: "shape", status: "unknown" };
        const out = temporaryFolder();
        let openings = 0;
        const open: FileSystem["open"] = (name, mode) => {
          if (name === join(path, "a.bin") && ++openings === opening) change(name);
          return nodeFileSystem.open(name, mode);
        };
        const files = { ...nodeFileSystem, open };
        const result = await archiveRun(run, out, archiveWorld({ files })).catch((error: unknown) => error);
        if (result instanceof Error)
          expect(result).toMatchObject({ code: expect.stringMatching(/^(run-changed|not-archived)$/) });
        else expect(await isGood((result as Archive).path, 2)).toBe(true);
        expect(readdirSync(out)).toHaveLength(result instanceof Error ? 0 : 1);
        if (index < 2 && openings >= opening) expect(result).toBeInstanceOf(Error);
      }
  });

  it.each([true, false])(
    "discards an archive that does not read back as written, read once: %s",
    async (isReadOnce) => {
      const run = await writeFinishedRun();
      const out = temporaryFolder();
      // A disk that changes one bit of every large piece.
      const write: FileSystem["write"] = (handle, bytes, offset) => {
        const damaged = Buffer.from(bytes);
        if (bytes.length > 1000) damaged[bytes.length - 700] = (damaged[bytes.length - 700] ?? 0) ^ 1;
        return nodeFileSystem.write(handle, damaged, offset);
      };
      const files = { ...nodeFileSystem, write };
      const error = await errorOf(archiveRun(run, out, archiveWorld({ files, isReadOnce })));
      expect(error.message).toMatch(/cannot be trusted|differs/);
      expect(readdirSync(out)).toEqual([]);
      expect(existsSync(run.path)).toBe(true);
    },
  );

  it("discards an archive whose list was not written as it should be, though it came last", async () => {
    const run = await writeFinishedRun();
    const out = temporaryFolder();
    for (const writeAt of [lossyWriteAt, () => 0]) {
      const files: FileSystem = { ...nodeFileSystem, writeAt };
      const error = await errorOf(archiveRun(run, out, archiveWorld({ files, isReadOnce: true })));
      expect(error.message).toMatch(/differs: its list|EIO/);
      expect(readdirSync(out)).toEqual([]);
    }
  });

  it("lets only one of two archivers of the same run finish", async () => {
    const run = await writeFinishedRun();
    const out = temporaryFolder();
    const both = await Promise.allSettled([archiveRun(run, out, world), archiveRun(run, out, world)]);
    expect(both.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await isGood(join(out, `${run.id}.tar.gz`))).toBe(true);
    expect(readdirSync(out)).toHaveLength(1);
  });
});

describe("removeArchived", () => {
  it("moves the run to the trash of its root", async () => {
    const run = await writeFinishedRun();
    const before = snapshot(run.path);
    const archive = await archiveRun(run, temporaryFolder(), world);
    const moved = await removeArchived(run, archive, world);
    expect(existsSync(run.path)).toBe(false);
    expect(moved.map((path) => snapshot(path))).toEqual([before]);
    const record = JSON.parse(readFileSync(join(moved[0] ?? "", "..", "trash.json"), "utf8"));
    expect(record).toMatchObject({ reason: "archived", run_id: run.id, archive: archive.path });
  });

  it("gives way to another process that removes runs of the root", async () => {
    const run = await writeFinishedRun(tinyContent);
    const archive = await archiveRun(run, temporaryFolder(), world);
    const lock = takeLock({ ...world, path: join(run.root, ".runledger", "archive.lock") });
    expect((await errorOf(removeArchived(run, archive, world))).code).toBe("locked");
    lock.release();
    expect(await removeArchived(run, archive, world)).toHaveLength(1);
  });

  it("names the file that could not be read", async () => {
    const run = await writeFinishedRun(tinyContent);
    const closed = join(run.path, "metadata.json");
    const refuse = Object.assign(new Error("EACCES"), { code: "EACCES", path: closed });
    const open: FileSystem["open"] = (path, mode) => {
      if (path === closed) throw refuse;
      return nodeFileSystem.open(path, mode);
    };
    const out = temporaryFolder();
    const archived = archiveRun(run, out, archiveWorld({ files: { ...nodeFileSystem, open } }));
    await expect(archived).rejects.toMatchObject({
      message: `${out}/${run.id}.tar.gz: not archived (${closed}: EACCES).`,
    });
  });

  it("tells what it did not do, and why", async () => {
    const run = await writeFinishedRun(tinyContent);
    const archive = await archiveRun(run, temporaryFolder(), world);
    const full = archiveWorld({ files: failingFileSystem({ failAt: 1, code: "ENOSPC", only: ["write"] }) });
    expect(await errorOf(removeArchived(run, archive, full))).toMatchObject({
      code: "not-archived",
      message: `${run.path}: not removed (${run.root}/.runledger/archive.lock: ENOSPC).`,
      hint: "The files of the run are as they were.",
      cause: expect.objectContaining({ code: "ENOSPC" }),
    });
    writeFileSync(join(run.path, "late.txt"), "");
    expect(await errorOf(removeArchived(run, archive, world))).toMatchObject({
      code: "run-changed",
      exitCode: 5,
      message: `${run.path}/late.txt: changed while ${run.id} was archived.`,
      hint: "Somebody writes to this run. Archive it when that is done.",
    });
    rmSync(archive.path);
    expect(await errorOf(removeArchived(run, archive, world))).toMatchObject({
      code: "run-changed",
      exitCode: 5,
      message: `${archive.path}: is not the archive that was made. ${run.id} was kept.`,
    });
  });

  it("keeps a run that has changed since, or whose archive is gone or changed", async () => {
    const run = await writeFinishedRun();
    const archive = await archiveRun(run, temporaryFolder(), world);
    copyFileSync(archive.path, `${archive.path}.copy`);
    appendFileSync(archive.path, "x");
    expect((await errorOf(removeArchived(run, archive, world))).code).toBe("run-changed");
    rmSync(archive.path);
    expect((await errorOf(removeArchived(run, archive, world))).code).toBe("run-changed");
    copyFileSync(`${archive.path}.copy`, archive.path);
    appendFileSync(join(run.path, "annotations.jsonl"), "a note");
    expect((await errorOf(removeArchived(run, archive, world))).code).toBe("run-changed");
    expect(existsSync(run.path)).toBe(true);
  });
});

/** What must be true whenever somebody looks: the run is whole in its place, or whole in the trash with a good archive. */
async function isSafe(run: ArchivedRun, out: string, before: ReadonlyMap<string, string>): Promise<boolean> {
  const path = join(out, `${run.id}.tar.gz`);
  const hasArchive = existsSync(path);
  const files = [...before.values()].filter((content) => content !== "folder").length;
  if (hasArchive && !(await isGood(path, files))) return false;
  if (sameContent(snapshot(run.path), before)) return true;
  const trash = join(run.root, ".trash");
  const entries = existsSync(trash) ? readdirSync(trash) : [];
  return hasArchive && entries.some((entry) => sameContent(snapshot(join(trash, entry, run.id)), before));
}

function sameContent(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, content]) => b.get(name) === content);
}

type ArchiveAndRemove = (run: ArchivedRun, out: string, world: ArchiveWorld) => Promise<unknown>;

const ours: ArchiveAndRemove = async (run, out, faulty) => {
  await removeArchived(run, await archiveRun(run, out, faulty), faulty);
};

/** The control: packs under the final name and removes without looking. The harness must find fault with it. */
const careless: ArchiveAndRemove = async (run, out, { files }) => {
  const packed = execFileSync("tar", ["-cz", "-C", run.root, run.id], { maxBuffer: 1e9 });
  const handle = files.open(join(out, `${run.id}.tar.gz`), "create");
  for (let at = 0; at < packed.length; ) at += files.write(handle, packed.subarray(0, at + 65_536), at);
  files.close(handle);
  rmSync(run.path, { recursive: true });
};

/** Fails at every call in turn; counts tries, and those after which something was not safe. */
async function tryEveryCall(
  work: ArchiveAndRemove,
  failCount: number,
  { code, isReadOnce = false }: { code: string; isReadOnce?: boolean },
): Promise<{ tries: number; unsafe: number }> {
  let unsafe = 0;
  for (let call = 1; ; call++) {
    const run = await writeFinishedRun(tinyContent);
    const before = snapshot(run.path);
    const out = temporaryFolder();
    const files = failingFileSystem({ failAt: call, failCount, code }, hastyFileSystem);
    try {
      await work(run, out, archiveWorld({ files, isReadOnce }));
    } catch (error) {
      if (!(error instanceof UserError) && (error as { code?: string }).code !== code) throw error;
    }
    if (!(await isSafe(run, out, before))) unsafe++;
    if (files.failures() === 0) return { tries: call - 1, unsafe };
  }
}

/** The calls that make things durable or visible, by the name of what they are about. */
function recordingSteps(): { files: FileSystem; steps: string[] } {
  const steps: string[] = [];
  const paths = new Map<number, string>();
  const named = (path: string) => basename(path.replace(/\/\.$/, "")).replace(/[0-9a-f]{12}\.tmp$/, "tmp");
  const open: FileSystem["open"] = (path, mode) => {
    const handle = nodeFileSystem.open(path, mode);
    paths.set(handle, path);
    return handle;
  };
  const sync: FileSystem["sync"] = (handle) => {
    steps.push(`sync ${named(paths.get(handle) ?? "")}`);
    nodeFileSystem.sync(handle);
  };
  const read: FileSystem["read"] = (handle, ...rest) => {
    const step = `read ${named(paths.get(handle) ?? "")}`;
    if (steps.at(-1) !== step) steps.push(step);
    return nodeFileSystem.read(handle, ...rest);
  };
  const rename: FileSystem["rename"] = (from, to) => {
    steps.push(`rename ${named(from)} ${named(to)}`);
    nodeFileSystem.rename(from, to);
  };
  return { files: { ...nodeFileSystem, open, sync, read, rename }, steps };
}

describe("archiving on a bad day", () => {
  it("has each step on the disk before the next one relies on it", async () => {
    const run = await writeFinishedRun(tinyContent);
    const { files, steps } = recordingSteps();
    const out = join(temporaryFolder(), "archive");
    await ours(run, out, archiveWorld({ files }));
    const temporary = `.${run.id}.tar.gz.tmp`;
    const order = [
      `sync ${temporary}`,
      `read ${temporary}`,
      `rename ${temporary} ${run.id}.tar.gz`,
      "sync archive",
      `rename ${run.id} ${run.id}`,
      `sync ${basename(run.root)}`,
    ].map((step) => steps.lastIndexOf(step));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it.each([true, false])(
    "loses nothing whichever call fails, read once: %s",
    async (isReadOnce) => {
      const { tries, unsafe } = await tryEveryCall(ours, 1, { code: "ENOSPC", isReadOnce });
      expect(unsafe).toBe(0);
      expect(tries).toBeGreaterThan(60);
    },
    120_000,
  );

  it.each([true, false])(
    "loses nothing whichever call the process dies at, read once: %s",
    async (isReadOnce) => {
      const { tries, unsafe } = await tryEveryCall(ours, Number.POSITIVE_INFINITY, {
        code: "EIO",
        isReadOnce,
      });
      expect(unsafe).toBe(0);
      expect(tries).toBeGreaterThan(60);
    },
    120_000,
  );

  it("would notice a careless archiver", async () => {
    const { unsafe } = await tryEveryCall(careless, Number.POSITIVE_INFINITY, { code: "EIO" });
    expect(unsafe).toBeGreaterThan(0);
  }, 120_000);

  it("says what the disk said", async () => {
    const run = await writeFinishedRun();
    const out = temporaryFolder();
    const full = failingFileSystem({ failAt: 2, code: "ENOSPC", only: ["write"] });
    const error = await errorOf(archiveRun(run, out, archiveWorld({ files: full })));
    expect(error.message).toBe(`${out}/${run.id}.tar.gz: not archived (ENOSPC).`);
    expect(readdirSync(out)).toEqual([]);
  });
});
