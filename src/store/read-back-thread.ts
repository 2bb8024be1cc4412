// Reads a large archive back in a second thread, while the first one writes it: who asks for it, and what runs there.

import { parentPort, Worker, workerData } from "node:worker_threads";
import { TarFormatError } from "../formats/tar.js";
import { type ReadBehindOptions, readBehind } from "./archive-proof.js";
import type { FileChecksum } from "./checksums.js";
import { nodeFileSystem } from "./file-system.js";
import type { GrowingFile } from "./growing-file.js";

/** Tells this thread from others that may load this file. */
const readingJob = "runledger-read-back";
/** The file that the thread runs: this one, or the one it was built into. */
const threadFile = new URL(import.meta.url);
/** More than any file has: all of it is there. */
const allBytes = 2n ** 62n;
/** Progress is told every so many bytes. */
const toldEvery = 4 * 1024 * 1024;

interface ReadingJob {
  readonly job: typeof readingJob;
  readonly path: string;
  readonly from: number;
  /** Of one number: bytes that are on the disk. */
  readonly reached: BigInt64Array<SharedArrayBuffer>;
}

/** One of them; `bytes` were read since the last one. */
interface Answer {
  readonly bytes?: number;
  readonly found?: readonly FileChecksum[];
  readonly failure?: Failure;
}

interface Failure {
  readonly isTarFault: boolean;
  readonly message: string;
  readonly code: string | undefined;
}

/** Whether there can be a second thread: not in a program that is not built. */
export function hasReadBackThread(): boolean {
  return /\.[cm]?js$/.test(threadFile.pathname);
}

/**
 * The same as `readBehind` of the real disk, on another thread.
 * @throws (rejects) as that does; an Error when the thread cannot be started or ends
 */
export async function readBehindInThread(
  file: GrowingFile,
  { from, progress }: ReadBehindOptions,
): Promise<readonly FileChecksum[]> {
  const reached = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  const job: ReadingJob = { job: readingJob, path: file.path, from, reached };
  const worker = new Worker(threadFile, { workerData: job });
  try {
    const answer = new Promise<readonly FileChecksum[]>((resolve, reject) => {
      worker.on("message", ({ bytes, found, failure }: Answer) => {
        if (bytes !== undefined) progress.add(bytes);
        if (found !== undefined) resolve(found);
        if (failure !== undefined) reject(errorOf(failure));
      });
      worker.on("error", reject);
      worker.on("exit", () => reject(new Error("The thread that reads the archive back has ended.")));
    });
    const [found] = await Promise.all([answer, tellReached(file, reached)]);
    return found;
  } finally {
    await worker.terminate();
  }
}

/** Tells the thread how much it may read, until all is there. Rejects when the writing fails. */
async function tellReached(file: GrowingFile, reached: ReadingJob["reached"]): Promise<void> {
  for (let bytes = 0; bytes < Number.POSITIVE_INFINITY; ) {
    await file.reach(bytes + 1);
    bytes = file.reachedBytes;
    Atomics.store(reached, 0, bytes === Number.POSITIVE_INFINITY ? allBytes : BigInt(bytes));
    Atomics.notify(reached, 0);
  }
}

function errorOf({ isTarFault, message, code }: Failure): Error {
  return isTarFault ? new TarFormatError(message) : Object.assign(new Error(message), { code });
}

const job = workerData as ReadingJob | null;
if (parentPort !== null && job?.job === readingJob) void serve(parentPort, job);

async function serve(
  port: NonNullable<typeof parentPort>,
  { path, from, reached }: ReadingJob,
): Promise<void> {
  const answer = (one: Answer): void => port.postMessage(one);
  let untold = 0;
  const add = (bytes: number): void => {
    untold += bytes;
    if (untold < toldEvery) return;
    answer({ bytes: untold });
    untold = 0;
  };
  const reach = (bytes: number): void => {
    for (let seen = Atomics.load(reached, 0); seen < bytes; seen = Atomics.load(reached, 0))
      Atomics.wait(reached, 0, seen);
  };
  try {
    const found = await readBehind(nodeFileSystem, { path, reach }, { from, progress: { add } });
    answer({ bytes: untold, found });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    answer({ failure: { isTarFault: error instanceof TarFormatError, message, code } });
  }
}
