import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../src/formats/npy.js";
import { findItemFiles } from "../../src/readers/items/item-files.js";
import { type PairedItemsRead, readPairedItems } from "../../src/readers/items/read-items.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { jsonLines, writeTree } from "../helpers/write-tree.js";

function readBoth(files: Readonly<Record<string, unknown>>, wanted?: string): PairedItemsRead {
  const root = temporaryFolder();
  writeTree(join(root, "a"), files);
  writeTree(join(root, "b"), files);
  return readPairedItems({ id: "a", path: join(root, "a") }, { id: "b", path: join(root, "b") }, wanted);
}

const csv = "question_id,label,prediction\nq1,x,x\nq2,y,\n";

describe("finding per-item results", () => {
  it.each([
    ["outputs/classifications.csv", csv],
    ["results.csv", csv.replaceAll(",", "\t")],
    ["predictions.jsonl", jsonLines({ question_id: "q1", label: "x" }, { question_id: "q2", label: "y" })],
    ["samples_task_2025-01-01.jsonl", jsonLines({ doc_id: 0, acc: 1 }, { doc_id: 1, acc: 0 })],
    [
      "eval/results.json",
      [
        { id: 1, correct: true },
        { id: 2, correct: false },
      ],
    ],
    [
      "output.json",
      {
        version: 3,
        results: {
          results: [
            { id: 1, success: true },
            { id: 2, success: true },
          ],
        },
      },
    ],
    ["predictions.json", { q1: "Paris", q2: "Rome" }],
    ["answers.json", { q1: { answer: "x", score: 1 }, q2: { answer: "y", score: 0 } }],
  ])("reads %s", (name, content) => {
    const { pair } = readBoth({ "metrics.json": { acc: 0.5 }, "config.json": { lr: 1 }, [name]: content });
    expect([pair.a.source, pair.a.count, pair.b.count]).toEqual([name, 2, 2]);
  });

  it("takes the file whose columns tell most, and names the others", () => {
    const { pair, notChosen } = readBoth({
      "history.csv": "epoch,loss\n1,0.5\n2,0.4\n",
      "training_log.csv": "step,accuracy\n1,0.5\n2,0.6\n",
      "per_class.csv": "class,precision,recall\nx,1,1\ny,0.5,0.5\n",
      "eval/answers.csv": csv,
      "eval/extra_predictions.csv": "question_id,prediction\nq1,x\nq2,y\n",
    });
    expect(pair.a.source).toBe("eval/answers.csv");
    expect(notChosen).toEqual(["eval/extra_predictions.csv"]);
  });

  it("takes the file that is asked for, by name or part of its path", () => {
    const files = { "one.csv": csv, "deep/two.csv": csv, "metrics.json": [{ id: 1, correct: 1 }] };
    expect(readBoth(files, "two.csv").pair.a.source).toBe("deep/two.csv");
    expect(readBoth(files, "metrics.json").pair.a.count).toBe(1);
    expect(() => readBoth(files, "three")).toThrow('has no file "three", nor has b. There is: ');
  });

  it("says which run lacks the file that was named, and what the other has", () => {
    const root = temporaryFolder();
    const csv = "id,correct\n1,1\n";
    writeTree(root, {
      "a/deep/answers.csv": csv,
      "a/items.csv": csv,
      "b/items.csv": csv,
      "b/scores.json": {},
    });
    const place = (id: string) => ({ id, path: join(root, id) });
    const lacks = 'Run b has no file "answers"; a has deep/answers.csv. There is: items.csv, scores.json.';
    expect(() => readPairedItems(place("a"), place("b"), "answers")).toThrow(lacks);
    expect(() => readPairedItems(place("b"), place("a"), "answers")).toThrow(lacks);
    expect(() => readPairedItems(place("b"), place("a"), "scores")).toThrow(
      "Run b has scores.json, but not with one row an item.",
    );
  });

  it("pairs files of one task, whatever times are in their names", () => {
    const root = temporaryFolder();
    const samples = jsonLines({ doc_id: 0, acc: 1 });
    writeTree(root, {
      "a/samples_gsm8k_2025-01-01T10.jsonl": samples,
      "a/samples_mmlu_2025-01-01T10.jsonl": samples,
      "b/samples_mmlu_2025-03-04T11.jsonl": samples,
    });
    const { pair } = readPairedItems({ id: "a", path: join(root, "a") }, { id: "b", path: join(root, "b") });
    expect(pair.a.source).toContain("mmlu");
  });

  it("tells what it looked for and what is there when it finds nothing", () => {
    expect(() => readBoth({ "metrics.json": { acc: 1 }, "model.bin": "x" })).toThrow(
      "Run a keeps no per-item results that can be recognized. There is: metrics.json, model.bin.",
    );
    expect(() => readBoth({ "empty/": "" })).toThrow("There is: no files.");
  });

  it("says of a file that was named what is wrong with it", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "cut.json": '[{"id":1,"correct":true},{"id":2,',
      "head.csv": "id,correct\n",
      "odd.csv": "x\n1\n",
    });
    const read = (name: string): PairedItemsRead => {
      const place = { id: name, path: join(root, name) };
      return readPairedItems(place, place);
    };
    expect(() => read("cut.json")).toThrow("cut.json: holds no rows that can be read. Not valid JSON");
    expect(() => read("head.csv")).toThrow("head.csv: holds no rows that can be read.");
    expect(read("odd.csv").pair.a.count).toBe(1);
  });

  it("never looks into inputs, checkpoints, hidden folders or links", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "a/inputs/results.csv": csv,
      "a/.x/results.csv": csv,
      "a/checkpoints/results.csv": csv,
    });
    mkdirSync(join(root, "a/deep"));
    writeFileSync(join(root, "outside.csv"), csv);
    symlinkSync(join(root, "outside.csv"), join(root, "a/deep/results.csv"));
    expect(findItemFiles(join(root, "a")).files).toEqual([]);
  });

  it("takes a file for itself, and samples of the same time beside it", () => {
    const root = temporaryFolder();
    const stamp = "2025-01-01T10-00-00.5";
    writeTree(root, {
      [`results_${stamp}.json`]: { results: {} },
      [`samples_x_${stamp}.jsonl`]: "{}\n",
      "x.csv": csv,
    });
    const names = findItemFiles(join(root, `results_${stamp}.json`)).files.map(({ name }) => name);
    expect(names.sort()).toEqual([`results_${stamp}.json`, `samples_x_${stamp}.jsonl`]);
    expect(findItemFiles(join(root, "x.csv")).files.map(({ name }) => name)).toEqual(["x.csv"]);
  });
});

describe("reading per-item results", () => {
  it("flattens objects, keeps rows apart and leaves gaps where a row lacks a value", () => {
    const lines = jsonLines({ id: 1, a: { b: 2 } }, { id: 2, c: "x" }, { id: 3, a: { b: null } });
    const { columns } = readBoth({ "samples.jsonl": lines }).pair.a;
    expect([...columns]).toEqual([
      ["id", [1, 2, 3]],
      ["a.b", [2, undefined, null]],
      ["c", [undefined, "x", undefined]],
    ]);
  });

  it("tells of torn ends and lines that are no objects", () => {
    const lines = `${jsonLines({ id: 1, correct: 1 }, 7, { id: 2, correct: 0 })}{"id":3,`;
    const { pair, problems } = readBoth({ "samples.jsonl": lines });
    expect([pair.a.count, problems[0]?.message]).toEqual([
      2,
      "1 lines hold no object with named values. They were left out.",
    ]);
    const torn = readBoth({ "results.csv": `${csv}q3,"half` });
    expect([torn.pair.a.count, torn.problems[0]?.message]).toEqual([
      2,
      "Ends inside its last row, which was left out.",
    ]);
  });

  it("goes on where results of a run at work are in segments, and takes joined ones alone", () => {
    const segments = {
      "results.csv": "id,correct\n1,1\n",
      "results.2.csv": "id,correct,cost\n2,0,0.5\n",
      "results.10.csv": "id,correct,cost\n3,1,0.7\n",
    };
    const { columns } = readBoth(segments).pair.a;
    expect([...columns.values()]).toEqual([
      ["1", "2", "3"],
      ["1", "0", "1"],
      [undefined, "0.5", "0.7"],
    ]);
    const joined = readBoth({ ...segments, "results.joined.csv": "id,correct\n7,1\n" }).pair.a;
    expect([joined.source, joined.count]).toEqual(["results.joined.csv", 1]);
  });

  const arrays = (
    predictions: readonly number[],
    targets: readonly number[],
    shape: readonly number[][],
  ): PairedItemsRead =>
    readBoth({
      "predictions.npy": encodeNpy(Float64Array.from(predictions), shape[0]),
      "targets.npy": encodeNpy(Float64Array.from(targets), shape[1]),
    });

  it("takes an array's rows for items", () => {
    const { pair } = arrays([1, 2, 3], [1, 2, 4], [[3], [3, 1]]);
    expect(pair.a).toMatchObject({ source: "predictions.npy + targets.npy", count: 3, isOrdered: true });
    expect([...pair.a.columns.values()]).toEqual([
      [1, 2, 3],
      [1, 2, 4],
    ]);
  });

  it("takes the largest of the classes' scores, and means over several outputs", () => {
    const scores = [0.1, 0.7, 0.2, 0.5, 0.3, 0.2];
    expect(arrays(scores, [1, 2], [[2, 3], [2]]).pair.a.columns.get("prediction")).toEqual([1, 0]);
    expect(
      arrays(
        scores,
        [0, 1, 0, 0, 0, 1],
        [
          [2, 3],
          [2, 3],
        ],
      ).pair.a.columns.get("target"),
    ).toEqual([1, 2]);
    const { columns } = arrays(
      [1, 2, 3, 4],
      [1, 4, 3, 0],
      [
        [2, 2],
        [2, 2],
      ],
    ).pair.a;
    expect([columns.get("absolute_error"), columns.get("squared_error")]).toEqual([
      [1, 2],
      [2, 8],
    ]);
  });

  it("says when two arrays do not fit each other", () => {
    expect(() => arrays([1, 2], [1, 2, 3], [[2], [3]])).toThrow("Holds 2 items; targets.npy holds 3.");
    expect(() =>
      arrays(
        [1, 2, 3, 4],
        [0.5, 0.5],
        [
          [2, 2],
          [2, 1],
        ],
      ),
    ).toThrow("does not fit that of targets.npy");
  });

  it("reads 100,000 rows whole", () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, i) => `q${i},Question number ${i}?,x,${i % 3 === 0 ? "x" : "y"}\n`,
    );
    const root = temporaryFolder();
    writeTree(root, { "a/results.csv": `id,question,label,prediction\n${rows.join("")}` });
    expect(existsSync(join(root, "a/results.csv"))).toBe(true);
    const place = { id: "a", path: join(root, "a") };
    expect(readPairedItems(place, place).pair.b.count).toBe(100_000);
  });
});
