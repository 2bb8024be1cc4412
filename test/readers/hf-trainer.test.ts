// Output folders of Hugging Face's Trainer: what its own state class reads of them.

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import type { Run } from "../../src/core/run.js";
import { hfTrainer } from "../../src/readers/hf-trainer.js";
import { cutEverywhere, withChangedFile } from "../helpers/cut-tool-file.js";
import { expectPoints, numberOf, readTool, toolAnswer, toolTree } from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { readRoot } from "../helpers/read-golden.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const answer = toolAnswer("hf-trainer");
const read = readTool(hfTrainer, "hf-trainer");

function state(step: number, losses: readonly number[], more: object = {}): object {
  const log = losses.map((loss, index) => ({ step: index + 1, epoch: index, loss }));
  return { global_step: step, max_steps: 10, log_history: log, ...more };
}

function codesOf(run: Run | undefined): string[] {
  return run?.problems.map(({ code }) => code) ?? [];
}

describe("the folders of the tool", () => {
  it("are the runs that it wrote, and no others, through the whole catalog too", () => {
    const { runs } = loadRuns([toolTree("hf-trainer")], testContext());
    const ids = answer.runs.map(({ id }) => id).sort();
    expect(read.map(({ run }) => run.id).sort()).toEqual(ids);
    expect(runs.map(({ id, layout }) => [id, layout]).sort()).toEqual(ids.map((id) => [id, "hf-trainer"]));
  });

  it.each(answer.runs)("$id has every value of the log of its greatest state, and its facts", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    expectPoints(found, expected);
    const fields = new Map([...found.run.attributes, ...found.run.params, ...found.run.metrics]);
    for (const [name, value] of Object.entries(expected.attributes ?? {}))
      if (value !== null) expect(fields.get(name), name).toEqual(numberOf(value as number | string) || value);
    for (const [name, value] of Object.entries(expected.last ?? {}))
      expect(fields.get(name), name).toBe(numberOf(value));
    expect(found.run.problems).toEqual([]);
  });

  it("are finished when the Trainer was through", () => {
    expect(Object.fromEntries(read.map(({ run }) => [run.id, run.status]))).toEqual({
      diverged: "finished",
      done: "finished",
      killed: "unknown",
      resumed: "finished",
    });
    expect(read.find(({ run }) => run.id === "done")?.run.durationSeconds).toBe(12);
  });

  it("differ when one value differs: a control", () => {
    const file = "out/killed/checkpoint-8/trainer_state.json";
    const changed = withChangedFile({ reader: hfTrainer, tool: "hf-trainer", file }, (text) =>
      text.replaceAll('"loss": ', '"loss": 1'),
    );
    const [killed, before] = [changed, read.map(({ run }) => run)].map((runs) =>
      runs.find(({ id }) => id === "killed")?.metrics.get("loss"),
    );
    expect(killed).not.toBe(before);
  });
});

describe("which files count", () => {
  it("saved results over the log, which is told, and each once", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "out/trainer_state.json": state(2, [0.5, 0.4]),
      "out/all_results.json": { loss: 0.3, eval_f1: 0.9 },
      "out/eval_results.json": { eval_f1: 0.8, eval_only: 1 },
    });
    const [run] = readRoot(hfTrainer, root).runs;
    expect(Object.fromEntries(run?.metrics ?? [])).toEqual({
      loss: 0.3,
      eval_f1: 0.9,
      eval_only: 1,
    });
    expect(run?.problems).toEqual([
      {
        code: "conflicting-values",
        path: join(root, "out/trainer_state.json"),
        message: "loss is not what the saved results say, which count.",
      },
    ]);
  });

  it("settings of the model, of an adapter and of a trial are params; pickles and saved models are nobody's run", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "out/checkpoint-2/trainer_state.json": state(2, [1], {
        trial_params: { lr: 0.1 },
        trial_name: "try 3",
      }),
      "out/checkpoint-2/config.json": { model_type: "bert" },
      "out/checkpoint-2/adapter_config.json": { r: 8 },
      "out/training_args.bin": "\x80\x02pickle",
      "out/best/config.json": { hidden_size: 4 },
      "out/best/generation_config.json": { top_k: 4 },
      "out/runs/Jan05_08-00-00_host/events.out.tfevents.1.host.1.0": new Uint8Array(0),
    });
    const { runs } = loadRuns([root], testContext());
    expect(runs.map(({ id, layout }) => [id, layout])).toEqual([["out", "hf-trainer"]]);
    expect(Object.fromEntries(runs[0]?.params ?? [])).toEqual({
      max_steps: 10,
      lr: 0.1,
      "model.model_type": "bert",
      "adapter.r": 8,
    });
    expect(runs[0]?.attributes.get("name")).toBe("try 3");
  });

  it("trials in folders of their own are runs of their own, and so is a checkpoint that is looked at alone", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "out/trainer_state.json": state(2, [1]),
      "out/run-0/checkpoint-1/trainer_state.json": state(1, [1]),
      "out/run-1/checkpoint-1/trainer_state.json": state(1, [2]),
    });
    const { runs } = loadRuns([root], testContext());
    expect(runs.map(({ id }) => id).sort()).toEqual(["out", "run-0", "run-1"]);
    expect(readRoot(hfTrainer, join(root, "out/run-1/checkpoint-1")).runs[0]?.metrics.get("loss")).toBe(2);
  });
});

describe("bad input", () => {
  it("a state cut anywhere leaves what the checkpoint before it says", () => {
    const file = "out/killed/checkpoint-8/trainer_state.json";
    const result = cutEverywhere({
      reader: hfTrainer,
      tool: "hf-trainer",
      run: "killed",
      at: "out/killed",
      file,
    });
    expect(result.lost).toBe(0);
    expect(result.codes).toEqual(["empty-file", "malformed-json"]);
    expect(result.points).toBeGreaterThan(1000);
  });

  it("without any state that can be read, the run is still listed", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "out/checkpoint-5/trainer_state.json": "",
      "out/checkpoint-7/trainer_state.json": "[1]",
    });
    const [run] = readRoot(hfTrainer, root).runs;
    expect(run?.metrics.size).toBe(0);
    expect(codesOf(run)).toEqual(["not-an-object", "empty-file"]);
  });

  it("checkpoints of several runs in one folder are told", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "out/checkpoint-2/trainer_state.json": state(2, [9, 8]),
      "out/checkpoint-3/trainer_state.json": state(3, [1, 2, 3]),
      "out/checkpoint-4/trainer_state.json": state(4, [1, 2, 3, 4]),
    });
    const [run] = readRoot(hfTrainer, root).runs;
    expect(run?.metrics.get("loss")).toBe(4);
    expect(run?.problems.map(({ message }) => message)).toEqual([
      "checkpoint-2 tell another history than this, which has the greatest step and counts: the folder seems to hold checkpoints of several runs.",
    ]);
  });

  it("rows of any kind do no harm", () => {
    const root = temporaryFolder();
    const rows = [null, 1, "x", [], {}, { loss: "nan" }, { step: 2, loss: {} }, { step: 3, deep: { a: 1 } }];
    writeTree(root, { "out/trainer_state.json": { global_step: "many", log_history: rows } });
    const { runs, sources } = readRoot(hfTrainer, root);
    expect(Object.fromEntries(runs[0]?.metrics ?? [])).toEqual({ loss: Number.NaN, "deep.a": 1 });
    expect(sources[0]?.readHistory?.().history.get("deep.a")).toEqual([{ step: 3, value: 1 }]);
  });

  it("a copy without checkpoints is the same run", () => {
    const root = temporaryFolder();
    cpSync(join(toolTree("hf-trainer"), "out/done"), join(root, "done"), { recursive: true });
    for (const name of ["checkpoint-8", "checkpoint-12"])
      rmSync(join(root, "done", name), { recursive: true });
    const [run] = readRoot(hfTrainer, root).runs;
    expect(run?.metrics).toEqual(read.find((one) => one.run.id === "done")?.run.metrics);
  });
});
