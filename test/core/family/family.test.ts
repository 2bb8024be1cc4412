import { describe, expect, it } from "vitest";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { familiesOf, findFamily, replicatesOf, sampleOf } from "../../../src/core/family/family.js";
import { groupsBy } from "../../../src/core/family/family-by.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import type { Value } from "../../../src/core/value.js";
import { makeRun, type RunParts } from "../../helpers/make-run.js";

interface Given extends Partial<RunParts> {
  readonly id: string;
}

const families = (runs: readonly Given[], volatile: readonly string[] = []): Record<string, string[]> => {
  const table = fieldTableOf(runs.map((run) => makeRun(run)));
  const found = familiesOf(table, { contract: { ...emptyContract, volatile } });
  return Object.fromEntries(
    found.map(({ name, rows }) => [name, rows.map((row) => table.rows[row]?.id ?? "")]),
  );
};

/** Two runs that differ in one param only: how many families are they? */
const countOf = (name: string, a: Value, b: Value, ids: readonly [string, string] = ["r1", "r2"]): number =>
  Object.keys(
    families([
      { id: ids[0], params: { lr: 0.1, [name]: a } },
      { id: ids[1], params: { lr: 0.1, [name]: b } },
    ]),
  ).length;

describe("families", () => {
  it("are runs that differ in seed only, named by what tells them apart", () => {
    const run = (id: string, loss: string, seed: number): Given => ({
      id,
      params: { model: "lstm", loss, "config.seed": seed },
    });
    expect(
      families([run("a", "mse", 1), run("b", "huber", 1), run("c", "mse", 2), run("d", "huber", 2)]),
    ).toEqual({ "loss=mse": ["a", "c"], "loss=huber": ["b", "d"] });
  });

  it.each([
    ["seed", 1, 2],
    ["random_state", 1, 2],
    ["config.random_seed", 1, 2],
    ["timestamp", "20260122_020157", "20260123_020157"],
    ["hostname", "a", "b"],
    ["output_dir", "/a/x", "/b/y"],
    ["hydra.run.dir", "a", "b"],
    ["launched", "2026-01-22T02:01:57Z", "2026-01-23T12:11:00Z"],
    ["where", "node17.cluster", "node18.cluster"],
    ["address", "127.0.0.1:1234", "127.0.0.1:4321"],
    ["token", "5f0c9a4d-1c2b-4e5f-8a9b-0c1d2e3f4a5b", "6f0c9a4d-1c2b-4e5f-8a9b-0c1d2e3f4a5b"],
    ["device", "cuda:0", "cuda:3"],
  ])("are not split by %s", (name, a, b) => {
    expect(countOf(name, a, b)).toBe(1);
  });

  it("are not split by paths that hold the run's id", () => {
    const ids = ["lstm_20260122_020157", "lstm_20260122_030000"] as const;
    expect(countOf("best", `/a/${ids[0]}/best.pt`, `/b/${ids[1]}/best.pt`, ids)).toBe(1);
  });

  it.each([
    ["seeded_pct", 22.5, 25],
    ["time_steps", 10, 20],
    ["train_until", "2020-01-01", "2021-01-01"],
    ["init_from", "/data/a.pt", "/data/b.pt"],
    ["model", "openai/gpt-5", "openai/gpt-4"],
    ["layers", [64, 64], [64, 32]],
    ["clip", null, 1],
    ["num_seeds", 3, 5],
  ])("are split by %s", (name, a, b) => {
    expect(countOf(name, a, b)).toBe(2);
  });

  it("are not split by other spellings of names and values", () => {
    const found = families([
      { id: "a", params: { "training_config.learning_rate": 0.001, batchSize: 8, "args.amp": true } },
      { id: "b", params: { lr: "1e-3", batch_size: 8, amp: "True" } },
    ]);
    expect(Object.values(found)).toEqual([["a", "b"]]);
  });

  it("keep two params apart that share a spelling but differ in one run", () => {
    const found = families([
      { id: "a", params: { "args.lr": 0.1, "config.lr": 0.2 } },
      { id: "b", params: { "args.lr": 0.1, "config.lr": 0.3 } },
    ]);
    expect(Object.keys(found)).toEqual(["lr=0.2", "lr=0.3"]);
  });

  it("obey the contract's volatile keys", () => {
    const runs = [
      { id: "a", params: { lr: 1, "data.fold": 0 } },
      { id: "b", params: { lr: 1, "data.fold": 1 } },
    ];
    expect(Object.keys(families(runs))).toHaveLength(2);
    expect(Object.keys(families(runs, ["fold"]))).toEqual(["all runs"]);
  });

  it("are told by the names of runs that have no params", () => {
    const ids = ["lstm_seed1", "lstm_seed2", "gru_seed1", "20260122_020157", "20260122_030000"];
    expect(families(ids.map((id) => ({ id })))).toEqual({
      lstm: ["lstm_seed1", "lstm_seed2"],
      gru: ["gru_seed1"],
      "20260122_020157": ["20260122_020157"],
      "20260122_030000": ["20260122_030000"],
    });
  });

  it("are told by folders where params were guessed, unless the names only number the seeds", () => {
    const run = (id: string, seed: number): Given => ({ id, layout: "shape", params: { lr: 1, seed } });
    const methods = families([run("full/s1", 1), run("full/s2", 2), run("part/s1", 1), run("part/s2", 2)]);
    expect(Object.values(methods)).toEqual([
      ["full/s1", "full/s2"],
      ["part/s1", "part/s2"],
    ]);
    expect(Object.values(families([run("first", 1), run("second", 2)]))).toEqual([["first", "second"]]);
  });

  it("have unique names that do not depend on the order of columns that say nothing", () => {
    const runs = Array.from({ length: 60 }, (_, index) => ({
      id: `r${index}`,
      params: { a: index % 2, b: index % 3, c: index % 5, long: [index % 2, "x".repeat(50)], seed: 1 },
    }));
    const names = Object.keys(families(runs));
    expect(new Set(names).size).toBe(30);
    expect(names[7]).toBe("a=1 b=1 c=2");
  });
});

describe("replicates of a family", () => {
  const table = fieldTableOf([
    makeRun({ id: "a", params: { lr: 1, seed: 1 }, metrics: { loss: 1 } }),
    makeRun({ id: "b", params: { lr: 1, seed: 1 }, metrics: { loss: 3 } }),
    makeRun({ id: "c", params: { lr: 1, seed: 2 }, metrics: { loss: 5 } }),
    makeRun({ id: "d_seed3", params: { lr: 1 }, metrics: { loss: Number.NaN } }),
    makeRun({ id: "e", params: { lr: 1 }, metrics: { loss: 7 } }),
    makeRun({ id: "f", params: { lr: 1 }, metrics: {} }),
  ]);
  const [family] = familiesOf(table, { contract: emptyContract });

  it("average runs of one seed, leave out what is no finite number, and count it", () => {
    if (family === undefined) throw new Error("no family");
    expect(replicatesOf(table, family, "loss")).toEqual([
      { seed: "1", value: 2 },
      { seed: "2", value: 5 },
      { seed: undefined, value: 7 },
    ]);
    expect(sampleOf(table, family, "loss")).toMatchObject({ runs: 4, leftOut: 2 });
    expect(family.seeds).toEqual(["1", "1", "2", "3", undefined, undefined]);
  });
});

describe("finding a family", () => {
  const table = fieldTableOf(
    ["mse", "huber", "huber_smooth"].map((loss) => makeRun({ id: `run_${loss}`, params: { loss } })),
  );
  const all = familiesOf(table, { contract: emptyContract });

  it.each([
    ["loss=huber", "loss=huber"],
    ["huber", "loss=huber"],
    ["smooth", "loss=huber_smooth"],
    ["run_mse", "loss=mse"],
  ])("%s means %s", (wanted, name) => {
    expect(findFamily(table, all, wanted).name).toBe(name);
  });

  it("says what is nearest to an unknown name and what an ambiguous one can mean", () => {
    expect(() => findFamily(table, all, "hubr")).toThrow('No family "hubr" among 3');
    expect(() => findFamily(table, all, "hub")).toThrow('"hub" can mean 2 families');
  });
});

describe("groups by params", () => {
  it("are one for each combination of values", () => {
    const table = fieldTableOf([
      makeRun({ id: "a", params: { loss: "mse", lr: 1 } }),
      makeRun({ id: "b", params: { loss: "mse", lr: 2 } }),
      makeRun({ id: "c", params: { lr: 1 } }),
    ]);
    const names = (fields: string[]): string[] =>
      groupsBy(table, fields, { contract: emptyContract }).map(({ name }) => name);
    expect(names(["loss"])).toEqual(["loss=mse", "no loss"]);
    expect(names(["loss", "lr"])).toEqual(["loss=mse lr=1", "loss=mse lr=2", "no loss lr=1"]);
  });
});

describe("names of families", () => {
  const namesOf = (values: readonly Value[]): string[] =>
    Object.keys(families(values.map((value, index) => ({ id: `r${index}`, params: { model: value } }))));
  const long = "a-very-long-name-of-a-pretrained-model";
  const layers = (width: number): number[] => Array.from({ length: 16 }, () => width);

  it("cut long texts, and number those that look the same then", () => {
    expect(namesOf([`${long}-x`, `${long}-y`, "mlp"])).toEqual([
      `model=${long.slice(0, 31)}… (1)`,
      `model=${long.slice(0, 31)}… (2)`,
      "model=mlp",
    ]);
  });

  it("say how many entries a long list has, and which of several as long it is", () => {
    expect(namesOf([layers(64), [8], "mlp"])).toEqual(["model=[16]", "model=[8]", "model=mlp"]);
    expect(namesOf([layers(64), layers(32)])).toEqual(["model=[16]#2", "model=[16]#1"]);
  });
});
