// docs/from-python.md is true: its code compiles, its first script is recorded, its callbacks print what exec logs.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readMetricLine } from "../src/recorder/metric-lines.js";
import { readStatusFile } from "../src/store/status-file.js";
import { historyOf, metadataOf, onlyRunIn } from "./helpers/read-run-folder.js";
import { temporaryFolder } from "./helpers/temporary-folder.js";

const home = fileURLToPath(new URL("..", import.meta.url));
const text = readFileSync(join(home, "docs/from-python.md"), "utf8");
const blocks = [...text.matchAll(/^```python\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) console.log(`skipped: ${blocks.length + 4} tests, no python3`);

/** Just enough of each framework to call a callback as it would; the real ones are too large for a test. */
const standIns: Record<string, string> = {
  "keras.py": "class callbacks:\n    class Callback: pass\n",
  "lightning.py": "class Callback: pass\n",
  "transformers.py": "class TrainerCallback: pass\n",
};

/** What a block prints when the framework calls its callback; `call` is Python. */
function rowsOf(framework: string, call: string): unknown[] {
  const block = blocks.find((code) => code.includes(framework) && code.includes("class RunLedger")) ?? "";
  const folder = temporaryFolder();
  for (const [name, code] of Object.entries(standIns)) writeFileSync(join(folder, name), code);
  writeFileSync(join(folder, "train.py"), `${block}\nfrom types import SimpleNamespace as Object\n${call}\n`);
  const printed = execFileSync("python3", ["train.py"], { cwd: folder, encoding: "utf8" });
  return printed.split("\n").flatMap((line) => readMetricLine(line) ?? []);
}

describe("docs/from-python.md", () => {
  it("has code to copy for plain Python, files, Keras, Lightning and Hugging Face", () => {
    expect(blocks.length).toBe(5);
  });

  it.runIf(hasPython).each(blocks.map((code, at) => [at + 1, code] as const))(
    "block %i compiles",
    (_number, code) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "block.py"), code);
      execFileSync("python3", ["-m", "py_compile", "block.py"], { cwd: folder });
    },
  );

  it.runIf(hasPython)("the first script is recorded by exec", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "train.py"), blocks[0] ?? "");
    mkdirSync(join(folder, "experiments"));
    const words = ["exec", "--model", "lstm", "--param", "lr=0.001", "--", "python3", "train.py"];
    const told = spawnSync(process.execPath, [join(home, "dist/cli/main.js"), ...words], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([told.status, told.stderr]).toEqual([0, ""]);
    const run = onlyRunIn(join(folder, "experiments"));
    expect(readStatusFile(run)?.state).toBe("finished");
    expect(historyOf(run)).toMatchObject(
      [1, 2, 3].map((epoch) => ({ epoch, loss: 1 / epoch, "t20.mae": 0.1 / epoch })),
    );
    expect(metadataOf(run)).toMatchObject({
      config: { lr: 0.001 },
      metrics: { loss: 1 / 3, t20: { mae: 1 / 3 / 10 } },
    });
  });

  it.runIf(hasPython)("Keras: a row an epoch, apart from the progress bar", () => {
    const call =
      'print("10/10 ---- loss: 0.5", end="")\nRunLedger().on_epoch_end(0, {"loss": 0.5, "val_loss": 1})';
    expect(rowsOf("keras", call)).toEqual([{ values: { loss: 0.5, val_loss: 1 }, at: { epoch: 1 } }]);
  });

  it.runIf(hasPython)("Lightning: a row an epoch, from the first rank only", () => {
    const call = `metrics = {"val_loss": 0.25, "epoch": 9}
for rank in range(2):
    trainer = Object(is_global_zero=rank == 0, callback_metrics=metrics, global_step=20, current_epoch=1)
    RunLedger().on_train_epoch_end(trainer, None)`;
    expect(rowsOf("lightning", call)).toEqual([{ values: { val_loss: 0.25 }, at: { step: 20, epoch: 1 } }]);
  });

  it.runIf(hasPython)("Hugging Face: a row a log, numbers only", () => {
    const call = `state = Object(is_world_process_zero=True, global_step=7, epoch=0.5)
RunLedger().on_log(None, state, None, logs={"loss": 2, "epoch": 0.5, "note": "x"}, model=None)`;
    expect(rowsOf("transformers", call)).toEqual([{ values: { loss: 2 }, at: { step: 7, epoch: 0.5 } }]);
  });
});
