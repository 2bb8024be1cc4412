// What runs in the second thread: takes segments one after the other and writes them.

import { parentPort, workerData } from "node:worker_threads";
import { nodeFileSystem } from "../store/file-system.js";
import type { LogFile } from "./log-file.js";
import { ParquetMaker } from "./parquet-maker.js";
import { QuickLines } from "./quick-lines.js";
import { type WrittenSegment, writeSegment } from "./segment-writer.js";
import { StepColumns } from "./step-columns.js";

/** Tells this thread from others that may load this file. */
export const segmentJob = "runledger-segments";
/** The file that the thread runs: this one, or the one it was built into. */
export const threadFile = new URL(import.meta.url);

/** What is the same for all segments. */
export interface SegmentJob {
  readonly job: typeof segmentJob;
  readonly folder: string;
  readonly nowMs: number;
  readonly keepsRows: boolean;
}

/** One segment. */
export interface SegmentTask {
  readonly id: number;
  readonly logs: readonly LogFile[];
  readonly columns: readonly (readonly [name: string, mask: number])[];
}

/** One of the two. */
export interface SegmentAnswer {
  readonly written?: WrittenSegment;
  readonly failure?: { readonly message: string; readonly code: string | undefined };
}

const job = workerData as SegmentJob | null;
if (parentPort !== null && job?.job === segmentJob) serve(parentPort, job);

function serve(port: NonNullable<typeof parentPort>, { folder, nowMs, keepsRows }: SegmentJob): void {
  const columns = new StepColumns(keepsRows);
  const quick = new QuickLines(columns);
  const opened = ParquetMaker.open();
  opened.catch(() => undefined);
  const write = async ({ id, logs, columns: known }: SegmentTask): Promise<WrittenSegment> => {
    columns.clear();
    for (const [name, mask] of known) columns.remember(name, mask);
    const maker = await opened;
    const onLog = () => undefined;
    return await writeSegment(id, logs, {
      files: nodeFileSystem,
      maker,
      columns,
      quick,
      folder,
      nowMs,
      onLog,
    });
  };
  let last = Promise.resolve();
  port.on("message", (task: SegmentTask | undefined) => {
    last = last.then(async () => {
      if (task !== undefined) return port.postMessage(await answerOf(write(task)));
      await opened.then(
        (maker) => maker.close(),
        () => undefined,
      );
      port.close();
    });
  });
}

async function answerOf(work: Promise<WrittenSegment>): Promise<SegmentAnswer> {
  try {
    return { written: await work };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { failure: { message: error instanceof Error ? error.message : String(error), code } };
  }
}
