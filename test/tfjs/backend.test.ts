import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { train } from "../../src/tfjs/index.js";
import { type BackendPackages, loadTensorFlow } from "../../src/tfjs/tensorflow.js";
import { readJson, smallData, smallOptions, temporaryRoot } from "./small-training.js";

const root = temporaryRoot();

/** Packages of which some are missing; tfjs-node is a stand-in that offers the cpu's kernels. */
async function packages(missing: readonly string[]): Promise<BackendPackages> {
  const { tf } = await loadTensorFlow("cpu");
  await loadTensorFlow("wasm");
  const register = (name: string) => async (): Promise<void> => {
    if (missing.includes(name)) throw new Error("not installed\nmore");
    if (name === "tfjs-node") tf.registerBackend("tensorflow", () => tf.findBackend("cpu"));
  };
  return { "tfjs-node": register("tfjs-node"), wasm: register("wasm"), cpu: register("cpu") };
}

const convolution = {
  name: "convolution",
  build: (tf: Awaited<ReturnType<typeof loadTensorFlow>>["tf"]) =>
    tf.sequential({
      layers: [
        tf.layers.reshape({ targetShape: [3, 1], inputShape: [3] }),
        tf.layers.conv1d({ filters: 4, kernelSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
    }),
};

describe("loadTensorFlow", () => {
  it.each([
    [[], "tfjs-node", undefined],
    [["tfjs-node"], "wasm", "tfjs-node: not installed"],
    [["tfjs-node", "wasm"], "cpu", "tfjs-node: not installed; wasm: not installed"],
  ] as const)("without %j takes %s", async (missing, backend, reason) => {
    const loaded = await loadTensorFlow("auto", await packages(missing));
    expect(loaded.backend).toBe(backend);
    expect(loaded.reason).toBe(reason);
    expect(loaded.tf.getBackend()).toBe(backend === "tfjs-node" ? "tensorflow" : backend);
  });

  it("says what is missing when nothing loads", async () => {
    await expect(loadTensorFlow("auto", await packages(["tfjs-node", "wasm", "cpu"]))).rejects.toThrow(
      "No TensorFlow.js backend could be used (tfjs-node: not installed; wasm: not installed; cpu: not installed).",
    );
  });
});

describe("a model that wasm cannot train", () => {
  it("is trained on cpu, which is said and recorded", async () => {
    const warnings: string[] = [];
    const options = smallOptions(root, {
      model: convolution,
      maxEpochs: 2,
      warn: (text) => warnings.push(text),
    });
    const result = await train(options);
    expect(result.backend).toBe("cpu");
    expect(warnings).toEqual([
      "convolution: wasm cannot train this model (it lacks Conv2DBackpropFilter); training runs on cpu, which is slower.",
    ]);
    expect(readJson(result.folder, "metadata.json").training_config).toMatchObject({
      backend: "cpu",
      backend_reason: "wasm cannot train this model (it lacks Conv2DBackpropFilter)",
    });
    expect((await train({ ...options, backend: "cpu" })).metrics).toEqual(result.metrics);
    expect((await train(smallOptions(root))).backend).toBe("wasm");
  });
});

describe("two trainings at the same time", () => {
  it("on different backends do not disturb each other", async () => {
    const many = { ...smallData(), inputs: smallData().inputs, targets: smallData().targets };
    const options = smallOptions(root, { data: many, maxEpochs: 30, seed: 5 });
    const alone = [await train({ ...options, backend: "cpu" }), await train({ ...options, backend: "wasm" })];
    const together = await Promise.all([
      train({ ...options, backend: "cpu" }),
      train({ ...options, backend: "wasm" }),
    ]);
    expect(together.map(({ metrics }) => metrics)).toEqual(alone.map(({ metrics }) => metrics));
  });
});

describe("a process that loads runledger/tfjs", () => {
  const entry = fileURLToPath(new URL("../../dist/tfjs/index.js", import.meta.url));

  function runNode(code: string) {
    return spawnSync(process.execPath, ["--input-type=module", "-e", code, entry], { encoding: "utf8" });
  }

  it("does not load TensorFlow.js before it is used", () => {
    const { stdout } = runNode(`
      await import(process.argv[1]);
      const { createRequire } = await import("node:module");
      const loaded = Object.keys(createRequire(process.argv[1]).cache).filter((path) => path.includes("@tensorflow"));
      console.log(loaded.length);`);
    expect(stdout).toBe("0\n");
  });

  it("gets no banner on stdout or stderr, and no listeners that change its exit code", () => {
    const { stdout, stderr, status } = runNode(`
      const { loadTensorFlow } = await import(process.argv[1]);
      for (const backend of ["wasm", "cpu"]) {
        const { tf } = await loadTensorFlow(backend);
        tf.add(tf.tensor1d([1, 2]), 1).dataSync();
      }
      console.log(process.listenerCount("uncaughtException"), process.listenerCount("unhandledRejection"));
      setTimeout(() => { throw new Error("on purpose"); });`);
    expect(stdout).toBe("0 0\n");
    expect(stderr).toContain("on purpose");
    expect(stderr).not.toContain("TensorFlow.js in Node.js");
    expect(status).toBe(1);
  });
});
