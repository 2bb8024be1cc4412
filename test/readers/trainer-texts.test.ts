// Arguments of a training and settings of its model that transformers writes into event files as texts.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import type { Run } from "../../src/core/run.js";
import { leavesOf, newDraft } from "../../src/readers/run-draft.js";
import { addTrainerTexts } from "../../src/readers/tensorboard/trainer-texts.js";
import { toolAnswer, toolTree } from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const answer = toolAnswer("hf-events");

/** What the tool says of a run, but for the places, its name and what stands for a token. */
function expectedParams(id: string): Map<string, unknown> {
  const { params = {} } = answer.runs.find((run) => run.id === id) ?? {};
  const leaves = leavesOf(params);
  for (const name of ["output_dir", "logging_dir", "run_name", "hub_token"]) leaves.delete(name);
  return leaves;
}

function runAt(part: string): Run {
  const { runs } = loadRuns([toolTree("hf-events")], testContext());
  expect(runs.length).toBe(2);
  const run = runs.find(({ path }) => path.includes(part));
  if (run === undefined) throw new Error("not found");
  return run;
}

describe("the texts", () => {
  it("are params of a run that is nothing but event files, however long its model's settings are", () => {
    const run = runAt("out/events");
    expect(run.layout).toBe("tensorboard");
    const expected = expectedParams("events");
    expect([...expected.keys()].filter((key) => key.startsWith("model.words.")).length).toBe(700);
    expect(Object.fromEntries(run.params)).toEqual(Object.fromEntries(expected));
    expect(run.attributes.get("name")).toBe("events");
    expect(run.attributes.get("output_dir")).toBe("out/events");
    expect([...run.attributes.keys()].filter((key) => key.startsWith("texts."))).toEqual([]);
    // The Trainer logs its last epoch once more at the end.
    expect(run.problems.map(({ code, message }) => [code, message.slice(0, 25)])).toEqual([
      ["repeated-step", "1 value of train/epoch is"],
    ]);
  });

  it("are params of the Trainer's run whose folder holds the event files; what its state says counts", () => {
    const run = runAt("out/both");
    expect(run.layout).toBe("hf-trainer");
    const known = new Map([...expectedParams("both"), ["max_steps", 4], ["train_batch_size", 4]]);
    known.set("num_train_epochs", 2).set("eval_steps", 500);
    expect(Object.fromEntries(run.params)).toEqual(Object.fromEntries(known));
    expect(run.params.get("learning_rate")).toBe(0.05);
    expect(run.params.get("seed")).toBe(7);
    expect(run.metrics.has("learning_rate")).toBe(true);
  });

  it("are read where the root is the run itself", () => {
    const root = join(temporaryFolder(), "again");
    cpSync(join(toolTree("hf-events"), "out/both"), root, { recursive: true });
    const { runs } = loadRuns([root], testContext());
    expect(runs.map(({ id, params }) => [id, params.get("weight_decay")])).toEqual([["again", 0.01]]);
  });

  it("of these tags by somebody else stay texts; what is known already counts", () => {
    const place = { id: "a", path: "/a", root: "/", layout: "tensorboard" };
    const draft = newDraft(place);
    draft.params.set("learning_rate", 1);
    const tags = (args: string, model: string) =>
      new Map([
        ["args/text_summary", args],
        ["model_config/text_summary", model],
      ]);
    expect(addTrainerTexts(draft, tags("--lr 0.1", '["a"]')).size).toBe(0);
    expect(addTrainerTexts(draft, tags('{"lr": 1}', "{")).size).toBe(0);
    const args = '{"output_dir": "o", "run_name": "o", "learning_rate": 2, "seed": 3}';
    expect([...addTrainerTexts(draft, tags(args, "{}"))]).toEqual(["args/text_summary"]);
    expect(Object.fromEntries(draft.params)).toEqual({ learning_rate: 1, seed: 3 });
    expect(Object.fromEntries(draft.attributes)).toEqual({ output_dir: "o" });
  });
});
