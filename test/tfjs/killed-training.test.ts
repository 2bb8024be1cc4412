import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { train } from "../../src/tfjs/index.js";
import { readHistory, smallOptions, temporaryRoot } from "./small-training.js";

const root = temporaryRoot();
const entry = fileURLToPath(new URL("../../dist/tfjs/index.js", import.meta.url));

/** A training in its own process that writes a checkpoint every epoch and would run for long. */
function startTraining() {
  const program = join(root, "program.mjs");
  const {
    data,
    model: _,
    progress: __,
    ...options
  } = smallOptions(join(root, "runs"), {
    maxEpochs: 1_000_000,
    checkpointEverySeconds: 0,
  });
  writeFileSync(
    program,
    `import { train } from ${JSON.stringify(entry)};
    const model = { name: "dense", build: (tf, { inputDim, outputLength }) => tf.sequential({ layers: [
      tf.layers.dense({ units: 12, activation: "tanh", inputShape: [inputDim] }),
      tf.layers.dense({ units: outputLength }) ] }) };
    await train({ ...${JSON.stringify({ ...options, data })}, model });`,
  );
  return spawn(process.execPath, [program], { stdio: "ignore" });
}

async function waitForCheckpoint(): Promise<string> {
  for (let i = 0; i < 400; i++) {
    const [run] = existsSync(join(root, "runs")) ? readdirSync(join(root, "runs")) : [];
    const folder = join(root, "runs", run ?? "");
    if (run !== undefined && existsSync(join(folder, "checkpoints/best_model/model.json"))) return folder;
    await sleep(50);
  }
  throw new Error("the training wrote no checkpoint");
}

it("a training killed at any moment goes on from its last checkpoint to the same weights", async () => {
  const child = startTraining();
  const folder = await waitForCheckpoint();
  await sleep(300);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  const killed = readHistory(folder);
  const resumed = await train(smallOptions(root, { resume: folder, maxEpochs: killed.length + 200 }));
  const startedAt = resumed.epochs - resumed.history.length;
  expect(startedAt).toBeGreaterThan(0);
  const whole = await train(smallOptions(root, { maxEpochs: resumed.epochs }));
  expect(readHistory(resumed.folder)).toEqual(readHistory(whole.folder).slice(startedAt));
  expect(killed.slice(0, startedAt)).toEqual(
    readHistory(whole.folder).slice(0, Math.min(startedAt, killed.length)),
  );
  const weights = ({ folder: of }: { folder: string }) =>
    readFileSync(join(of, "checkpoints/last/weights.bin"));
  expect(weights(resumed)).toEqual(weights(whole));
}, 60_000);
