import { randomBytes } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type GzipEffort, gzipChunks } from "../../src/formats/gzip-stream.js";

async function packed(bytes: Buffer, effort: GzipEffort): Promise<Buffer> {
  const pieces: Buffer[] = [];
  async function* whole() {
    yield bytes;
  }
  for await (const piece of gzipChunks(whole(), effort)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

const text = (bytes: number): Buffer =>
  Buffer.from(
    Array.from({ length: bytes / 16 }, (_, step) => `{"step":${step % 997},"x":0}\n`).join(""),
  ).subarray(0, bytes);

describe("gzip of a run's files in one block", () => {
  // What a run folder of less than 1 MiB is: texts around the weights of a small model.
  const run = Buffer.concat([text(50_000), randomBytes(100_000), text(50_000)]);

  it.each(["fast", "small"] as const)("packs the texts around what hardly compresses: %s", async (effort) => {
    const bytes = await packed(run, effort);
    expect(gunzipSync(bytes).equals(run)).toBe(true);
    expect(bytes.length).toBeLessThan(gzipSync(run).length * 1.02);
  });

  it("stores what hardly compresses when that is nearly all of it", async () => {
    const weights = Buffer.concat([randomBytes(900_000), text(2_000)]);
    const bytes = await packed(weights, "fast");
    expect(gunzipSync(bytes).equals(weights)).toBe(true);
    expect(bytes.length).toBeGreaterThan(weights.length);
  });
});
