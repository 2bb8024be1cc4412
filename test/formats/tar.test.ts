import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { Header } from "tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gunzipChunks, gzipChunks } from "../../src/formats/gzip-stream.js";
import { encodePax, parsePax } from "../../src/formats/pax.js";
import {
  packTar,
  readTar,
  TarFormatError,
  type TarLimits,
  TarSizeError,
  type TarSource,
} from "../../src/formats/tar.js";
import { withPython } from "../helpers/python.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-tar-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
}

/** The bytes in chunks of odd sizes, as streams give them. */
async function* chunksOf(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const file = (path: string, content: string | Uint8Array): TarSource => {
  const bytes = Buffer.from(content);
  return { kind: "file", path, sizeBytes: bytes.length, read: () => [bytes] };
};
const readBytes = (bytes: Uint8Array, limits?: TarLimits) => readTar(chunksOf(bytes), limits);

/** An archive of headers as a hostile writer would make them. */
function hostile(
  ...members: { path: string; type?: Header["type"]; content?: string; linkpath?: string; size?: number }[]
) {
  const parts = members.map(({ path, type = "File", content = "", linkpath = "", size }) => {
    const block = Buffer.alloc(512);
    const header = new Header({ path: "x", type, linkpath, size: size ?? content.length, mode: 0o644 });
    header.path = path;
    header.encode(block, 0);
    const body = Buffer.from(content);
    return Buffer.concat([block, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

const names = [
  "run/a.txt",
  `run/${"deep/".repeat(40)}file`,
  `run/${"n".repeat(180)}.json`,
  "run/ä € 😀.json",
  "run/with\nnewline\x1b[31m",
  "run/@at",
  "run/-dash",
  "run/back\\slash",
  `run/${"ü".repeat(90)}=x`,
];

describe("packTar and readTar", () => {
  it("give back names, sizes and contents, whatever the names", async () => {
    const sources: TarSource[] = [
      { kind: "folder", path: "run" },
      { kind: "folder", path: "run/empty" },
      ...names.map((name, i) => file(name, "x".repeat(i * 300))),
    ];
    const archive = await collect(packTar(sources));
    const { members } = await readBytes(archive);
    expect(members.map((member) => member.path)).toEqual(["run", "run/empty", ...names]);
    expect(members.map((member) => member.sizeBytes)).toEqual([0, 0, ...names.map((_, i) => i * 300)]);
    expect(members[2]?.sha256).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("give the same bytes for the same content, however the content comes in pieces", async () => {
    const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 251));
    const inPieces: TarSource = {
      kind: "file",
      path: "a",
      sizeBytes: bytes.length,
      read: () => [bytes.subarray(0, 1), bytes.subarray(1, 7000), bytes.subarray(7000)],
    };
    const [once, again] = [await collect(packTar([file("a", bytes)])), await collect(packTar([inPieces]))];
    expect(again.equals(once)).toBe(true);
    expect(
      (await collect(gzipChunks(chunksOf(once, 7)))).equals(await collect(gzipChunks(chunksOf(once)))),
    ).toBe(true);
  });

  it("refuse a file that gives more or fewer bytes than it was said to have", async () => {
    const wrong = (sizeBytes: number): TarSource => ({
      kind: "file",
      path: "a",
      sizeBytes,
      read: () => [Buffer.from("abc")],
    });
    for (const size of [2, 4]) await expect(collect(packTar([wrong(size)]))).rejects.toThrow(TarSizeError);
  });

  it("are understood by GNU tar, which unpacks the same files", async () => {
    const good = names.filter((name) => !name.includes("\n"));
    const archive = await collect(
      gzipChunks(packTar([{ kind: "folder", path: "run/empty" }, ...good.map((name) => file(name, name))])),
    );
    const target = join(folder, "gnu");
    mkdirSync(target);
    writeFileSync(join(folder, "gnu.tar.gz"), archive);
    const said = execFileSync("tar", ["-xzf", join(folder, "gnu.tar.gz"), "-C", target], {
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(said).toBe("");
    for (const name of good) expect(readFileSync(join(target, name), "utf8")).toBe(name);
    expect(readdirSync(join(target, "run/empty"))).toEqual([]);
  });

  it("understand what GNU tar writes in each of its formats", async () => {
    const source = join(folder, "source");
    const long = `${"d".repeat(90)}/${"e".repeat(90)}/${"ß".repeat(60)}.txt`;
    mkdirSync(join(source, "run", "d".repeat(90), "e".repeat(90)), { recursive: true });
    writeFileSync(join(source, "run", long), "long");
    writeFileSync(join(source, "run", "metadata.json"), "{}");
    for (const format of ["gnu", "pax", "posix"]) {
      const bytes = execFileSync("tar", ["-c", `--format=${format}`, "-C", source, "run"], {
        maxBuffer: 1e8,
      });
      const { members, kept } = await readBytes(bytes, { keep: (path) => path.endsWith(".json") });
      expect(members.map((member) => member.path).sort()).toContain(`run/${long}`);
      expect(kept.get("run/metadata.json")?.toString()).toBe("{}");
    }
  });

  it("keep contents only where asked", async () => {
    const archive = await collect(packTar([file("a", "1"), file("b", "2")]));
    const { kept } = await readBytes(archive, { keep: (path) => path === "b" });
    expect([...kept]).toEqual([["b", Buffer.from("2")]]);
  });
});

describe("readTar refuses", () => {
  it.each([
    ["a path that climbs out", hostile({ path: "../evil" }), "leads out"],
    ["a path that climbs out later", hostile({ path: "a/b/../../../evil" }), "leads out"],
    ["an absolute path", hostile({ path: "/etc/cron.d/evil" }), "leads out"],
    ["a Windows path", hostile({ path: "C:\\evil" }), "leads out"],
    ["a path that climbs out with backslashes", hostile({ path: "a\\..\\..\\evil" }), "leads out"],
    ["a symbolic link", hostile({ path: "a", type: "SymbolicLink", linkpath: "/etc" }), "is a SymbolicLink"],
    ["a hard link", hostile({ path: "a", type: "Link", linkpath: "b" }), "is a Link"],
    ["a device", hostile({ path: "a", type: "CharacterDevice" }), "is a CharacterDevice"],
    ["a pipe", hostile({ path: "a", type: "FIFO" }), "is a FIFO"],
    ["a doubled name", hostile({ path: "a" }, { path: "./a" }), "is there twice"],
    ["a file used as a folder", hostile({ path: "a" }, { path: "a/b" }), "is a file and a folder"],
    ["a folder used as a file", hostile({ path: "a/b" }, { path: "a" }), "is there twice"],
    ["a file without a name", hostile({ path: "./", content: "" }, { path: "." }), "no name"],
    ["a sparse file", hostile({ path: "a", type: "SparseFile" }), "SparseFile"],
    [
      "a path out of its pax header",
      hostile({ path: "p", type: "ExtendedHeader", content: "12 path=../\n" }, { path: "a" }),
      "leads out",
    ],
    [
      "a malformed pax header",
      hostile({ path: "p", type: "ExtendedHeader", content: "99 path=x\n" }, { path: "a" }),
      "malformed",
    ],
    [
      "an impossible size",
      hostile({ path: "p", type: "ExtendedHeader", content: "11 size=-1\n" }, { path: "a" }),
      "no size",
    ],
    [
      "a long name that climbs out",
      hostile({ path: "l", type: "NextFileHasLongPath", content: "../x\0" }, { path: "a" }),
      "leads out",
    ],
    [
      "an endless pax header",
      hostile({ path: "p", type: "ExtendedHeader", size: 2 ** 33 }),
      "says it has 8589934592 bytes",
    ],
    [
      "something after the end",
      Buffer.concat([hostile({ path: "a" }), hostile({ path: "b" })]),
      "follows the end",
    ],
    ["a cut archive", hostile({ path: "a", content: "x".repeat(2000) }).subarray(0, 1500), "is cut inside"],
    ["no end", hostile({ path: "a", content: "x" }).subarray(0, 1024), "is cut"],
    ["nothing", Buffer.alloc(0), "is cut"],
    ["text", Buffer.from("metadata ".repeat(200)), "no tar archive"],
    [
      "an impossible depth",
      hostile(
        { path: "p", type: "ExtendedHeader", content: String(encodePax({ path: "a/".repeat(2000) })) },
        { path: "a" },
      ),
      "not a possible path",
    ],
  ])("%s", async (_, bytes, message) => {
    await expect(readBytes(bytes)).rejects.toThrow(TarFormatError);
    await expect(readBytes(bytes)).rejects.toThrow(message);
  });

  it("more members or bytes than it is told, before it reads them", async () => {
    const archive = await collect(packTar([file("a", "x"), file("b", "x".repeat(5000))]));
    await expect(readBytes(archive, { maxMembers: 1 })).rejects.toThrow("more than 1 members");
    await expect(readBytes(archive, { maxBytes: () => 3000 })).rejects.toThrow("more than 3000 bytes");
    const bomb = gunzipChunks(
      chunksOf(gzipSync(Buffer.concat([hostile({ path: "a" }), Buffer.alloc(50_000_000)]))),
    );
    await expect(readTar(bomb, { maxBytes: () => 1_000_000 })).rejects.toThrow("more than 1000000 bytes");
  });

  it("whatever links GNU tar packs", async () => {
    const source = join(folder, "links");
    mkdirSync(source);
    symlinkSync("/etc/passwd", join(source, "link"));
    const bytes = execFileSync("tar", ["-c", "-C", source, "."]);
    await expect(readBytes(bytes)).rejects.toThrow("SymbolicLink");
  });

  it("damage only in its own way", async () => {
    const archive = await collect(
      packTar([file("run/a.txt", "hello"), file(names[3] ?? "", "x"), file(names[1] ?? "", "y")]),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 3 }),
        fc.nat(archive.length),
        async (edits, length) => {
          const bytes = Buffer.from(archive.subarray(0, length > 200 ? archive.length : length));
          for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
          try {
            await readBytes(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(TarFormatError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("pax records", () => {
  it("come back whatever is in them", () => {
    const record = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => !/[=\n]/.test(name)),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(record, (records) => {
        expect(Object.fromEntries(parsePax(encodePax(records)) ?? [])).toEqual({ ...records });
      }),
    );
    const nearLimits = Array.from({ length: 1200 }, (_, i) => ({ path: "x".repeat(i) }));
    for (const records of nearLimits)
      expect(Object.fromEntries(parsePax(encodePax(records)) ?? [])).toEqual(records);
  });
});

describe("gzipChunks", () => {
  it("packs into what any gunzip reads, stores what does not compress", async () => {
    const text = Buffer.from("step,loss\n1,0.5\n".repeat(300_000));
    const noise = Buffer.alloc(3_000_000).map((_, i) => (i * 2654435761) >>> ((i % 3) * 7 + 3));
    for (const [bytes, most] of [
      [text, text.length / 50],
      [noise, noise.length * 1.01],
      [Buffer.alloc(0), 100],
    ] as const) {
      const packed = await collect(gzipChunks(chunksOf(bytes, 99_999)));
      expect(packed.length).toBeLessThan(most);
      expect(gunzipSync(packed).equals(bytes)).toBe(true);
      expect((await collect(gunzipChunks(chunksOf(packed)))).equals(bytes)).toBe(true);
    }
  });

  it("passes on what goes wrong on either side", async () => {
    const failing = async function* () {
      yield Buffer.alloc(3_000_000);
      throw new Error("the disk is gone");
    };
    await expect(collect(gzipChunks(failing()))).rejects.toThrow("the disk is gone");
    await expect(collect(gunzipChunks(failing()))).rejects.toThrow();
    const packed = gzipSync(Buffer.alloc(100_000, "ab"));
    await expect(collect(gunzipChunks(chunksOf(packed.subarray(0, packed.length - 10))))).rejects.toThrow(
      "unexpected end",
    );
    packed[packed.length - 6] = (packed[packed.length - 6] ?? 0) ^ 1;
    await expect(collect(gunzipChunks(chunksOf(packed)))).rejects.toThrow("incorrect data check");
  });
});

describe("with Python", () => {
  withPython(["tarfile"], (test) => {
    test("Python's tarfile reads the same members", async (runPython) => {
      const path = join(folder, "python.tar.gz");
      const sources = [{ kind: "folder", path: "run" } as const, ...names.map((name) => file(name, name))];
      writeFileSync(path, await collect(gzipChunks(packTar(sources))));
      const code = `
import tarfile, json, sys
t = tarfile.open(sys.argv[1])
print(json.dumps([[m.name, t.extractfile(m).read().decode() if m.isfile() else "", m.mtime, m.uid, m.uname] for m in t]))`;
      const members = JSON.parse(runPython(code, path)) as unknown[][];
      expect(members).toEqual([["run", "", 0, 0, ""], ...names.map((name) => [name, name, 0, 0, ""])]);
    });
  });
});
