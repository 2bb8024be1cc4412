import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { storedMember } from "../../src/formats/gzip-member.js";
import { openArchive } from "../../src/store/archive-stream.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const pieces = ["first ", "second ", "third"].map((text) => Buffer.from(text.repeat(50)));
const whole = Buffer.concat(pieces);
const inMembers = () => pieces.map((piece) => storedMember(piece));

function put(...parts: readonly Uint8Array[]): string {
  const path = join(temporaryFolder(), "a.tar.gz");
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

async function read(path: string, files: FileSystem = nodeFileSystem) {
  const { chunks, damage } = openArchive(files, path);
  const found: Buffer[] = [];
  for await (const chunk of chunks) found.push(Buffer.from(chunk));
  return { bytes: Buffer.concat(found), damage };
}

describe("the unpacked bytes of an archive", () => {
  it("are the same whatever it is packed with, and however little the disk gives at a time", async () => {
    const slow: FileSystem = {
      ...nodeFileSystem,
      read: (handle, buffer, position) => nodeFileSystem.read(handle, buffer.subarray(0, 7), position),
    };
    for (const packed of [[whole], [gzipSync(whole)], inMembers()])
      for (const files of [nodeFileSystem, slow]) {
        expect(await read(put(...packed), files)).toEqual({ bytes: whole, damage: [] });
      }
    expect((await read(put())).bytes.length).toBe(0);
    expect((await read(put(Buffer.from([0x1f, 0])))).bytes).toEqual(Buffer.from([0x1f, 0]));
  });

  it("of our own archives come also behind damage, with where it is", async () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0), third = Buffer.alloc(0)] = inMembers();
    second[40] = (second[40] ?? 0) ^ 1;
    const { bytes, damage } = await read(put(first, second, third));
    expect(damage).toEqual([{ start: 300, end: 650 }]);
    expect([bytes.length, bytes.subarray(650).toString()]).toEqual([900, String(pieces[2])]);
  });

  it("of our own archives end where one is cut, which is damage from there on", async () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = inMembers();
    const { bytes, damage } = await read(put(first, second.subarray(0, 90)));
    expect([bytes.toString(), damage]).toEqual([String(pieces[0]), [{ start: 300, end: 301 }]]);
  });

  it("of archives that others packed end with an error at damage", async () => {
    const packed = gzipSync(whole);
    await expect(read(put(packed.subarray(0, packed.length - 9)))).rejects.toThrow();
  });

  it("end with what the disk says, and leave nothing open, also when they are not read on", async () => {
    const path = put(...inMembers());
    await expect(read(join(path, "..", "none"))).rejects.toMatchObject({ code: "ENOENT" });
    const faulty = countedHandles(failingFileSystem({ failAt: 3, only: ["read"] }));
    await expect(read(path, faulty.files)).rejects.toMatchObject({ code: "EIO" });
    const { files, open } = countedHandles();
    for await (const _ of openArchive(files, path).chunks) break;
    expect([faulty.open(), open()]).toEqual([[], []]);
  });
});
