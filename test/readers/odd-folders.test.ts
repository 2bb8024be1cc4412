// Folders of tools that lack a file, or have another in its place: what is there is read.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpz } from "../../src/formats/npz-writer.js";
import { mlflow } from "../../src/readers/mlflow.js";
import { stableBaselines } from "../../src/readers/stable-baselines.js";
import { readRoot } from "../helpers/read-golden.js";
import { plain } from "../helpers/read-tables.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

describe("MLflow", () => {
  const run = "run_id: a\nexperiment_id: '0'\nstatus: FINISHED\nlifecycle_stage: active\n";
  const empty = { "a/metrics/": "", "a/params/": "", "a/tags/": "" };
  it.each<readonly [string, Readonly<Record<string, string>>, unknown]>([
    ["its name", { "meta.yaml": "artifact_location: x\nexperiment_id: '0'\nname: main\n" }, "main"],
    [
      "a name that is none",
      { "meta.yaml": "artifact_location: x\nexperiment_id: '0'\nname: 3\n" },
      undefined,
    ],
    ["no file", {}, undefined],
  ])("a run that is looked at alone takes its experiment from above: %s", (_, files, experiment) => {
    const root = temporaryFolder();
    writeTree(root, { ...files, ...empty, "a/meta.yaml": run });
    const { runs } = readRoot(mlflow, join(root, "a"));
    expect(runs.map(({ id, attributes }) => [id, attributes.get("experiment")])).toEqual([["a", experiment]]);
  });
});

describe("stable-baselines", () => {
  const monitor = '#{"t_start": 1, "env_id": "CartPole-v1"}\nr,l,t\n1,1,1\n';
  const array = { data: Float64Array.of(1, 2), shape: [2, 1] };
  const steps = { data: Float64Array.of(10, 20) };

  it.each<readonly [string, string, Readonly<Record<string, unknown>>]>([
    ["members", "n_steps: 8\n", { n_steps: 8 }],
    ["pairs", "- - n_steps\n  - 8\n- - policy\n  - Mlp\n", { n_steps: 8, policy: "Mlp" }],
    ["pairs and others", "- - n_steps\n  - 8\n- word\n- - 3\n  - 4\n", { n_steps: 8 }],
    ["a word", "word\n", {}],
  ])("settings of a zoo written as %s", (_, config, expected) => {
    const root = temporaryFolder();
    writeTree(root, {
      "ppo/monitor.csv": monitor,
      "ppo/CartPole-v1/args.yml": "",
      "ppo/CartPole-v1/config.yml": config,
    });
    const { env_id: _env, ...params } = plain(readRoot(stableBaselines, root).runs[0]?.params) as Record<
      string,
      unknown
    >;
    expect(params).toEqual(expected);
  });

  it.each<readonly [string, Uint8Array, readonly string[]]>([
    ["without steps", encodeNpz({ results: array }), []],
    ["of other lengths", encodeNpz({ timesteps: { data: Float64Array.of(1) }, results: array }), []],
    ["of one axis", encodeNpz({ timesteps: steps, results: { data: array.data } }), []],
    ["of two axes", encodeNpz({ timesteps: steps, results: array }), ["eval/mean_reward"]],
  ])("evaluations %s", (_, arrays, expected) => {
    const root = temporaryFolder();
    writeTree(root, { "ppo/monitor.csv": monitor, "ppo/evaluations.npz": arrays });
    const [run] = readRoot(stableBaselines, root).runs;
    expect([...(run?.metrics.keys() ?? [])].filter((name) => name.startsWith("eval"))).toEqual(expected);
  });

  it("evaluations alone that are no arrays, or a folder, are left to others", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "a/evaluations.npz": "text",
      "b/evaluations.npz": encodeNpz({ timesteps: steps }),
      "c/evaluations.npz": encodeNpz({ timesteps: steps, results: array }),
    });
    expect(readRoot(stableBaselines, root).runs.map(({ id }) => id)).toEqual(["c"]);
  });
});
