// The thread runs built code only, so that a small program is built here around it.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBehind } from "../../src/store/archive-proof.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { hasReadBackThread } from "../../src/store/read-back-thread.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** Writes an archive of two files, 21 MiB, and has it read back; prints what came of it. */
const program = `
import { isMainThread } from "node:worker_threads";
import { gzipChunks } from "../../src/formats/gzip-stream.js";
import { packTar } from "../../src/formats/tar.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { GrowingFile } from "../../src/store/growing-file.js";
import { hasReadBackThread, readBehindInThread } from "../../src/store/read-back-thread.js";

const [, , path, fault] = process.argv;
const weights = Buffer.alloc(20 * 1024 * 1024);
for (let at = 0, state = 7; at < weights.length; at++) {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  weights[at] = state >>> 24;
}
const source = (path, bytes) => ({ kind: "file", path, sizeBytes: bytes.length, read: async function* () { yield bytes; } });
const sources = [source("run/weights.bin", weights), source("run/log.txt", Buffer.alloc(1024 * 1024, "loss 0.5\\n"))];

async function write(file) {
  let members = 0;
  for await (const piece of gzipChunks(packTar(sources))) {
    if (fault === "bit" && members++ === 10) piece[300_000] ^= 1;
    await file.append(piece);
    if (fault === "writer") throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  }
  await file.finish();
}

if (isMainThread) {
  let told = 0;
  const progress = { add: (bytes) => (told += bytes) };
  const file = new GrowingFile(nodeFileSystem, path);
  if (fault === "removed") nodeFileSystem.remove(path);
  const fail = (error) => file.fail(error);
  let found;
  const read = async () => (found = await readBehindInThread(file, { from: 0, progress }));
  await Promise.all([write(file).catch(fail), read().catch(fail)]);
  const failure = await file.close().then(() => undefined, ({ name, message, code }) => ({ name, message, code }));
  console.log(JSON.stringify({ found, told, failure, has: hasReadBackThread() }));
}
`;

describe("reading an archive back in a second thread", () => {
  const folder = mkdtempSync(join(tmpdir(), "runledger-read-back-"));
  const built = join(folder, "program.mjs");

  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(() => {
    buildSync({
      stdin: { contents: program, resolveDir: import.meta.dirname },
      outfile: built,
      bundle: true,
      format: "esm",
      platform: "node",
      banner: {
        js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
      },
    });
  });

  interface Outcome {
    readonly found?: readonly { path: string; bytes: number; sha256: string }[];
    readonly told: number;
    readonly failure?: { name: string; message: string; code?: string };
    readonly has: boolean;
  }

  async function run(fault: string): Promise<{ path: string; outcome: Outcome }> {
    const path = join(temporaryFolder(), "run.tar.gz");
    const { stdout } = await promisify(execFile)(process.execPath, [built, path, fault]);
    return { path, outcome: JSON.parse(stdout) as Outcome };
  }

  it("finds what reading it in the same thread finds, and tells how far it is", async () => {
    const { path, outcome } = await run("none");
    const whole = { path, reach: () => undefined };
    const expected = await readBehind(nodeFileSystem, whole, { from: 0, progress: { add: () => undefined } });
    expect(expected.map((file) => file.path)).toEqual(["run/weights.bin", "run/log.txt"]);
    expect(outcome).toEqual({ found: expected, told: 21 * 1024 * 1024, has: true });
  });

  it("finds a bit that has changed on its way to the disk", async () => {
    const { outcome } = await run("bit");
    expect(outcome.failure).toEqual({ name: "TarFormatError", message: "a part of it is damaged" });
    expect(outcome.found).toBeUndefined();
  });

  it("ends with the writer's error, whatever it was waiting for", async () => {
    const { outcome } = await run("writer");
    expect(outcome.failure).toEqual({ name: "Error", message: "no space", code: "ENOSPC" });
  });

  it("ends with what the disk says of the file it reads", async () => {
    const { path, outcome } = await run("removed");
    expect(outcome.failure).toMatchObject({ name: "Error", code: "ENOENT" });
    expect(outcome.failure?.message).toContain(path);
  });

  it("does not exist in a program that is not built", () => {
    expect(hasReadBackThread()).toBe(false);
  });
});
