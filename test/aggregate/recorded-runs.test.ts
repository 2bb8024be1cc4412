// Recorded runs lie in the same database as step logs: their histories as steps, their settings beside each.

import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { aggregate, header, query, readCsv, step, writeLog } from "./aggregate-world.js";

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}

/** A run folder of ours with three rows of history, one of them without a finite loss. */
function recordRun(root: string, name: string): string {
  const folder = join(root, name);
  write(join(folder, "metadata.json"), {
    schema_version: 1,
    run_id: name,
    model_name: "gru",
    status: "finished",
    started_at: "2026-01-22T02:01:57.000Z",
    model_parameters: { units: 32 },
    training_config: { batch_size: 8 },
    metrics: { test: { mae: 0.25 } },
  });
  write(join(folder, "status.json"), { schema_version: 1, state: "finished", exit_code: 0 });
  const rows = [
    { step: 0, epoch: 0, time: 1_769_047_320, loss: 2 },
    { step: 1, epoch: 1, time: 1_769_047_330, loss: "NaN" },
    { step: 2, epoch: 2, time: 1_769_047_340, loss: 1, val_loss: 1.5 },
  ];
  writeLog(join(folder, "history.jsonl"), rows);
  return folder;
}

describe("a recorded run", () => {
  it("has a row for each step of its history, with its settings, and one among the runs", async () => {
    const root = temporaryFolder();
    recordRun(root, "deep/gru_20260122_020157");
    writeLog(join(root, "log.jsonl"), [header("r", { model: "m" }), step("r", 0)]);
    const { report } = await aggregate(root);
    expect(report).toMatchObject({
      logs: 1,
      recordedRuns: 1,
      otherFiles: 0,
      runs: 2,
      steps: 4,
      conflicts: [],
    });
    const rows = await query(
      root,
      `select source, folder, step::int step, if(isnan(loss), 'NaN', loss::int::varchar) loss, val_loss, model, "training_config.batch_size"::int batch
       from steps where source <> 'log.jsonl' order by step`,
    );
    const common = { source: "deep/gru_20260122_020157", folder: "deep", model: "gru", batch: 8 };
    expect(rows).toEqual([
      { ...common, step: 0, loss: "2", val_loss: null },
      { ...common, step: 1, loss: "NaN", val_loss: null },
      { ...common, step: 2, loss: "1", val_loss: 1.5 },
    ]);
    const [run] = readCsv(root, "runs_summary.csv.gz");
    expect(run).toMatchObject({
      model: "gru",
      steps: "3",
      "loss.final": "1",
      "loss.mean": "1.5",
      "test.mae.final": "0.25",
    });
  });

  it("is read again when its history grows, and goes when it is gone", async () => {
    const root = temporaryFolder();
    const folder = recordRun(root, "a_20260122_020157");
    recordRun(root, "b_20260122_020157");
    expect(await aggregate(root)).toMatchObject({ report: { steps: 6 } });
    appendFileSync(join(folder, "history.jsonl"), '{"step":3,"loss":0.5}\n');
    expect(await aggregate(root)).toMatchObject({ report: { steps: 7 } });
    rmSync(folder, { recursive: true });
    expect(await aggregate(root)).toMatchObject({ report: { steps: 3, recordedRuns: 1 } });
  });
});
