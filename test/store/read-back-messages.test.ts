// Both sides of the second thread, each here with the other played: what they say to each other, and what comes of it.

import { EventEmitter } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { gzipChunks } from "../../src/formats/gzip-stream.js";
import { packTar } from "../../src/formats/tar.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { GrowingFile } from "../../src/store/growing-file.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const threads = "node:worker_threads";
const allBytes = 2n ** 62n;

afterEach(() => {
  vi.doUnmock(threads);
  vi.resetModules();
  vi.restoreAllMocks();
});

/** A thread that says what the test wants. */
class PlayedThread extends EventEmitter {
  static started: PlayedThread[] = [];
  readonly workerData: { readonly path: string; readonly reached: BigInt64Array<SharedArrayBuffer> };
  readonly terminate = vi.fn(async () => 0);

  constructor(_file: URL, options: Pick<PlayedThread, "workerData">) {
    super();
    this.workerData = options.workerData;
    PlayedThread.started.push(this);
  }
}

async function asking() {
  vi.resetModules();
  vi.doMock(threads, () => ({ parentPort: null, workerData: null, Worker: PlayedThread }));
  return (await import("../../src/store/read-back-thread.js")).readBehindInThread;
}

/** Asks a played thread to read a file that is whole on the disk. */
async function ask(play: (thread: PlayedThread) => void) {
  const readBehindInThread = await asking();
  const file = new GrowingFile(nodeFileSystem, join(temporaryFolder(), "large"));
  await file.append(Buffer.from("all of it"));
  await file.finish();
  const told: number[] = [];
  const progress = { add: (bytes: number) => void told.push(bytes) };
  const work = readBehindInThread(file, { from: 0, progress }).catch((error: unknown) => error);
  const thread = PlayedThread.started.at(-1) as PlayedThread;
  setImmediate(play, thread);
  const answer = await work;
  await file.close();
  return { thread, answer, told, path: file.path };
}

const found = [{ path: "run/a", bytes: 3, sha256: "ab" }];

describe("asking a second thread to read an archive back", () => {
  it("tells it the file and how much of it is there, hands its progress on, and ends it", async () => {
    const { thread, answer, told, path } = await ask((played) => {
      played.emit("message", { bytes: 5 });
      played.emit("message", { bytes: 4, found });
    });
    expect([answer, told, thread.workerData.path]).toEqual([found, [5, 4], path]);
    expect(Atomics.load(thread.workerData.reached, 0)).toBe(allBytes);
    expect(thread.terminate).toHaveBeenCalledOnce();
  });

  it("tells it what has reached the disk while the rest is on its way, and ends it when the writer fails", async () => {
    const readBehindInThread = await asking();
    const notify = vi.spyOn(Atomics, "notify");
    const files: FileSystem = {
      ...nodeFileSystem,
      syncSoon: (_, done) => void setImmediate(done, undefined),
      writeSoon: (_, bytes, offset, done) => done(undefined, bytes.length - offset),
    };
    const file = new GrowingFile(files, join(temporaryFolder(), "large"));
    const work = readBehindInThread(file, { from: 0, progress: { add: () => undefined } });
    work.catch(() => undefined);
    await file.append(Buffer.alloc(17 * 2 ** 20));
    const { workerData, terminate } = PlayedThread.started.at(-1) as PlayedThread;
    await vi.waitFor(() => expect(Atomics.load(workerData.reached, 0)).toBe(16n * 2n ** 20n));
    expect(notify).toHaveBeenCalledWith(workerData.reached, 0);
    expect(terminate).not.toHaveBeenCalled();
    file.fail(new Error("no space"));
    await expect(work).rejects.toThrow("no space");
    expect(terminate).toHaveBeenCalledOnce();
    await expect(file.close()).rejects.toThrow("no space");
  });

  it("fails as the thread does: by what it found, by what the disk said, by its end", async () => {
    const failure = (isTarFault: boolean, code?: string) => (played: PlayedThread) =>
      void played.emit("message", { failure: { isTarFault, message: "why", code } });
    const cases = [
      [failure(true), { name: "TarFormatError", message: "why" }],
      [failure(false, "EIO"), { name: "Error", message: "why", code: "EIO" }],
      [(played: PlayedThread) => void played.emit("error", new Error("no memory")), { message: "no memory" }],
      [
        (played: PlayedThread) => void played.emit("exit", 1),
        { message: "The thread that reads the archive back has ended." },
      ],
    ] as const;
    for (const [play, expected] of cases) {
      const { thread, answer } = await ask(play);
      expect(answer).toMatchObject(expected);
      expect(thread.terminate).toHaveBeenCalledOnce();
    }
  });
});

/** What the thread's side answers when it is started for this file. */
async function serve(path: string): Promise<{ answers: unknown[]; waits: number }> {
  const reached = new BigInt64Array(new SharedArrayBuffer(8));
  const wait = vi.spyOn(Atomics, "wait").mockImplementation(() => {
    Atomics.store(reached, 0, allBytes);
    return "ok";
  });
  const answers: unknown[] = [];
  const ended = new Promise<void>((resolve) => {
    const postMessage = (answer: object): void => {
      answers.push(answer);
      if ("found" in answer || "failure" in answer) resolve();
    };
    const job = { job: "runledger-read-back", path, from: 0, reached };
    vi.resetModules();
    vi.doMock(threads, () => ({ parentPort: { postMessage }, workerData: job, Worker: PlayedThread }));
  });
  await import("../../src/store/read-back-thread.js");
  await ended;
  return { answers, waits: wait.mock.calls.length };
}

async function archiveOf(bytes: Uint8Array): Promise<Buffer> {
  const source = { kind: "file", path: "run/w", sizeBytes: bytes.length, read: () => [bytes] } as const;
  const pieces: Buffer[] = [];
  for await (const piece of gzipChunks(packTar([source]))) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

describe("the second thread", () => {
  it("waits for the file, tells every four mebibytes, and at its end what it has found", async () => {
    const path = join(temporaryFolder(), "a.tar.gz");
    writeFileSync(path, await archiveOf(Buffer.alloc(12_000_000, "x")));
    const served = await serve(path);
    const answers = served.answers as { bytes: number }[];
    expect(served.waits).toBe(1);
    expect(answers.map(({ bytes }) => bytes > 0)).toEqual([true, true, true]);
    expect(answers.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(12_000_000);
    expect(answers.at(-1)).toMatchObject({ found: [{ path: "run/w", bytes: 12_000_000 }] });
  });

  it("tells what is wrong with the archive, or what the disk says", async () => {
    const path = join(temporaryFolder(), "a.tar.gz");
    writeFileSync(path, (await archiveOf(Buffer.alloc(9000, "x"))).subarray(0, 60));
    expect((await serve(path)).answers).toEqual([
      { failure: { isTarFault: true, message: expect.any(String), code: undefined } },
    ]);
    expect((await serve(`${path}.none`)).answers).toEqual([
      { failure: { isTarFault: false, message: expect.stringContaining("ENOENT"), code: "ENOENT" } },
    ]);
  });

  it("does nothing in threads of others", async () => {
    const postMessage = vi.fn();
    vi.resetModules();
    vi.doMock(threads, () => ({
      parentPort: { postMessage },
      workerData: { job: "another" },
      Worker: PlayedThread,
    }));
    const { hasReadBackThread } = await import("../../src/store/read-back-thread.js");
    expect([hasReadBackThread(), postMessage.mock.calls]).toEqual([false, []]);
  });
});
