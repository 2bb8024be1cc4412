import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { packTar, type TarSource } from "../../src/formats/tar.js";
import { type ArchivedRun, archiveRun } from "../../src/store/archive.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { takeLock } from "../../src/store/lock.js";
import { type RestoreRequest, restoreArchive } from "../../src/store/restore-archive.js";
import {
  archiveWorld,
  runContent,
  snapshot,
  tinyContent,
  writeFinishedRun,
} from "../helpers/archive-root.js";
import { failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const world = archiveWorld();

/** Bytes as those of a trained model: nothing repeats. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

interface Scene {
  readonly run: ArchivedRun;
  readonly archive: string;
  readonly before: ReadonlyMap<string, string>;
}

/** A run that was archived and whose folder is gone. */
async function archivedScene(content?: Readonly<Record<string, unknown>>): Promise<Scene> {
  const run = await writeFinishedRun(content);
  const before = snapshot(run.path);
  const { path } = await archiveRun(run, temporaryFolder(), world);
  rmSync(run.path, { recursive: true });
  return { run, archive: path, before };
}

const restore = (
  scene: Pick<Scene, "run" | "archive">,
  more: Partial<RestoreRequest> = {},
  files = world.files,
) => restoreArchive(files, { archive: scene.archive, root: scene.run.root, ...more }, world);

async function errorOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => new Error("nothing was thrown"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw error;
}

/** Everything below a root but the folder for our own files. */
function restOf(root: string): string[] {
  return readdirSync(root).filter((name) => name !== ".runledger");
}

describe("restoreArchive", () => {
  it("brings a run back byte for byte, empty folders too", async () => {
    const scene = await archivedScene();
    expect(await restore(scene)).toMatchObject({ path: scene.run.path, fileCount: scene.before.size - 4 });
    expect(snapshot(scene.run.path)).toEqual(scene.before);
    expect(readdirSync(join(scene.run.root, ".runledger"))).toEqual([]);
  });

  it("brings one file back, and the run elsewhere", async () => {
    const scene = await archivedScene();
    const out = temporaryFolder();
    const file = "checkpoints/best_model/weights.bin";
    expect((await restore(scene, { file, outFolder: out })).path).toBe(join(out, "weights.bin"));
    expect(readFileSync(join(out, "weights.bin")).toString("latin1")).toBe(scene.before.get(file));
    await restore(scene, { outFolder: out });
    expect(snapshot(join(out, scene.run.id))).toEqual(scene.before);
    expect(await errorOf(restore(scene, { file: "nothing.bin", outFolder: out }))).toMatchObject({
      code: "no-such-file",
    });
    expect(await errorOf(restore(scene, { file, outFolder: out }))).toMatchObject({ code: "run-exists" });
    expect(readdirSync(out).sort()).toEqual([scene.run.id, "weights.bin"].sort());
  });

  it("brings back the files of a run that has no folder, and refuses when one of them is there", async () => {
    const root = temporaryFolder();
    const tree = { "configs/a.json": '{"seed":1}', "results/a.json": '{"loss":0.5}', "results/b.json": "{}" };
    writeTree(root, tree);
    const paths = ["configs/a.json", "results/a.json"].map((path) => join(root, path));
    const run = { id: "a", path: join(root, "results/a.json"), root, layout: "shape", status: "unknown" };
    const { path: archive } = await archiveRun({ ...run, files: paths }, temporaryFolder(), world);
    rmSync(join(root, "results/a.json"));
    expect(await errorOf(restore({ run, archive }))).toMatchObject({ code: "run-exists", exitCode: 5 });
    rmSync(join(root, "configs"), { recursive: true });
    await restore({ run, archive });
    for (const [path, text] of Object.entries(tree))
      expect(readFileSync(join(root, path), "utf8")).toBe(text);
  });

  it("refuses to overwrite a run, also an empty folder", async () => {
    const scene = await archivedScene();
    mkdirSync(scene.run.path);
    expect(await errorOf(restore(scene))).toMatchObject({ code: "run-exists", exitCode: 5 });
    expect(readdirSync(scene.run.path)).toEqual([]);
  });

  it("refuses an archive of another run than the one that was recorded", async () => {
    const scene = await archivedScene();
    const error = await errorOf(restore(scene, { listSha256: "0".repeat(64) }));
    expect(error.message).toContain("its list is another one. Nothing was restored.");
    expect(restOf(scene.run.root)).toEqual([]);
  });

  it("names the file that one altered byte is in, wherever it is, and restores nothing", async () => {
    const scene = await archivedScene({
      ...tinyContent,
      // Two files that do not compress, and one that does.
      "model.bin": noise(1_300_000, 1),
      "other.bin": noise(700_000, 2),
      "train.log": Array.from({ length: 40_000 }, (_, i) => `step ${i} loss ${(i * 7919) % 1000}\n`).join(""),
    });
    const good = readFileSync(scene.archive);
    let named = 0;
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 30)) {
      const damaged = Buffer.from(good);
      damaged[at] = (damaged[at] ?? 0) ^ 0x04;
      writeFileSync(scene.archive, damaged);
      const error = await errorOf(restore(scene));
      expect([at, error.code]).toEqual([at, "bad-archive"]);
      if (/damaged in (model|other)\.bin\. |damaged in train\.log/.test(error.message)) named++;
    }
    expect(named).toBeGreaterThan(22);
    for (const length of [0, 1, 19, 500, good.length - 9, good.length - 1]) {
      writeFileSync(scene.archive, good.subarray(0, length));
      expect((await errorOf(restore(scene))).code).toBe("bad-archive");
    }
    expect(restOf(scene.run.root)).toEqual([]);
  });
});

describe("an archive that somebody else packed", () => {
  /** The run as plain tar packs it, from inside its folder or from above it. */
  async function packedByTar(isInside: boolean): Promise<Scene> {
    const run = await writeFinishedRun({
      ...runContent,
      "annotations.jsonl": '{"tag":"good"}\n',
      "ranks/1/items.csv": "id\n",
    });
    const before = snapshot(run.path);
    const archive = join(temporaryFolder(), "other.tar.gz");
    const words = isInside ? ["-C", run.path, "."] : ["-C", run.root, run.id];
    execFileSync("tar", ["-czf", archive, ...words]);
    rmSync(run.path, { recursive: true });
    return { run, archive, before };
  }

  it("does not say where its run was, and comes back elsewhere", async () => {
    const scene = await packedByTar(false);
    expect(await errorOf(restore(scene))).toMatchObject({
      code: "not-restorable",
      exitCode: 5,
      message: `${scene.archive}: does not say where its run was. Nothing was restored.`,
      hint: "Unpack it elsewhere with --out DIR.",
    });
    const out = join(temporaryFolder(), "new");
    expect((await restore(scene, { outFolder: out })).path).toBe(join(out, scene.run.id));
    expect(snapshot(join(out, scene.run.id))).toEqual(scene.before);
    const file = "ranks/1/items.csv";
    await restore(scene, { outFolder: out, file });
    expect(readFileSync(join(out, "items.csv"), "utf8")).toBe("id\n");
  });

  it("from inside of its folder comes back as its files, over none that is there", async () => {
    const scene = await packedByTar(true);
    const out = temporaryFolder();
    writeFileSync(join(out, "mine.txt"), "kept");
    expect(await restore(scene, { outFolder: out })).toMatchObject({ path: out });
    const found = snapshot(out);
    expect(found.get("mine.txt")).toBe("kept");
    for (const [path, content] of scene.before)
      if (content !== "folder") expect(found.get(path), path).toBe(content);
    expect(await errorOf(restore(scene, { outFolder: out }))).toMatchObject({ code: "run-exists" });
    expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
    const other = join(out, "new", "folder");
    await restore(scene, { outFolder: other });
    expect(existsSync(join(other, "checkpoints/best_model/weights.bin"))).toBe(true);
  });
});

describe("what a refusal says", () => {
  it("names files that there are when another one is asked for, eight at most", async () => {
    const scene = await archivedScene(tinyContent);
    const outFolder = temporaryFolder();
    const error = await errorOf(restore(scene, { file: "none", outFolder }));
    expect(error).toMatchObject({
      code: "no-such-file",
      exitCode: 2,
      message: `${scene.archive}: holds no file "none".`,
      hint: "It holds checksums.json, metadata.json, predictions.npy",
    });
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`f${at}`, "x"]));
    const other = await archivedScene({ ...tinyContent, ...many });
    expect((await errorOf(restore(other, { file: "none", outFolder }))).hint).toMatch(
      /^It holds ([^,]+, ){7}[^,]+ and 6 more$/,
    );
    expect(readdirSync(outFolder)).toEqual([]);
  });

  it("names five of the files that are other ones, and how many more", async () => {
    const root = temporaryFolder();
    const archive = join(temporaryFolder(), "a.tar.gz");
    const paths = (count: number) => Array.from({ length: count }, (_, at) => `run/f${at}`);
    const messageOf = async (count: number): Promise<string> => {
      writeFileSync(archive, await tarOf([list(paths(count)), ...paths(count).map(member)]));
      return (await errorOf(restoreArchive(nodeFileSystem, { archive, root }, world))).message;
    };
    writeFileSync(archive, await tarOf([list(["f0"]), member("run/f0")]));
    const altered = await errorOf(restoreArchive(nodeFileSystem, { archive, root }, world));
    expect(altered.message).toBe(`${archive}: is not what was archived: f0 altered. Nothing was restored.`);
    const said = await messageOf(3);
    expect(said).toContain("f0 not on its list");
    expect(said).toMatch(/run\/f0 missing, .* and 1 more\. Nothing was restored\.$/);
    expect(await messageOf(2)).not.toContain(" more");
  });

  it("of an archive that is not there names it", async () => {
    const root = temporaryFolder();
    const archive = join(root, "none.tar.gz");
    const seen: number[][] = [];
    const request = { archive, root, onProgress: (...counts: number[]) => void seen.push(counts) };
    const error = await errorOf(restoreArchive(nodeFileSystem, request, world));
    expect(error.message).toContain(archive);
    expect([seen, readdirSync(root)]).toEqual([[], []]);
  });

  it("of an archive whose list says no place is that it does not say", async () => {
    const root = temporaryFolder();
    const archive = join(temporaryFolder(), "a.tar.gz");
    for (const place of [{ path: "run" }, { base: "run" }, { path: 1, base: 2 }]) {
      const content = Buffer.from(JSON.stringify({ schema_version: 1, ...place, files: [] }));
      const path = "run/.runledger-archive.json";
      writeFileSync(
        archive,
        await tarOf([{ kind: "file", path, sizeBytes: content.length, read: () => [content] }]),
      );
      const error = await errorOf(restoreArchive(nodeFileSystem, { archive, root }, world));
      expect(error.message).toContain("does not say where its run was");
    }
  });

  it("tells of what has come meanwhile, and takes back what it had made", async () => {
    const scene = await archivedFiles();
    let links = 0;
    const link = (from: string, to: string): void => {
      if (++links === 2) writeFileSync(to, "another's");
      nodeFileSystem.link(from, to);
    };
    const error = await errorOf(restore(scene, {}, { ...nodeFileSystem, link }));
    expect(error).toMatchObject({
      code: "not-restored",
      message: `${scene.archive}: nothing was restored (something has its place).`,
      cause: expect.objectContaining({ code: "EEXIST" }),
    });
    expect(readdirSync(join(scene.run.root, "configs"))).toEqual([]);
    expect(readFileSync(join(scene.run.root, "results/a.json"), "utf8")).toBe("another's");
  });

  it("comes back as its files where the disk knows no links", async () => {
    const scene = await archivedFiles();
    const link = (): never => {
      throw Object.assign(new Error("no links"), { code: "EPERM" });
    };
    await restore(scene, {}, { ...nodeFileSystem, link });
    expect(readFileSync(join(scene.run.root, "configs/a.json"), "utf8")).toBe('{"seed":1}');
    expect(readFileSync(join(scene.run.root, "results/a.json"), "utf8")).toBe('{"loss":0.5}');
    expect(readdirSync(join(scene.run.root, ".runledger"))).toEqual([]);
  });

  it("is not there when the disk could not make it last", async () => {
    const scene = await archivedScene(tinyContent);
    let isNamed = false;
    const files: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        isNamed = to === scene.run.path;
        nodeFileSystem.rename(from, to);
      },
      sync: (handle) => {
        if (isNamed) throw Object.assign(new Error("broken disk"), { code: "EIO" });
        nodeFileSystem.sync(handle);
      },
    };
    expect((await errorOf(restore(scene, {}, files))).message).toBe(
      `${scene.archive}: nothing was restored (EIO).`,
    );
    expect(restOf(scene.run.root)).toEqual([]);
    expect(readdirSync(join(scene.run.root, ".runledger"))).toEqual([]);
  });

  it("is not told to be a bad archive when the disk it goes to is full", async () => {
    const scene = await archivedScene(tinyContent);
    const written = Buffer.from('"run_id"');
    const write: FileSystem["write"] = (handle, bytes, offset) => {
      if (Buffer.from(bytes).includes(written)) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      return nodeFileSystem.write(handle, bytes, offset);
    };
    expect(await errorOf(restore(scene, {}, { ...nodeFileSystem, write }))).toMatchObject({
      code: "not-restored",
      message: "metadata.json: cannot be written (ENOSPC). Nothing was restored.",
      hint: "Check that the disk has room and that you may write there.",
    });
    expect(restOf(scene.run.root)).toEqual([]);
    expect(readdirSync(join(scene.run.root, ".runledger"))).toEqual([]);
  });

  it("tells what the disk said", async () => {
    const scene = await archivedScene(tinyContent);
    const files = failingFileSystem({ only: ["rename"], failAt: 1, code: "EXDEV" });
    expect((await errorOf(restore(scene, {}, files))).message).toBe(
      `${scene.archive}: nothing was restored (EXDEV).`,
    );
    expect(restOf(scene.run.root)).toEqual([]);
    expect(readdirSync(join(scene.run.root, ".runledger"))).toEqual([]);
  });
});

describe("while an archive is restored", () => {
  it("its bytes are counted twice: when it is checked, and when it is unpacked", async () => {
    const scene = await archivedScene({ ...tinyContent, "model.bin": noise(300_000, 3) });
    const seen: (readonly [number, number])[] = [];
    await restore(scene, { onProgress: (done, total) => void seen.push([done, total]) });
    const total = 2 * readFileSync(scene.archive).length;
    expect(new Set(seen.map(([, all]) => all))).toEqual(new Set([total]));
    expect(seen.every(([done], at) => done >= (seen[at - 1]?.[0] ?? 0))).toBe(true);
    expect(seen.at(-1)?.[0]).toBeGreaterThan(total * 0.9);
  });

  it("what an earlier try has left is cleared away, and nothing else", async () => {
    const scene = await archivedScene(tinyContent);
    const own = join(scene.run.root, ".runledger");
    writeTree(own, { "archives.jsonl": "{}\n" });
    const died = (): never => {
      throw new Error("died");
    };
    const dead = { ...nodeFileSystem, rename: died, remove: died, removeFolder: died };
    await restore(scene, {}, dead).catch(() => undefined);
    rmSync(join(own, "archive.lock"));
    expect(readdirSync(own)).toEqual([expect.stringMatching(/^\.restoring-/), "archives.jsonl"]);
    await restore(scene);
    expect(readdirSync(own)).toEqual(["archives.jsonl"]);
    expect(snapshot(scene.run.path)).toEqual(scene.before);
  });

  it("others may restore to the same folder from other roots", async () => {
    const scenes = [await archivedScene(tinyContent), await archivedScene(tinyContent)];
    const out = temporaryFolder();
    const files = ["metadata.json", "predictions.npy"];
    const both = scenes.map((scene, at) => restore(scene, { outFolder: out, file: files[at] ?? "" }));
    await Promise.all(both);
    expect(readdirSync(out).sort()).toEqual(files);
  });

  it("nobody else archives or restores in its root", async () => {
    const scene = await archivedScene(tinyContent);
    const lock = { ...world, path: join(scene.run.root, ".runledger/archive.lock") };
    const held = takeLock(lock);
    expect(await errorOf(restore(scene))).toMatchObject({ code: "locked" });
    held.release();
    const removing = (path: string): string[] => {
      rmSync(lock.path, { force: true });
      return nodeFileSystem.list(path);
    };
    expect(await errorOf(restore(scene, {}, { ...nodeFileSystem, list: removing }))).toMatchObject({
      code: "lock-lost",
    });
    expect(restOf(scene.run.root)).toEqual([]);
  });
});

/** A run of two files without a folder, archived and gone. */
async function archivedFiles(): Promise<Scene> {
  const root = temporaryFolder();
  writeTree(root, { "configs/a.json": '{"seed":1}', "results/a.json": '{"loss":0.5}' });
  const paths = ["configs/a.json", "results/a.json"].map((path) => join(root, path));
  const run = { id: "a", path: join(root, "results/a.json"), root, layout: "shape", status: "unknown" };
  const { path: archive } = await archiveRun({ ...run, files: paths }, temporaryFolder(), world);
  for (const path of paths) rmSync(path);
  return { run, archive, before: new Map() };
}

const list = (paths: readonly string[]): TarSource => {
  const files = paths.map((path) => ({ path, bytes: 1, sha256: "0".repeat(64) }));
  const content = Buffer.from(JSON.stringify({ schema_version: 1, path: "run", base: "run", files }));
  const path = "run/.runledger-archive.json";
  return { kind: "file", path, sizeBytes: content.length, read: () => [content] };
};

const member = (path: string): TarSource => ({
  kind: "file",
  path,
  sizeBytes: 1,
  read: () => [Buffer.from("x")],
});

async function tarOf(sources: readonly TarSource[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of packTar(sources)) pieces.push(piece);
  return gzipSync(Buffer.concat(pieces));
}

describe("hostile archives", () => {
  const cases: readonly (readonly [what: string, paths: readonly string[], says: RegExp])[] = [
    ["a path upwards", ["run/../../evil"], /leads out of the folder/],
    ["an absolute path", ["/tmp/evil"], /leads out of the folder/],
    ["a name twice", ["run/a", "run/a"], /is there twice/],
    ["a file as a folder", ["run/a", "run/a/b"], /is a file and a folder/],
    ["a file that is not on its list", ["run/more"], /not on its list|altered/],
  ];

  it.each(cases)("are refused before anything is written: %s", async (_, paths, says) => {
    const root = temporaryFolder();
    const archive = join(temporaryFolder(), "evil.tar.gz");
    writeFileSync(archive, await tarOf([list(paths), ...paths.map(member)]));
    const written: string[] = [];
    const open: FileSystem["open"] = (path, mode) => {
      if (mode !== "read") written.push(path);
      return nodeFileSystem.open(path, mode);
    };
    const error = await errorOf(restoreArchive({ ...nodeFileSystem, open }, { archive, root }, world));
    expect(error.message).toMatch(says);
    expect([written, readdirSync(root)]).toEqual([[], []]);
  });

  it("are refused when they hold links and devices", async () => {
    const root = temporaryFolder();
    const folder = temporaryFolder();
    mkdirSync(join(folder, "run"));
    execFileSync("ln", ["-s", "/etc/passwd", join(folder, "run/link")]);
    execFileSync("mkfifo", [join(folder, "run/pipe")]);
    for (const name of ["run/link", "run/pipe"]) {
      const archive = join(folder, "evil.tar.gz");
      execFileSync("tar", ["-czf", archive, "-C", folder, name]);
      const error = await errorOf(restoreArchive(nodeFileSystem, { archive, root }, world));
      expect(error.message).toContain("only files and folders are accepted");
    }
    expect(readdirSync(root)).toEqual([]);
  });

  it("do not lead out of the root by what their list says", async () => {
    const root = temporaryFolder();
    for (const base of ["../elsewhere", "/etc/x", ".trash/x", ".runledger/x"]) {
      const content = Buffer.from(JSON.stringify({ schema_version: 1, path: base, base, files: [] }));
      const path = "run/.runledger-archive.json";
      const archive = join(temporaryFolder(), "a.tar.gz");
      const source: TarSource = { kind: "file", path, sizeBytes: content.length, read: () => [content] };
      writeFileSync(archive, await tarOf([source]));
      const error = await errorOf(restoreArchive(nodeFileSystem, { archive, root }, world));
      expect(error.code).toBe("not-restorable");
    }
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("restoring on a bad day", () => {
  it.each([
    [1, "ENOSPC"],
    [Number.POSITIVE_INFINITY, "EIO"],
  ])(
    "leaves nothing or the whole run, whichever call fails (%s, %s)",
    async (failCount, code) => {
      const scene = await archivedScene(tinyContent);
      let [tries, whole] = [0, 0];
      for (let call = 1; ; call++) {
        const files = failingFileSystem({ failAt: call, failCount, code }, hastyFileSystem);
        await restore(scene, {}, files).catch((error: unknown) => {
          const isKnown = error instanceof UserError || (error as { code?: string }).code === code;
          if (!isKnown) throw error;
        });
        const found = snapshot(scene.run.path);
        if (found.size > 0) {
          expect(found).toEqual(scene.before);
          whole++;
        }
        rmSync(scene.run.path, { recursive: true, force: true });
        // The lock of a process that lives stays with it when it cannot be removed.
        rmSync(join(scene.run.root, ".runledger/archive.lock"), { force: true });
        if (files.failures() === 0) break;
        tries++;
        expect(existsSync(scene.archive)).toBe(true);
      }
      expect(whole).toBeGreaterThan(0);
      expect(tries).toBeGreaterThan(50);
      await restore(scene);
      expect(snapshot(scene.run.path)).toEqual(scene.before);
      expect(readdirSync(join(scene.run.root, ".runledger"))).toEqual([]);
    },
    60_000,
  );
});
