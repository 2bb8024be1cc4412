// The reader of our own .gz files on damaged members: none is believed, what follows a damaged one is found.

import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { gunzipMembers, isInMembers } from "../../../src/formats/gunzip-members.js";
import { memberLength, mostInMember } from "../../../src/formats/gzip-member.js";
import { gzipChunks } from "../../../src/formats/gzip-stream.js";
import { type FuzzTarget, fuzz } from "../../helpers/fuzz.js";
import { fuzzPlanted } from "../../helpers/planted-fault.js";
import { Choices, damaged } from "../../helpers/random-bytes.js";
import { testSeed } from "../../helpers/test-tier.js";

async function packed(bytes: Uint8Array): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const once = async function* () {
    yield bytes;
  };
  for await (const piece of gzipChunks(once())) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

const text = Buffer.from("step,loss\n1,0.5\n2,0.25\n".repeat(30));
const noise = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 2654435761) >>> 13));
const parts = await Promise.all([
  packed(text),
  packed(noise),
  packed(Buffer.alloc(0)),
  packed(Buffer.alloc(200_000)),
]);
const samples = [Buffer.concat(parts), Buffer.concat(parts.slice(0, 2)), ...parts];
const words = [
  Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 0x52, 0x4c, 4, 0]),
  Buffer.alloc(4, 0xff),
  Buffer.from([0x7f, 0xff, 0xff, 0x7f]),
  Buffer.from([1, 0, 0, 0xff, 0xff]),
  Buffer.from([0, 0xff, 0xff, 0, 0]),
  Buffer.from([0x1c, 0, 0, 0]),
  Buffer.alloc(28),
];

/** Of a damaged member, what cannot be told is zeros, and as many as its end says; of the others, what gunzip says. */
async function reads(input: Buffer): Promise<boolean> {
  const read = (position: number, into: Buffer): Buffer => {
    const count = input.copy(into, 0, position);
    return into.subarray(0, count);
  };
  let at = 0;
  let sound = 0;
  for await (const { pieces, isDamaged } of gunzipMembers(read)) {
    const length = memberLength(input.subarray(at, at + 20));
    const bytes = Buffer.concat(pieces);
    if (bytes.length > mostInMember + 65_535 * 32) throw new Error("more than a member holds");
    if (!isDamaged) {
      sound++;
      const own = input.subarray(at, at + (length ?? 0));
      if (!gunzipSync(own).equals(bytes)) throw new Error("another content than gunzip's");
    }
    at += length ?? Number.POSITIVE_INFINITY;
  }
  if (sound > 0 && (await isInMembers(read)) === false) throw new Error("members in what is none");
  return sound > 0;
}

// Unpacking waits for other threads, where the fuzzer's clock cannot stop it: the same inputs, with a clock of its own.
it("100,000 damaged files end with members, sound ones as gunzip reads them", async () => {
  const choices = new Choices(testSeed);
  const pool = [...samples];
  const others = { words, pool };
  const counts = { tried: 0, accepted: 0, slowestMs: 0 };
  for (; counts.tried < 100_000; counts.tried++) {
    const input = damaged(choices.of(pool), choices, others);
    const started = performance.now();
    const isSound = await reads(input).catch((error: unknown) => {
      throw new Error(`input ${counts.tried + 1} of seed ${testSeed}: ${String(error)}`);
    });
    counts.slowestMs = Math.max(counts.slowestMs, performance.now() - started);
    if (!isSound) continue;
    counts.accepted++;
    if (pool.length < 200) pool.push(input);
    else pool[choices.below(200)] = input;
  }
  console.log(`gzip members: ${JSON.stringify(counts)}, seed ${testSeed}`);
  expect(counts.accepted).toBeGreaterThan(5000);
  // No figure of speed: what hangs is far beyond it.
  expect(counts.slowestMs).toBeLessThan(20_000);
}, 2_400_000);

const target: FuzzTarget = { name: "gzip members", samples, words, inputs: 200_000, accepts: () => true };

it("200,000 damaged heads name lengths that can be", () => {
  const report = fuzz({
    ...target,
    accepts: (input) => {
      const length = memberLength(input);
      if (length !== undefined && !(length >= 28 && length <= 2 * mostInMember))
        throw new Error(`${length} bytes`);
      return length !== undefined;
    },
  });
  expect(report.failures).toEqual([]);
});

it("fails on a reader that believes what a member says of its size", () => {
  const report = fuzzPlanted(target, (input) => {
    for (let at = 0; at + 28 <= input.length; ) {
      const length = input.readUInt32LE(at + 16);
      const end = Math.min(at + length, input.length);
      Buffer.alloc(input.readUInt32LE(end - 4));
      at += length;
    }
    return true;
  });
  expect(report.failures.length).toBeGreaterThan(0);
});
