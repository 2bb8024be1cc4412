// Every call to the disk is made to fail in turn while a whole run is recorded; in more ways in the fault laboratory.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openRun } from "../../src/recorder/start-run.js";
import { parseStatus } from "../../src/store/status-file.js";
import {
  type FailingFileSystem,
  type FaultPlan,
  failingFileSystem,
  hastyFileSystem,
} from "../helpers/failing-file-system.js";
import { historyOf, metadataOf, stateOf } from "../helpers/read-run-folder.js";
import { testWorld } from "../helpers/recorder-world.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { isLongTier } from "../helpers/test-tier.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

const rows = 12;

interface Recorded {
  readonly files: FailingFileSystem;
  readonly folder: string;
  readonly isRecording: boolean;
  readonly said: readonly string[];
}

/** Records a run with everything that a training does. It fails the test by throwing. */
async function recordRun(plan: FaultPlan): Promise<Recorded> {
  const files = failingFileSystem(plan, hastyFileSystem);
  const world = testWorld({ files });
  const root = join(temporaryFolder(), "experiments");
  const { recorder: run } = openRun({ root, model: "m", collect: false, config: { rate: 1 } }, world);
  const isRecording = run.isRecording;
  run.describe({ training_config: { batch_size: 2 } });
  for (let step = 0; step < rows; step++) {
    run.log({ loss: 1 / (step + 1), val_loss: Number.NaN }, { step });
    world.clock.advance(step === 6 ? 11_000 : 600);
    if (step % 2 === 1) vi.advanceTimersByTime(500);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await run.savePredictions([1, 2, 3], [1, 2, 3]);
  run.note("a note");
  await run.finish({ metrics: { t20: { mae: 0.018 } } });
  return { files, folder: run.folder, isRecording, said: world.said };
}

function stepsOf(folder: string): unknown[] {
  return historyOf(folder).map((row) => row.step);
}

const allSteps = Array.from({ length: rows }, (_, step) => step);

describe("recording on a disk that fails once", () => {
  it.each(isLongTier ? ["ENOSPC", "EIO", "EMFILE", "EROFS", "EDQUOT"] : ["ENOSPC"])(
    "with %s loses no row, whichever call it is",
    async (code) => {
      for (let failAt = 1; ; failAt++) {
        const { files, folder, isRecording, said } = await recordRun({ failAt, code });
        if (files.failures() === 0) {
          expect(failAt).toBeGreaterThan(60);
          expect(said).toEqual([]);
          return;
        }
        const call = `call ${failAt}: ${files.calls[failAt - 1]}`;
        if (!isRecording) {
          expect(existsSync(folder) && readdirSync(folder).length > 0, call).toBe(false);
          continue;
        }
        expect(stepsOf(folder), call).toEqual(allSteps);
        expect(metadataOf(folder), call).toMatchObject({ config: { rate: 1 } });
        expect(["running", "finished"], call).toContain(stateOf(folder));
      }
    },
  );

  it("and takes seven bytes at a time writes everything", async () => {
    const { folder, said } = await recordRun({ writeAtMost: 7 });
    expect(stepsOf(folder)).toEqual(allSteps);
    expect(metadataOf(folder)).toMatchObject({ status: "finished", metrics: { t20: { mae: 0.018 } } });
    expect(readdirSync(folder)).not.toContain("history.2.jsonl");
    expect(said).toEqual([]);
  });

  it("puts what follows a cut line into a new segment", async () => {
    const written = await recordRun({ writeAtMost: 40, only: ["write"] });
    const cut = written.files.calls.length;
    let segments = 0;
    for (let failAt = 1; failAt <= cut; failAt++) {
      const { folder, isRecording } = await recordRun({ writeAtMost: 40, only: ["write"], failAt });
      if (!isRecording) continue;
      expect(stepsOf(folder)).toEqual(allSteps);
      if (readdirSync(folder).includes("history.2.jsonl")) segments++;
    }
    expect(segments).toBeGreaterThan(rows);
  });
});

describe("this check", () => {
  it("finds the loss of a writer that ignores what the disk says", () => {
    const lost = Array.from({ length: rows }, (_, index) => {
      const folder = temporaryFolder();
      const files = failingFileSystem({ only: ["write"], failAt: index + 1, writeAtMost: 9 });
      const handle = files.open(join(folder, "history.jsonl"), "append");
      for (const step of allSteps) {
        try {
          files.write(handle, Buffer.from(`{"step":${step}}\n`), 0);
        } catch {
          // The fault of this writer.
        }
      }
      files.close(handle);
      try {
        return stepsOf(folder).length < rows;
      } catch {
        return true; // Glued lines are not JSON.
      }
    });
    expect(lost).toEqual(lost.map(() => true));
  });
});

describe("recording on a disk that fails for good", () => {
  it.each(isLongTier ? ["ENOSPC", "EIO", "EROFS"] : ["EIO"])(
    "with %s never reaches the training and leaves what was written",
    async (code) => {
      for (let failAt = 1; ; failAt++) {
        const { files, folder, isRecording, said } = await recordRun({
          failAt,
          failCount: Number.POSITIVE_INFINITY,
          code,
        });
        if (files.failures() === 0) return;
        const call = `call ${failAt}: ${files.calls[failAt - 1]}`;
        expect(said.length, call).toBeGreaterThan(0);
        expect(said.length, call).toBeLessThan(12);
        if (!isRecording) continue;
        expect(metadataOf(folder), call).toMatchObject({ config: { rate: 1 } });
        const status = parseStatus(readFileSync(join(folder, "status.json"), "utf8"));
        expect(status?.state, call).toMatch(/^(running|finished)$/);
        const steps = stepsOf(folder);
        expect(steps, call).toEqual(allSteps.slice(0, steps.length));
      }
    },
  );
});
