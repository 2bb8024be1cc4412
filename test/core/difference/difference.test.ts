import { describe, expect, it } from "vitest";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { diffRuns, type RunDifference } from "../../../src/core/difference/difference.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import type { Run } from "../../../src/core/run.js";
import { makeRun, type RunParts } from "../../helpers/make-run.js";

const contract = emptyContract;

function diff(...parts: RunParts[]): RunDifference {
  const runs = parts.map((part, index) => makeRun({ id: `run${index + 1}`, ...part }));
  return diffRuns(runs, { contract });
}

function names({ causes }: RunDifference): string[] {
  return causes.map(({ name }) => name);
}

describe("the verdict of a difference", () => {
  it("is noise where only the seed differs", () => {
    const config = { lr: 0.1, "data.num_workers": 4 };
    const difference = diff(
      { params: { ...config, seed: 1 }, metrics: { loss: 0.3 }, durationSeconds: 10 },
      { params: { ...config, seed: 2, "data.num_workers": 8 }, metrics: { loss: 0.4 }, durationSeconds: 12 },
    );
    expect(difference.verdict).toBe("noise");
    expect(names(difference)).toEqual(["seed", "data.num_workers"]);
  });

  it("is identical where nothing but names, places and times differs", () => {
    const difference = diff(
      { params: { lr: 0.1, out_dir: "/a/run1" }, metrics: { loss: 0.3 }, startedAt: "2026-01-01T00:00:00Z" },
      { params: { lr: 0.1, out_dir: "/b/run2" }, metrics: { loss: 0.3 }, startedAt: "2026-01-02T00:00:00Z" },
    );
    expect(difference.verdict).toBe("identical");
    expect(difference.consequences.map(({ name }) => name)).toEqual(["started_at", "out_dir"]);
  });

  it("is noise where only the seed differs and one of the runs is archived", () => {
    const packed = {
      "archive.path": "/a/b.tar.gz",
      "archive.bytes": 3052,
      "archive.time": "2026-01-22T00:00:00Z",
    };
    const difference = diff(
      { params: { lr: 0.1, seed: 1 }, metrics: { loss: 0.3 }, attributes: packed },
      { params: { lr: 0.1, seed: 2 }, metrics: { loss: 0.4 } },
    );
    expect(difference.verdict).toBe("noise");
    expect(names(difference)).toEqual(["seed"]);
  });

  it("is unexplained where metrics differ and nothing recorded does", () => {
    const difference = diff(
      { params: { lr: 0.1 }, metrics: { loss: 0.3 } },
      { params: { lr: 0.1 }, metrics: { loss: 0.9 } },
    );
    expect(difference.verdict).toBe("unexplained");
  });

  it("is no noise where the seed and something else differ", () => {
    const difference = diff({ params: { seed: 1, lr: 0.1 } }, { params: { seed: 2, lr: 0.2 } });
    expect(difference.verdict).toBe("differs");
    expect(names(difference)).toEqual(["lr", "seed"]);
  });
});

describe("candidates", () => {
  it("come before what follows from the run: durations, times, digests of outputs", () => {
    const difference = diff(
      {
        params: { lr: 0.1 },
        durationSeconds: 5,
        attributes: { best_epoch: 3, artifacts: [{ path: "m.bin", sha256: "aaaa" }] },
      },
      {
        params: { lr: 0.2 },
        durationSeconds: 50,
        attributes: { best_epoch: 30, artifacts: [{ path: "m.bin", sha256: "bbbb" }] },
      },
    );
    expect(names(difference)).toEqual(["lr"]);
    expect(difference.consequences.map(({ name }) => name)).toEqual([
      "duration_seconds",
      "best_epoch",
      "artifacts.m.bin",
    ]);
  });

  it("weigh more the larger the change is", () => {
    const small = diff({ params: { lr: 0.1 } }, { params: { lr: 0.101 } });
    const large = diff({ params: { lr: 0.1 } }, { params: { lr: 10 } });
    expect(large.causes[0]?.score).toBeGreaterThan(2 * (small.causes[0]?.score ?? Number.NaN));
    expect(large.causes[0]?.ratio).toBeCloseTo(100);
  });

  it("are told once where the config and the command line say the same", () => {
    const difference = diff(
      {
        params: { "train.lr": 0.1 },
        attributes: { "command.arguments": ["t.py", "--lr", "0.1", "--quiet"] },
      },
      { params: { "train.lr": 0.2 }, attributes: { "command.arguments": ["t.py", "--lr=0.2", "--quiet"] } },
    );
    expect(names(difference)).toEqual(["train.lr"]);
    expect(difference.causes[0]?.alsoAs).toEqual(["command line lr"]);
  });

  it("name the package that changed, whatever list it stood in", () => {
    const difference = diff(
      { attributes: { requirements: ["numpy==1.26.0", "torch==2.3.0", "a-very-long-name==1.0"] } },
      {
        attributes: { requirements: ["numpy==1.26.0", "torch==1.13.1", "new==0.1", "a-very-long-name==1.0"] },
      },
    );
    expect(difference.causes.map(({ name, kind, values }) => [name, kind, values])).toEqual([
      ["packages.torch", "package", ["2.3.0", "1.13.1"]],
      ["packages.new", "package", [undefined, "0.1"]],
    ]);
  });

  it("compare short lists as a whole and long ones by element", () => {
    const long = Array.from({ length: 20 }, (_, index) => index * 100);
    const difference = diff(
      { params: { "net.layers": [64, 64], "schedule.points": long } },
      { params: { "net.layers": [64, 32], "schedule.points": long.with(3, 7) } },
    );
    expect(difference.causes.map(({ name, values }) => [name, values])).toEqual([
      [
        "net.layers",
        [
          [64, 64],
          [64, 32],
        ],
      ],
      ["schedule.points.3", [300, 7]],
    ]);
  });

  it("tell inputs apart by digest and size", () => {
    const input = (sha256: string) => [{ path: "d.csv", bytes: 10, sha256 }];
    const difference = diff({ attributes: { inputs: input("a1") } }, { attributes: { inputs: input("b2") } });
    expect(difference.causes.map(({ name, kind, values }) => [name, kind, values])).toEqual([
      ["inputs.d.csv", "data", ["a1, 10 bytes", "b2, 10 bytes"]],
    ]);
  });

  it("know the code by commit and by its uncommitted changes", () => {
    const difference = diff(
      { attributes: { "git.commit": "a1", "git.dirty": false } },
      {
        attributes: {
          "git.commit": "a1",
          "git.dirty": true,
          "uncommitted.digest": "0123456789",
          "uncommitted.files": ["model.py"],
        },
      },
    );
    expect(difference.causes.map(({ name, values }) => [name, values])).toEqual([
      ["uncommitted changes", ["none", "model.py (01234567)"]],
    ]);
  });

  it("meet across writers by suffix, spelling and usual other names", () => {
    const difference = diff(
      { layout: "native", params: { "training_config.batchSize": 8, "training_config.learning_rate": 0.1 } },
      { layout: "shape", params: { batch_size: 8, "optimizer.lr": 0.3 } },
    );
    expect(difference.causes.map(({ names, values }) => [names, values])).toEqual([
      [
        ["training_config.learning_rate", "optimizer.lr"],
        [0.1, 0.3],
      ],
    ]);
    expect(difference.shared.map(({ name }) => name)).toContain("training_config.batchSize");
  });

  it("do not take one writer's two fields for one", () => {
    const both = { "a.rate": 1, "b.rate": 2, "c.x": 1, "c.y": 2 };
    const difference = diff({ params: both }, { params: { ...both, "d.rate": 3 } });
    expect(difference.causes.map(({ name, values }) => [name, values])).toEqual([["d.rate", [undefined, 3]]]);
  });

  it("take a model's name for a label where the models are equally large", () => {
    const model = (name: string, total: number): RunParts => ({
      params: { model_name: name, batch_size: name === "a" ? 8 : 9 },
      attributes: { "model_parameters.total": total },
    });
    expect(names(diff(model("a", 10), model("b", 10)))[0]).toBe("batch_size");
    expect(names(diff(model("a", 10), model("b", 99)))[0]).toBe("model_name");
  });

  it("do not take the same file in another folder for other data", () => {
    const moved = diff({ params: { data_path: "/home/a/d.csv" } }, { params: { data_path: "/mnt/b/d.csv" } });
    const other = diff(
      { params: { data_path: "/home/a/d.csv" } },
      { params: { data_path: "/home/a/e.csv" } },
    );
    expect(other.causes[0]?.score).toBeGreaterThan(10 * (moved.causes[0]?.score ?? Number.NaN));
  });

  it("survive hostile values: NaN, null, deep lists, names of prototypes", () => {
    const difference = diff(
      { params: { a: Number.NaN, constructor: 1, "x.__proto__": [[[]]], nothing: null } },
      { params: { a: Number.NaN, constructor: 2, "x.__proto__": [[[1]]], nothing: 0 } },
    );
    expect(names(difference).sort()).toEqual(["constructor", "nothing", "x.__proto__"]);
  });
});

describe("siblings", () => {
  const many: Run[] = Array.from({ length: 30 }, (_, index) =>
    makeRun({
      id: `s${index}`,
      params: { strange: (index * 7) % 5, other: (index * 3) % 4 },
      metrics: { loss: ((index * 7) % 5) + 0.01 * index },
    }),
  );

  it("lift the field that goes with the metric above one that does not", () => {
    const [a, b] = [many[0] as Run, many[2] as Run];
    const { causes } = diffRuns([a, b], { contract, siblings: fieldTableOf(many) });
    expect(causes[0]).toMatchObject({ name: "strange", siblings: { runs: 30 } });
    expect(causes[0]?.siblings?.strength).toBeGreaterThan(0.9);
    expect(causes[1]?.siblings?.strength).toBeLessThan(0.4);
  });

  it("say nothing where there are too few", () => {
    const few = many.slice(0, 5);
    const { causes } = diffRuns([few[0] as Run, few[2] as Run], { contract, siblings: fieldTableOf(few) });
    expect(causes.every(({ siblings }) => siblings === undefined)).toBe(true);
  });
});

describe("metrics", () => {
  it("are better or worse by direction, and neither where it is not known", () => {
    const { metrics } = diff(
      { metrics: { loss: 0.5, acc: 0.5, blorp: 1, gone: 1, nan: Number.NaN, zero: 0 } },
      { metrics: { loss: 0.4, acc: 0.4, blorp: 2, nan: 3, zero: 1 } },
    );
    const told = new Map(metrics.map(({ metric, changes }) => [metric, changes[0]]));
    expect(told.get("loss")).toMatchObject({ outcome: "better", percent: expect.closeTo(-20) });
    expect(told.get("acc")).toMatchObject({ outcome: "worse" });
    expect(told.get("blorp")).toEqual({ delta: 1, percent: 100, outcome: "higher" });
    expect(told.get("gone")).toMatchObject({ outcome: "unknown", delta: undefined });
    expect(told.get("nan")).toMatchObject({ outcome: "unknown" });
    expect(told.get("zero")).toMatchObject({ outcome: "higher", percent: undefined });
  });

  it("of speed ask for hardware and workers first", () => {
    const runs = [
      makeRun({
        id: "a",
        params: { num_workers: 1, label_smoothing: 0 },
        metrics: { loss: 1, latency_ms: 5 },
      }),
      makeRun({
        id: "b",
        params: { num_workers: 8, label_smoothing: 0.1 },
        metrics: { loss: 2, latency_ms: 9 },
      }),
    ];
    const first = (metric: string) => diffRuns(runs, { contract, metric }).causes[0]?.name;
    expect(first("loss")).toBe("label_smoothing");
    expect(diffRuns(runs, { contract, metric: "latency_ms" }).causes.map(({ name }) => name)).toContain(
      "num_workers",
    );
    const scoreOf = (metric: string) =>
      diffRuns(runs, { contract, metric }).causes.find(({ name }) => name === "num_workers")?.score ?? 0;
    expect(scoreOf("latency_ms")).toBeGreaterThan(10 * scoreOf("loss"));
  });

  it("may be a number of another kind where it is asked for", () => {
    const runs = [10, 20].map((durationSeconds, index) =>
      makeRun({ id: `r${index}`, durationSeconds, params: { batch_size: 8 * (index + 1) } }),
    );
    const { rankedFor, causes } = diffRuns(runs, { contract, metric: "duration_seconds" });
    expect(rankedFor?.metric).toBe("duration_seconds");
    expect(causes.map(({ name }) => name)).toEqual(["batch_size"]);
  });
});
