// The readers of tar archives on damaged bytes: the one that unpacks and the one that only looks.

import { expect, it } from "vitest";
import { packTar, readTar, TarFormatError, type TarSource } from "../../../src/formats/tar.js";
import { tarFiles } from "../../../src/formats/tar-files.js";
import { type FuzzTarget, fuzz } from "../../helpers/fuzz.js";
import { fuzzPlanted } from "../../helpers/planted-fault.js";
import { afterCallbacks, settleNow } from "../../helpers/settle-now.js";

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}

const file = (path: string, content: string): TarSource => {
  const bytes = Buffer.from(content);
  return { kind: "file", path, sizeBytes: bytes.length, read: () => [bytes] };
};

async function packed(sources: readonly TarSource[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of packTar(sources)) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}

const samples = await Promise.all([
  packed([{ kind: "folder", path: "run" }, file("run/a.txt", "hello"), file("run/empty", "")]),
  packed([file(`run/${"long/".repeat(40)}ü.json`, "{}".repeat(400)), file("run/metadata.json", "{}")]),
]);
const words = [
  "ustar\u000000",
  "00000000010\u0000",
  "77777777777\u0000",
  Buffer.from([0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf0]),
  "../",
  "/etc/x",
  "12 path=../\n",
  "22 size=99999999999999\n",
  "19 GNU.sparse.x=1\n",
  ..."0125xgLKS",
  Buffer.alloc(512),
];

/** Mends the checksums of headers, so that damage gets into what lies below. */
function withChecksums(input: Buffer): Buffer {
  const bytes = Buffer.from(input);
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const block = bytes.subarray(at, at + 512);
    if (block.toString("latin1", 257, 262) !== "ustar") continue;
    block.fill(" ", 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  }
  return bytes;
}

function orRefused(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof TarFormatError && error.message.length > 5) return false;
    throw error;
  }
}

function reads(input: Buffer): boolean {
  return orRefused(() => {
    const { members, ends, kept } = settleNow(() => readTar(chunksOf(input), { keep: () => true }));
    const bytes = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (bytes > input.length || (ends.at(-1) ?? 0) > input.length) throw new Error("more than there is");
    for (const { path, kind, sizeBytes } of members) {
      if (path.startsWith("/") || path.split("/").includes("..")) throw new Error(`${path} leads out`);
      const content = kind === "file" ? kept.get(path) : undefined;
      if (content !== undefined && content.length !== sizeBytes)
        throw new Error("another size than was said");
    }
    if (new Set(members.map(({ path }) => path)).size !== members.length)
      throw new Error("a name is there twice");
  });
}

async function look(input: Buffer): Promise<void> {
  let found = 0;
  for await (const { content } of tarFiles(chunksOf(input)))
    for await (const piece of content) found += piece.length;
  if (found > input.length) throw new Error("more than there is");
}

const target: FuzzTarget = {
  name: "tar",
  samples,
  words,
  inputs: 100_000,
  accepts: (input) => reads(withChecksums(input)),
};

it.each([
  { ...target, name: "tar with right checksums" },
  { ...target, name: "tar", accepts: reads },
  {
    ...target,
    name: "tar, looking",
    accepts: (input: Buffer) => orRefused(() => settleNow(() => look(withChecksums(input)))),
  },
])(
  "$name: 100,000 damaged archives end with members or the parser's own error",
  async (each) => {
    const report = await afterCallbacks(() => fuzz(each));
    expect(report.failures).toEqual([]);
    expect(report.accepted).toBeGreaterThan(1000);
  },
  2_400_000,
);

it("fails on a reader that believes the sizes in headers", async () => {
  const believing = (input: Buffer): boolean => {
    let members = 0;
    for (let at = 0; at + 512 <= input.length; members++) {
      const size = Number.parseInt(input.toString("latin1", at + 124, at + 135), 8) || 0;
      Buffer.alloc(size);
      at += 512 + Math.ceil(size / 512) * 512;
    }
    return members > 0;
  };
  const never = (input: Buffer): boolean =>
    input.includes("../") ? settleNow(() => new Promise(() => undefined)) : true;
  for (const planted of [believing, never]) {
    const report = await afterCallbacks(() => fuzzPlanted(target, planted));
    expect(report.failures.length).toBeGreaterThan(0);
  }
});
