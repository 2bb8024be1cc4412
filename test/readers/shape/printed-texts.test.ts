// What programs and people write besides proper JSON: printed values, sections, lines about steps, long tables.

import { describe, expect, it } from "vitest";
import { plainJson } from "../../../src/readers/shape/json-by-hand.js";
import { stackedTable, wideTable } from "../../../src/readers/shape/long-table.js";
import { parsePrinted } from "../../../src/readers/shape/printed-value.js";
import { valuesOfSections } from "../../../src/readers/shape/section-text.js";
import { stepsOfText } from "../../../src/readers/shape/step-lines.js";
import { pairsOfText } from "../../../src/readers/shape/text-pairs.js";

describe("a printed value", () => {
  it("is a dict, a call with names, or a list", () => {
    expect(parsePrinted("{'acc': 0.9, 'loss': nan, 'ok': True, 'tags': ('a', \"b\"),}")).toEqual({
      acc: 0.9,
      loss: Number.NaN,
      ok: true,
      tags: ["a", "b"],
    });
    expect(parsePrinted("Namespace(lr=0.1, resume=None, dims=[1, -2])")).toEqual({
      lr: 0.1,
      resume: null,
      dims: [1, -2],
    });
    expect(parsePrinted("{'auc': np.float64(0.81), 'n': 1_000, 'low': -inf}")).toEqual({
      auc: 0.81,
      n: 1000,
      low: Number.NEGATIVE_INFINITY,
    });
  });

  it("is nothing where the text goes on, ends early, or nests too deep", () => {
    for (const text of ["{'a': 1} and more", "{'a': 1", "{'a': b}", "", "'open", "[".repeat(100_000)])
      expect(parsePrinted(text)).toBeUndefined();
  });

  it("never throws, whatever is cut out of it or put into it", () => {
    const whole = "Namespace(a={'b': [1, 2.5e-3, None]}, c='x\\'y', d=np.float64(0.1), e={1, 2})";
    const signs = "{}[]()',:=\\ .-+eN1\"\n";
    for (let at = 0; at < whole.length; at++) {
      for (const sign of signs) {
        const text = whole.slice(0, at) + sign + whole.slice(at + 1);
        expect(() => [parsePrinted(text), parsePrinted(whole.slice(0, at) + sign)]).not.toThrow();
        expect(() => [valuesOfSections(text), stepsOfText(text), plainJson(text)]).not.toThrow();
      }
    }
  });
});

describe("JSON written by hand", () => {
  it("loses its comments and last commas, not what stands in strings", () => {
    const text = '// one\n{"url": "http://x/*y*/", /* two */ "list": [1, 2,], // three\n}';
    expect(JSON.parse(plainJson(text))).toEqual({ url: "http://x/*y*/", list: [1, 2] });
  });
});

describe("settings in sections", () => {
  it("have their section's name before them", () => {
    const text =
      'seed = 3\n[optim]\nlr = 1e-3 # base\nbetas = [0.9,\n  0.99]\n; no\n[data.train]\nname: "a # b"\n';
    expect([...(valuesOfSections(text) ?? [])]).toEqual([
      ["seed", 3],
      ["optim.lr", 0.001],
      ["optim.betas", [0.9, 0.99]],
      ["data.train.name", "a # b"],
    ]);
  });
});

describe("lines about steps", () => {
  it("are a row a step, also where the step has a line of its own", () => {
    const text = "Epoch 1/2\n 10/10 - loss: 0.5 - acc: 0.8\nEpoch 2/2\n 10/10 - loss: 0.4 - acc: 0.9\n";
    expect(stepsOfText(text)).toEqual({
      columns: ["epoch", "loss", "acc"],
      rows: [
        [1, 0.5, 0.8],
        [2, 0.4, 0.9],
      ],
    });
  });

  it("may have bars between names and numbers", () => {
    const text = "| epoch 001 | loss 4.25 | ppl 19.1\n| epoch 002 | loss 3.5 | ppl 12 |\n";
    expect(stepsOfText(text)?.rows).toEqual([
      [1, 4.25, 19.1],
      [2, 3.5, 12],
    ]);
  });

  it("are none in a text that only mentions one", () => {
    expect(stepsOfText("at epoch 3 it stopped: loss = 0.4\nbye\n")).toBeUndefined();
  });
});

describe("pairs in a text", () => {
  it("are numbers also with a percent sign, with commas, or in a printed table", () => {
    expect(
      Object.fromEntries(pairsOfText("Accuracy: 91.2%\nParameters: 1,250,000\nFID     21.4\n") ?? []),
    ).toEqual({
      Accuracy: 91.2,
      Parameters: 1_250_000,
      FID: 21.4,
    });
  });
});

describe("a table in another order", () => {
  it("with a row a measure gets a row a run", () => {
    const rows = ["a", "b"].flatMap((model) => [
      [model, "mae", 1],
      [model, "rmse", 2],
    ]);
    expect(wideTable({ columns: ["model", "metric", "value"], rows })).toEqual({
      columns: ["model", "mae", "rmse"],
      rows: [
        ["a", 1, 2],
        ["b", 1, 2],
      ],
    });
  });

  it("with a measure twice stays as it is", () => {
    const table = {
      columns: ["model", "metric", "value"],
      rows: ["a", "a", "b", "b"].map((model) => [model, "mae", 1]),
    };
    expect(wideTable(table)).toBe(table);
  });

  it("with a column a curve gets a column that names the runs", () => {
    const columns = ["Step", "x - loss", "x - loss__MIN", "y - loss"];
    const rows = [
      [0, 3, 3, 2],
      [1, 1, 1, undefined],
    ];
    expect(stackedTable({ columns, rows })).toEqual({
      columns: ["run", "Step", "loss"],
      rows: [
        ["x", 0, 3],
        ["x", 1, 1],
        ["y", 0, 2],
      ],
    });
  });
});
