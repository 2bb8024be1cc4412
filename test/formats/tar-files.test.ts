// Walking through a tar archive: its plain files in their order, and what damaged ones are refused for.

import { Header, type HeaderData } from "tar";
import { describe, expect, it } from "vitest";
import { encodePax } from "../../src/formats/pax.js";
import { tarFiles } from "../../src/formats/tar-files.js";

/** A member: its header, its content, and zeros up to the next block. */
function member(data: HeaderData, content: string | Buffer = ""): Buffer {
  const bytes = Buffer.from(content);
  const block = Buffer.alloc(512);
  const header = new Header({ mode: 0o644, size: bytes.length, mtime: new Date(0), ...data });
  header.encode(block);
  return Buffer.concat([block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

const end = Buffer.alloc(1024);
const plain = member({ path: "a.txt", type: "File" }, "hello");

async function list(archive: Uint8Array): Promise<readonly string[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < archive.length; at += 300) yield archive.subarray(at, at + 300);
  }
  const found: string[] = [];
  for await (const { path, content } of tarFiles(chunks())) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    found.push(`${path}: ${Buffer.concat(parts).toString()}`);
  }
  return found;
}

const withPax = (records: Readonly<Record<string, string>>): Buffer =>
  member({ path: "PaxHeader", type: "ExtendedHeader" }, encodePax(records));

describe("the plain files of an archive", () => {
  const long = "long/".repeat(30);
  it.each<readonly [string, readonly Buffer[], readonly string[]]>([
    ["one, and its end", [plain, end], ["a.txt: hello"]],
    ["one, and no end", [plain], ["a.txt: hello"]],
    ["none", [end], []],
    [
      "a folder and a link are passed over",
      [
        member({ path: "d/", type: "Directory" }),
        member({ path: "l", type: "SymbolicLink", linkpath: "a.txt" }),
        plain,
        end,
      ],
      ["a.txt: hello"],
    ],
    ["a name in an extended header", [withPax({ path: long }), plain, end], [`${long}: hello`]],
    [
      "a name as GNU tar writes long ones",
      [member({ path: "././@LongLink", type: "NextFileHasLongPath" }, `${long}\0`), plain, end],
      [`${long}: hello`],
    ],
    ["a size in an extended header", [withPax({ size: "3" }), plain, end], ["a.txt: hel"]],
    [
      "an extended header that cannot be read says nothing",
      [member({ path: "PaxHeader", type: "ExtendedHeader" }, "nonsense"), plain, end],
      ["a.txt: hello"],
    ],
  ])("%s", async (_, parts, expected) => {
    expect(await list(Buffer.concat(parts))).toEqual(expected);
  });
});

describe("a damaged archive", () => {
  it.each<readonly [string, Uint8Array, string]>([
    ["cut in a header", plain.subarray(0, 400), "the archive is cut"],
    ["cut in a file", plain.subarray(0, 515), "the archive is cut"],
    ["cut behind a file", plain.subarray(0, 600), "the archive is cut"],
    ["of a size that is none", Buffer.concat([withPax({ size: "many" }), plain]), "no possible size"],
    ["of a size below nothing", Buffer.concat([withPax({ size: "-1" }), plain]), "no possible size"],
    [
      "with an extended header of two megabytes",
      member({ path: "PaxHeader", type: "ExtendedHeader", size: 2 ** 21 }),
      "an extended header says it has 2097152 bytes",
    ],
    ["of another format", Buffer.alloc(512, 65), "this is no tar archive"],
  ])("%s is refused", async (_, bytes, why) => {
    await expect(list(bytes)).rejects.toThrow(why);
  });
});
