// Every call to the disk fails in turn, in every way that disks fail, while a run is recorded: the training goes on, no row is lost.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, it, vi } from "vitest";
import { readRuns } from "../../../src/catalog/read-runs.js";
import { openRun } from "../../../src/recorder/start-run.js";
import { type FaultPlan, failingFileSystem, hastyFileSystem } from "../../helpers/failing-file-system.js";
import { stateOf } from "../../helpers/read-run-folder.js";
import { testWorld } from "../../helpers/recorder-world.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { report } from "../fault-report.js";
import { countOf, spread } from "../fault-tier.js";
import { readableRows } from "../readable-rows.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

const rows = 12;
const codes = ["ENOSPC", "EIO", "EDQUOT", "EMFILE", "EROFS", "EACCES"];

interface Recorded {
  readonly calls: readonly string[];
  readonly damage: readonly string[];
}

/** Records a run with everything that a training does; what is thrown at the training is damage too. */
async function record(plan: FaultPlan): Promise<Recorded> {
  const files = failingFileSystem(plan, hastyFileSystem);
  const world = testWorld({ files });
  const root = join(temporaryFolder(), "experiments");
  try {
    const { recorder: run } = openRun({ root, model: "m", collect: false, config: { rate: 1 } }, world);
    const isRecording = run.isRecording;
    for (let step = 0; step < rows; step++) {
      run.log({ loss: 1 / (step + 1) }, { step });
      world.clock.advance(step === 6 ? 11_000 : 600);
      if (step % 2 === 1) vi.advanceTimersByTime(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    run.describe({ training_config: { batch_size: 2 } });
    await run.saveFile("outputs/a.txt", "text");
    await run.savePredictions([1, 2, 3], [1, 2, 3]);
    run.note("a note");
    await run.finish({ metrics: { mae: 0.018 } });
    return { calls: files.calls, damage: isRecording ? damageOf(root, run.folder) : [] };
  } catch (error) {
    return { calls: files.calls, damage: [`the training was stopped by ${String(error)}`] };
  }
}

function damageOf(root: string, folder: string): string[] {
  const { runs, problems } = readRuns(root);
  const damage = problems.map(({ path, message }) => `${path}: ${message}`);
  if (runs.length !== 1) damage.push(`${runs.length} runs are listed`);
  const kept = readableRows(folder);
  if (kept.size !== rows) damage.push(`${rows - kept.size} rows are lost`);
  if (!["running", "finished"].includes(stateOf(folder) ?? "")) damage.push("status.json is damaged");
  const left = readdirSync(folder).filter((name) => name.endsWith(".tmp"));
  // Only the call that removes it can leave it.
  if (left.length > 1) damage.push(`left behind: ${left.join()}`);
  return existsSync(join(folder, "metadata.json")) ? damage : [...damage, "metadata.json is missing"];
}

it("no failing call stops a training or takes a row", async () => {
  const { calls } = await record({});
  const once = calls.flatMap((_, at) => codes.map((code): FaultPlan => ({ failAt: at + 1, code })));
  const short = [1, 3, 7, 40].map((writeAtMost): FaultPlan => ({ writeAtMost }));
  const plans = [...short, ...spread(once, countOf({ everyday: 60, long: 400, release: 100_000 }))];
  const failures: string[] = [];
  for (const plan of plans) {
    const { damage, calls: made } = await record(plan);
    const place = plan.failAt === undefined ? "" : `, call ${plan.failAt} (${made[plan.failAt - 1]})`;
    failures.push(
      ...damage.map((what) => `${plan.code ?? `${plan.writeAtMost} bytes at a time`}${place}: ${what}`),
    );
  }
  const control = { what: "appends without looking what was taken", ...carelessAppends() };
  report({
    harness: "injected errors",
    part: "start, log, finish",
    unit: "injected errors",
    tried: plans.length,
    failures,
    control,
  });
});

function carelessAppends(): { caught: number; tried: number } {
  let caught = 0;
  for (let failAt = 1; failAt <= rows; failAt++) {
    const folder = temporaryFolder();
    const files = failingFileSystem({ only: ["write"], failAt, writeAtMost: 9 });
    const handle = files.open(join(folder, "history.jsonl"), "append");
    for (let step = 0; step < rows; step++) {
      try {
        files.write(handle, Buffer.from(`{"step":${step}}\n`), 0);
      } catch {
        // The fault of this writer.
      }
    }
    files.close(handle);
    if (readableRows(folder).size < rows) caught++;
  }
  return { caught, tried: rows };
}
