// Ultralytics' training folders: the numbers and settings as they stand in its files.

import { describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { ultralytics } from "../../src/readers/ultralytics.js";
import { cutEverywhere, withChangedFile } from "../helpers/cut-tool-file.js";
import {
  expectParams,
  expectPoints,
  numberOf,
  readTool,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { readRoot } from "../helpers/read-golden.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const answer = toolAnswer("ultralytics");
const read = readTool(ultralytics, "ultralytics");
const wild = new URL("../fixtures/wild/Air-Erik__ai-yolo-project/runs/detect", import.meta.url).pathname;

describe("the folders of the tool", () => {
  it("are the runs that it wrote, and no others, through the whole catalog too", () => {
    const { runs } = loadRuns([toolTree("ultralytics")], testContext());
    const ids = answer.runs.map(({ id }) => id).sort();
    expect(read.map(({ run }) => run.id).sort()).toEqual(ids);
    expect(runs.map(({ id, layout }) => [id, layout]).sort()).toEqual(ids.map((id) => [id, "ultralytics"]));
  });

  it.each(answer.runs)("$id has every setting and every number", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    expectParams(found.run, expected);
    expectPoints(found, expected);
    for (const [metric, points] of Object.entries(expected.metrics ?? {}))
      expect(found.run.metrics.get(metric)).toEqual(numberOf(points.at(-1)?.[1] ?? null));
    expect(found.run.problems).toEqual([]);
  });

  it("are finished when all epochs are done; else nothing tells", () => {
    expect(Object.fromEntries(read.map(({ run }) => [run.id, run.status]))).toEqual({
      padded: "finished",
      train: "finished",
      train2: "unknown",
      train3: "unknown",
    });
    expect(read.find(({ run }) => run.id === "train")?.run.durationSeconds).toBe(62.5);
  });

  it("of YOLOv5, with opt.yaml and epochs from 0, are read too; its validations are left alone", () => {
    const root = temporaryFolder();
    const options = (epochs: number): string =>
      `weights: yolov5s.pt\ncfg: ''\ndata: data/coco128.yaml\nhyp:\n  lr0: 0.01\n  momentum: 0.937\nepochs: ${epochs}\nbatch_size: 16\nproject: runs/train\nname: exp\nsave_dir: runs/train/exp\n`;
    const results =
      "               epoch,      train/box_loss,     metrics/mAP_0.5,               x/lr0\n                   0,            0.043858,             0.71243,              0.0701\n                   1,            0.043098,             0.72071,            0.040034\n";
    writeTree(root, {
      "train/exp/opt.yaml": options(2),
      "train/exp/hyp.yaml": "lr0: 0.01\n",
      "train/exp/results.csv": results,
      "train/exp2/opt.yaml": options(3),
      "train/exp2/results.csv": results,
      "val/exp3/opt.yaml": options(2),
      "other/exp4/opt.yaml": "epochs: 2\n",
      "other/exp4/results.csv": results,
    });
    const { runs } = loadRuns([root], testContext());
    const own = runs.filter(({ layout }) => layout === "ultralytics");
    expect(own.map(({ id, status }) => [id, status])).toEqual([
      ["exp", "finished"],
      ["exp2", "unknown"],
    ]);
    expect(runs.map(({ path }) => path).filter((path) => path.includes("/val/"))).toEqual([]);
    expect(own[0]?.params.get("hyp.lr0")).toBe(0.01);
    expect(own[0]?.metrics.get("metrics/mAP_0.5")).toBe(0.72071);
    expect(own[0]?.attributes.get("epoch")).toBe(1);
  });

  it("of YOLOv5 that only validate or predict are no runs, whatever they are called", () => {
    const root = temporaryFolder();
    const options =
      "weights: best.pt\ndata: coco.yaml\nimgsz: 640\nconf_thres: 0.001\niou_thres: 0.6\ntask: val\n";
    writeTree(root, {
      "val/opt.yaml": "weights: a.pt\ndata: coco.yaml\nepochs: 3\nsave_dir: runs/val\n",
      "check/opt.yaml": options,
      "check/labels/000.txt": "1 0.5 0.5\n",
      "train/exp/opt.yaml":
        "weights: a.pt\ndata: coco.yaml\nepochs: 3\nsave_dir: runs/train/exp\nconf_thres: 1\n",
    });
    const { runs } = loadRuns([root], testContext());
    expect(runs.map(({ id, layout }) => [id, layout])).toEqual([["train/exp", "shape"]]);
  });

  it("of somebody else, with padded headers, are read too", () => {
    const { runs } = loadRuns([wild], testContext());
    expect(runs.map(({ id, layout }) => [id, layout])).toEqual(
      ["train3", "train4", "train6", "train7"].map((id) => [id, "ultralytics"]),
    );
    const run = runs.find(({ id }) => id === "train6");
    expect(run?.metrics.get("metrics/mAP50(B)")).toBe(0.91147);
    expect(run?.attributes.get("epoch")).toBe(120);
    expect(run?.params.get("epochs")).toBe(300);
  });

  it("differ when one value differs: a control", () => {
    const [run] = withChangedFile(
      { reader: ultralytics, tool: "ultralytics", file: "runs/detect/padded/results.csv" },
      (text) => text.replaceAll(" 0.25,", " 0.26,"),
    );
    expect(run?.metrics.get("metrics/precision(B)")).toBe(0.26);
  });
});

describe("bad input", () => {
  const file = (name: string) => ({
    reader: ultralytics,
    tool: "ultralytics",
    run: "train",
    at: "runs/detect/train",
    file: `runs/detect/train/${name}`,
  });

  it("a results.csv cut anywhere gives what is whole", () => {
    const result = cutEverywhere(file("results.csv"));
    expect(result.lost).toBe(0);
    expect(result.codes).toEqual(["cut-file", "empty-file"]);
    expect(result.points).toBeGreaterThan(300);
  });

  it("an args.yaml cut anywhere gives whole lines, as long as it tells whose it is", () => {
    const result = cutEverywhere(file("args.yaml"));
    expect(result.codes).toEqual(["cut-file"]);
    expect(result.lost).toBeLessThan(8);
  });

  it("the args.yaml or results.csv of another program is left to others", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "timm/args.yaml": "model: resnet50\nepochs: 3\n",
      "timm/summary.csv": "epoch,loss\n0,1\n",
      "alone/results.csv": "epoch,loss\n1,1\n",
      "words/args.yaml": "task: translate\nmode: train\n",
    });
    expect(readRoot(ultralytics, root).runs).toEqual([]);
  });

  it("event files of the run are its own", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "train/args.yaml": "task: detect\nmode: train\nepochs: 2\n",
      "train/events.out.tfevents.1767600000.host.1.0": new Uint8Array(0),
      "train/results.csv": "epoch,loss\n1,0.5\n",
    });
    const { runs } = loadRuns([root], testContext());
    expect(runs.map(({ layout, metrics }) => [layout, metrics.get("loss")])).toEqual([["ultralytics", 0.5]]);
  });
});
