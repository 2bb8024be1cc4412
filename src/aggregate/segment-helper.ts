// A second thread that writes segments, as far as there is one: the other side is segment-thread.ts.

import { Worker } from "node:worker_threads";
import type { SegmentAnswer, SegmentJob, SegmentTask } from "./segment-thread.js";
import { segmentJob, threadFile } from "./segment-thread.js";
import type { WrittenSegment } from "./segment-writer.js";

/** Tasks are done in the order they are given. */
export class SegmentHelper {
  readonly #worker: Worker;
  readonly #waiting: { done: (written: WrittenSegment) => void; failed: (error: unknown) => void }[] = [];
  readonly #ended: Promise<void>;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (answer: SegmentAnswer) => this.#take(answer));
    worker.on("error", (error) => this.#fail(error));
    this.#ended = new Promise((resolve) => {
      worker.on("exit", () => {
        this.#fail(new Error("The thread that writes segments has ended."));
        resolve();
      });
    });
  }

  /** Undefined where this program is no file that a thread could run, as in a program that is not built. */
  static start(job: Omit<SegmentJob, "job">): SegmentHelper | undefined {
    if (!/\.[cm]?js$/.test(threadFile.pathname)) return undefined;
    const workerData: SegmentJob = { job: segmentJob, ...job };
    return new SegmentHelper(new Worker(threadFile, { workerData }));
  }

  /**
   * Writes a segment of step logs.
   * @param task.columns kinds by column as far as they are known
   * @throws what writing throws, as an Error with its `code`
   */
  write(task: SegmentTask): Promise<WrittenSegment> {
    return new Promise((done, failed) => {
      this.#waiting.push({ done, failed });
      this.#worker.postMessage(task);
    });
  }

  /** Waits for the tasks that were given, and ends the thread. */
  async end(): Promise<void> {
    this.#worker.postMessage(undefined);
    await this.#ended;
  }

  #take({ written, failure }: SegmentAnswer): void {
    const waiting = this.#waiting.shift();
    if (written !== undefined) waiting?.done(written);
    else waiting?.failed(Object.assign(new Error(failure?.message), { code: failure?.code }));
  }

  #fail(error: unknown): void {
    for (const { failed } of this.#waiting.splice(0)) failed(error);
  }
}
