import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { storedMember } from "../../src/formats/gzip-member.js";
import { packTar, type TarSource } from "../../src/formats/tar.js";
import { checkArchive, isGzip } from "../../src/store/archive-check.js";
import { sha256Of } from "../../src/store/archive-file.js";
import { encodeChecksums } from "../../src/store/checksums.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const ownList = ".runledger-archive.json";

type Members = Readonly<Record<string, string>>;

/** Members by path; a path that ends in "/" is a folder. */
function sourcesOf(members: Members): TarSource[] {
  return Object.entries(members).map(([path, text]) => {
    if (path.endsWith("/")) return { kind: "folder", path: path.slice(0, -1) };
    const content = Buffer.from(text);
    return { kind: "file", path, sizeBytes: content.length, read: () => [content] };
  });
}

async function tarOf(sources: readonly TarSource[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of packTar(sources)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A list of checksums of some files. */
function listOf(files: Members): string {
  return encodeChecksums(
    Object.entries(files).map(([path, text]) => {
      const content = Buffer.from(text);
      return { path, bytes: content.length, sha256: sha256Of(content) };
    }),
  );
}

function put(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), "a.tar.gz");
  writeFileSync(path, bytes);
  return path;
}

const archiveOf = async (members: Members) => put(await tarOf(sourcesOf(members)));

const check = (path: string, files: FileSystem = nodeFileSystem) => checkArchive(files, path);

/** What an archive is refused with, without its path and the last sentence. */
async function reasonOf(path: string, files?: FileSystem): Promise<string> {
  const error = await check(path, files).then(
    () => new Error("nothing was thrown"),
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toMatchObject({ code: "bad-archive" });
  const [, reason = error.message] =
    /^\S+: (.*)\. This archive cannot be trusted\.$/.exec(error.message) ?? [];
  return reason;
}

const files = { "a.txt": "a", "b/c.txt": "ccc" };
const below = (folder: string, members: Members): Members =>
  Object.fromEntries(Object.entries(members).map(([path, text]) => [`${folder}/${path}`, text]));
const good = { "run/": "", [`run/${ownList}`]: listOf(files), "run/b/": "", ...below("run", files) };

describe("an archive with its own list", () => {
  it("holds what the list says, be it packed or not", async () => {
    const bytes = await tarOf(sourcesOf({ ...good, "run/.runledger-archive.sha256": "not counted" }));
    for (const packed of [bytes, gzipSync(bytes), storedMember(bytes)]) {
      const found = await check(put(packed));
      expect(found.basis).toBe("archive");
      expect(found.packedBytes).toBe(packed.length);
      expect(found.folders).toEqual(["b"]);
      expect(found.list).toEqual({ path: `run/${ownList}`, content: Buffer.from(listOf(files)) });
      expect(found.comparison).toMatchObject({ changed: [], missing: [], added: [] });
      expect(found.comparison.same.map(({ path }) => path)).toEqual(["a.txt", "b/c.txt"]);
    }
  });

  it("tells what is altered, missing or came on top, wherever in the archive", async () => {
    const path = await archiveOf({
      [`run/${ownList}`]: listOf({ ...files, "gone.txt": "" }),
      "run/a.txt": "x",
      "run/b/c.txt": "ccc",
      "run/more.txt": "",
      "beside/more.txt": "",
      "run/checksums.json": "also counted",
    });
    const { changed, missing, added, same } = (await check(path)).comparison;
    expect(changed.map(({ found }) => found)).toEqual([
      { path: "a.txt", bytes: 1, sha256: sha256Of(Buffer.from("x")) },
    ]);
    expect(missing.map((file) => file.path)).toEqual(["gone.txt"]);
    expect(added.map((file) => file.path)).toEqual(["more.txt", "checksums.json", "beside/more.txt"]);
    expect(same.map((file) => file.path)).toEqual(["b/c.txt"]);
  });

  it("hands out its files meanwhile, to whoever asks for them", async () => {
    const taken = new Map<string, string>();
    const sinkOf = (path: string) => {
      if (!path.endsWith("/a.txt")) return undefined;
      const write = (piece: Uint8Array) => void taken.set(path, Buffer.from(piece).toString());
      return { write, close: () => undefined };
    };
    await checkArchive(nodeFileSystem, await archiveOf(good), sinkOf);
    expect([...taken]).toEqual([["run/a.txt", "a"]]);
  });

  it("is not trusted when the list is none", async () => {
    const path = await archiveOf({ ...good, [`run/${ownList}`]: "[]" });
    expect(await reasonOf(path)).toBe(`its list of files, run/${ownList}, is damaged`);
  });
});

describe("an archive that somebody else packed", () => {
  it("is compared with the run's own checksums, without what changes after a run", async () => {
    const path = await archiveOf({
      "run/": "",
      "run/checksums.json": listOf(files),
      ...below("run", files),
      "run/status.json": "{}",
      "run/later.txt": "",
      "beside.txt": "not of the run",
    });
    const { basis, comparison, folders } = await check(path);
    expect([basis, folders]).toEqual(["run", []]);
    expect(comparison.added.map((file) => file.path)).toEqual(["later.txt"]);
    expect(comparison.same).toHaveLength(2);
  });

  it("is compared with the list nearest to the top, and the first by name of several", async () => {
    const lists = (...places: string[]) =>
      Object.fromEntries(places.map((place) => [`${place}checksums.json`, listOf({})]));
    expect((await check(await archiveOf(lists("c/", "a/", "b/", "")))).list.path).toBe("checksums.json");
    for (const places of [
      ["c/", "aa/", "b/"],
      ["aa/", "b/", "c/"],
      ["b/", "c/", "aa/"],
    ])
      expect((await check(await archiveOf(lists(...places)))).list.path).toBe("aa/checksums.json");
  });

  it("at the top, without a folder of its own, is compared as well", async () => {
    const path = await archiveOf({ "checksums.json": listOf(files), ...files, "b/": "" });
    const { comparison, folders } = await check(path);
    expect([comparison.same.length, comparison.added, folders]).toEqual([2, [], ["b"]]);
  });

  it("cannot be compared when it has no list, or only one that lies deeper", async () => {
    const path = await archiveOf({ "x/deep/checksums.json": listOf({}), "x/a-checksums.json": listOf({}) });
    await expect(check(path)).rejects.toMatchObject({
      code: "nothing-to-compare",
      message: `${path}: can be read, but holds no checksums to compare with.`,
      hint: "Archives made by runledger archive hold them.",
    });
  });
});

describe("an archive that cannot be read", () => {
  it("is refused with what the disk says, and closed", async () => {
    const none = join(temporaryFolder(), "none.tar.gz");
    await expect(check(none)).rejects.toMatchObject({
      code: "bad-archive",
      message: `${none}: is not there.`,
      hint: "Put it back if it was moved, or name the file that is to be checked.",
    });
    const { files: faulty, open } = countedHandles(failingFileSystem({ failAt: 3, only: ["read"] }));
    expect(await reasonOf(await archiveOf(good), faulty)).toBe("EIO");
    expect(open()).toEqual([]);
  });

  it("is refused in words when another program has packed it and it was cut or damaged", async () => {
    const packed = gzipSync(await tarOf(sourcesOf(good)));
    expect(await reasonOf(put(packed.subarray(0, 10)))).toBe("it is cut");
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 12, 40);
    expect(await reasonOf(put(damaged))).toBe("its packed data is damaged");
  });

  it("is refused with the last member that came whole", async () => {
    const bytes = await tarOf(sourcesOf(good));
    expect(await reasonOf(put(bytes.subarray(0, bytes.length - 1024)))).toBe(
      "the archive is cut, after run/b/c.txt",
    );
    expect(await reasonOf(put(bytes.subarray(0, bytes.length - 1536)))).toBe(
      'the archive is cut inside "run/b/c.txt"',
    );
    expect(await reasonOf(put(bytes.subarray(0, 100)))).toBe("the archive is cut");
  });
});

describe("how much may come out of an archive", () => {
  const gibibyte = 2 ** 30;

  /** An archive whose last member says that it is very large. */
  async function claiming(sizeBytes: number, list: string, name = ownList): Promise<string> {
    const pieces: Uint8Array[] = [];
    const large: TarSource = { kind: "file", path: "run/large.bin", sizeBytes, read: () => [] };
    const members = [...sourcesOf({ [`run/${name}`]: list }), large];
    try {
      for await (const piece of packTar(members)) pieces.push(piece);
    } catch {
      // Nothing of the large member is needed but its header.
    }
    return put(Buffer.concat(pieces));
  }

  const announcing = (bytes: number) => encodeChecksums([{ path: "x", bytes, sha256: "0".repeat(64) }]);
  const isTooMuch = async (path: string, disk?: FileSystem) =>
    (await reasonOf(path, disk)).includes(`more than`);

  it("is a gibibyte, unless its own list announces more", async () => {
    expect(await reasonOf(await claiming(gibibyte, announcing(0)))).toBe(
      `it unpacks to more than ${gibibyte} bytes, the most that are accepted, after run/${ownList}`,
    );
    expect(await isTooMuch(await claiming(gibibyte - 10_000, announcing(0)))).toBe(false);
    expect(await isTooMuch(await claiming(2 * gibibyte, announcing(gibibyte)))).toBe(false);
    expect(await isTooMuch(await claiming(2.1 * gibibyte, announcing(gibibyte)))).toBe(true);
    expect(await isTooMuch(await claiming(2 * gibibyte, "no list"))).toBe(true);
    expect(await isTooMuch(await claiming(2 * gibibyte, announcing(gibibyte), "checksums.json"))).toBe(true);
  });

  it("is more for a large archive: two hundred times its size", async () => {
    const path = await claiming(1.9 * gibibyte, "no list", "checksums.json");
    const sized = (sizeBytes: number): FileSystem => ({
      ...nodeFileSystem,
      look: (name) => {
        const facts = nodeFileSystem.look(name);
        return facts === undefined ? undefined : { ...facts, sizeBytes };
      },
    });
    expect(await isTooMuch(path, sized(gibibyte / 200))).toBe(true);
    expect(await isTooMuch(path, sized((2 * gibibyte) / 200))).toBe(false);
  });
});

describe("a damaged archive", () => {
  const names = ["1", "2", "3", "4", "5", "6", "7"].map((digit) => `file-${digit}.txt`);
  const many = Object.fromEntries(names.map((name) => [name, `content of ${name} `.repeat(20)]));
  const members = { "run/": "", [`run/${ownList}`]: listOf(many), ...below("run", many) };

  /**
   * An archive in gzip members of one block of tar each, some of them spoilt: `altered` in their content, `marked` only in
   * their checksum, so that their content comes as it was.
   */
  async function damaged(how: { altered?: readonly number[]; marked?: readonly number[] }): Promise<string> {
    const bytes = await tarOf(sourcesOf(members));
    const packed: Buffer[] = [];
    for (let block = 0; block * 512 < bytes.length; block++) {
      const member = storedMember(bytes.subarray(block * 512, (block + 1) * 512));
      const at = how.altered?.includes(block)
        ? 30
        : how.marked?.includes(block)
          ? member.length - 8
          : undefined;
      if (at !== undefined) member[at] = (member[at] ?? 0) ^ 1;
      packed.push(member);
    }
    return put(Buffer.concat(packed));
  }

  // One block is the folder's; the list has its header and as many blocks as it needs; each file has two.
  const listBlocks = Math.ceil(listOf(many).length / 512);
  const firstFile = 2 + listBlocks;
  const contentOf = (index: number) => firstFile + 2 * index + 1;

  it("is good when nothing was spoilt", async () => {
    expect((await check(await damaged({}))).comparison.same).toHaveLength(7);
  });

  it("is refused with the files that came otherwise than recorded, at most five by name", async () => {
    const reason = async (...indexes: number[]) =>
      await reasonOf(await damaged({ altered: indexes.map(contentOf) }));
    expect(await reason(2)).toBe("damaged in file-3.txt");
    expect(await reason(0, 6)).toBe("damaged in file-1.txt, file-7.txt");
    expect(await reason(0, 1, 2, 3, 4)).toBe(`damaged in ${names.slice(0, 5).join(", ")}`);
    expect(await reason(0, 1, 2, 3, 4, 5, 6)).toBe(`damaged in ${names.slice(0, 5).join(", ")} and 2 more`);
  });

  it("is refused with what cannot be read any more where a member's head is spoilt", async () => {
    const reason = async (index: number) =>
      await reasonOf(await damaged({ altered: [firstFile + 2 * index] }));
    expect(await reason(6)).toBe("damaged in file-7.txt, which cannot be read");
    expect(await reason(4)).toBe("damaged in file-5.txt and 2 after it, which cannot be read");
  });

  it("is refused with the members in the damaged stretch where every file came as recorded", async () => {
    expect(await reasonOf(await damaged({ marked: [contentOf(3)] }))).toBe("damaged in run/file-4.txt");
    expect(await reasonOf(await damaged({ marked: [firstFile + 2, contentOf(1), contentOf(2)] }))).toBe(
      "damaged in run/file-2.txt, run/file-3.txt",
    );
    expect(await reasonOf(await damaged({ marked: [0] }))).toBe("damaged in run");
    expect(await reasonOf(await damaged({ marked: [contentOf(6) + 1] }))).toBe(
      "damaged in what follows run/file-7.txt",
    );
    expect(await reasonOf(await damaged({ marked: [contentOf(3), contentOf(6) + 1] }))).toBe(
      "damaged in run/file-4.txt, what follows run/file-7.txt",
    );
  });

  it("is refused with the list's own name where the list is spoilt", async () => {
    expect(await reasonOf(await damaged({ altered: [2] }))).toBe(`damaged in run/${ownList}`);
  });

  it("is refused with its beginning where nothing could be read", async () => {
    expect(await reasonOf(await damaged({ altered: [0] }))).toBe("damaged in its beginning");
  });
});

describe("a file that begins like a .gz", () => {
  it.each([
    [gzipSync("x"), true],
    [Buffer.from([0x1f, 0x8b]), true],
    [Buffer.from([0x1f]), false],
    [Buffer.from([0x1f, 0x00, 0x8b]), false],
    [Buffer.from([0x00, 0x8b]), false],
    [Buffer.alloc(0), false],
  ])("is told by its first two bytes: %o is %s", (bytes, expected) => {
    const { files: counted, open } = countedHandles();
    expect(isGzip(counted, put(bytes))).toBe(expected);
    expect(open()).toEqual([]);
  });
});
