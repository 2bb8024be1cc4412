// Which tables are logs, which list runs, which are data.

import { describe, expect, it } from "vitest";
import type { Value } from "../../../src/core/value.js";
import type { Table } from "../../../src/readers/shape/table.js";
import { tableKindOf } from "../../../src/readers/shape/table-kind.js";
import { uprightTable } from "../../../src/readers/shape/transposed-table.js";

function table(text: string): Table {
  const [head = [], ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split(",").map((cell) => cell.trim()));
  const value = (cell: string): Value | undefined => {
    if (cell === "") return undefined;
    return Number.isNaN(Number(cell)) ? cell : Number(cell);
  };
  return { columns: head, rows: rows.map((row) => row.map(value)) };
}

function namesOfKeys(text: string): string[] {
  const rows = table(text);
  const kind = tableKindOf(rows);
  return "keys" in kind ? kind.keys.map((index) => rows.columns[index] ?? "") : [];
}

describe("a table is the log of one run", () => {
  it.each([
    ["with an epoch that rises", "epoch,loss\n1,0.5\n2,0.4\n3,0.3"],
    ["with an epoch that starts again after a restart", "epoch,loss\n1,0.5\n2,0.4\n2,0.41\n3,0.3"],
    ["with sparse columns", "step,loss,val_acc\n10,0.5,\n10,,0.7\n20,0.4,"],
    ["with names that do not change", "run,seed,epoch,loss\na,1,1,0.5\na,1,2,0.4"],
    ["with a rate that falls", "step,lr,loss\n1,0.1,0.5\n2,0.05,0.4\n3,0.025,0.3"],
    ["with marks that come and go", "step,is_best,loss\n1,yes,0.5\n2,no,0.4\n3,yes,0.3"],
    ["with batches inside epochs", "epoch,batch,loss\n1,1,0.5\n1,2,0.4\n2,1,0.3\n2,2,0.2"],
    ["without a step, of measures only", "loss,accuracy\n0.5,0.6\n0.4,0.7\n0.3,0.8"],
  ])("%s", (_, text) => {
    expect(tableKindOf(table(text)).kind).toBe("log");
  });

  it("prefers the step to the epoch, and a full axis to a sparse one", () => {
    expect(tableKindOf(table("epoch,step,loss\n1,10,0.5\n1,20,0.4"))).toEqual({ kind: "log", step: 1 });
    expect(tableKindOf(table("epoch,step,loss\n1,,0.5\n2,,0.4\n3,10,0.3\n4,20,0.2"))).toEqual({
      kind: "log",
      step: 0,
    });
  });
});

describe("a table lists runs", () => {
  it.each([
    ["by their names", "run_id,epochs,loss\na,10,0.5\nb,20,0.4", ["run_id"]],
    [
      "by the fewest params that tell them apart",
      "algo,env,seed,reward\np,x,0,1\np,x,1,2\nq,x,0,3\nq,x,1,4",
      ["algo", "seed"],
    ],
    ["not by the paths of their files", "model,seed,ckpt_path,acc\na,0,x/1,1\na,1,x/2,2", ["seed"]],
    ["although it has a step", "step,model,acc\n1000,s,0.1\n2000,m,0.2\n3000,l,0.3", ["model"]],
    ["although a best epoch looks like a step", "variant,epoch,f1\nfull,12,0.9\nsmall,7,0.8", ["variant"]],
    [
      "by what a sweep varied first",
      "latent,seed,val_loss\n8,0,1\n8,1,2\n16,0,3\n16,1,4",
      ["seed", "latent"],
    ],
  ])("%s", (_, text, keys) => {
    expect(tableKindOf(table(text)).kind).toBe("rows");
    expect(namesOfKeys(text)).toEqual(keys);
  });

  it("as logs one below the other", () => {
    const text = "run,epoch,loss\na,1,0.5\na,2,0.4\nb,1,0.6\nb,2,0.5\nc,1,0.7\nc,2,0.6";
    expect(tableKindOf(table(text))).toEqual({ kind: "logs", step: 1, keys: [0] });
  });
});

describe("a table is neither", () => {
  it.each([
    ["predictions beside truths", "id,y_true,y_pred\n1,0,0.2\n2,1,0.8"],
    ["samples by their names", "instance_id,passed,seconds\na__1,1,2.5\na__2,0,3.5"],
    ["words and how often they come", "token,count\nthe,10\na,5"],
    [
      "features of a data set",
      "sepal_width,petal_width,species\n1.5,2,a\n1.5,3,a\n1.25,2,b\n1.5,2,b\n1.5,2,a",
    ],
  ])("when it holds %s", (_, text) => {
    expect(tableKindOf(table(text)).kind).toBe("data");
  });

  it("when it is one record, pairs, or empty", () => {
    expect(tableKindOf(table("acc,loss\n0.5,0.1")).kind).toBe("record");
    expect(tableKindOf(table("metric,value\nacc,0.5\nloss,0.1")).kind).toBe("pairs");
    expect(tableKindOf({ columns: ["a"], rows: [] }).kind).toBe("empty");
  });
});

describe("a table on its side", () => {
  it("is set upright where its columns are runs", () => {
    const upright = uprightTable(table("metric,lstm,gru\nmae,1,2\nrmse,3,4"));
    expect(upright).toEqual({
      columns: ["key", "mae", "rmse"],
      rows: [
        ["lstm", 1, 3],
        ["gru", 2, 4],
      ],
    });
  });

  it("stays where its columns are statistics", () => {
    const means = table("metric,mean,std\nmae,1,2\nrmse,3,4");
    expect(uprightTable(means)).toBe(means);
  });
});
