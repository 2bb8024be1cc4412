// DVCLive's folders: what its own reader finds in them.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { dvclive } from "../../src/readers/dvclive.js";
import { leavesOf } from "../../src/readers/run-draft.js";
import { cutEverywhere, withChangedFile } from "../helpers/cut-tool-file.js";
import {
  expectPoints,
  numberOf,
  readTool,
  type ToolRun,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { readRoot } from "../helpers/read-golden.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const answer = toolAnswer("dvclive");
const read = readTool(dvclive, "dvclive");

function readOf(id: string): (typeof read)[number] {
  const found = read.find(({ run }) => run.id === id);
  if (found === undefined) throw new Error(`no run ${id}`);
  return found;
}

/** Nested members of metrics.json by the name that was logged. */
function lastOf({ last = {} }: ToolRun): Map<string, unknown> {
  const nested = (members: object, prefix: string): [string, unknown][] =>
    Object.entries(members).flatMap(([name, value]) =>
      typeof value === "object" && value !== null
        ? nested(value, `${prefix}${name}/`)
        : [[prefix + name, value] as [string, unknown]],
    );
  return new Map(nested(last, "").filter(([name]) => name !== "step"));
}

describe("the folders of the tool", () => {
  it("are the runs that it wrote, and no others, through the whole catalog too", () => {
    const { runs } = loadRuns([toolTree("dvclive")], testContext());
    const ids = answer.runs.map(({ id }) => id).sort();
    expect(read.map(({ run }) => run.id).sort()).toEqual(ids);
    expect(runs.map(({ id, layout }) => [id, layout])).toEqual(ids.map((id) => [id, "dvclive"]));
  });

  it.each(answer.runs)("$id has its params, every value of every table, and the summary's values", (run) => {
    const found = readOf(run.id);
    expectPoints(found, run);
    const params = Object.entries(run.params ?? {}).flatMap(([key, value]) => [...leavesOf(value, key)]);
    expect(Object.fromEntries(found.run.params)).toEqual(Object.fromEntries(params));
    for (const [name, value] of lastOf(run))
      expect(found.run.metrics.get(name), name).toEqual(numberOf(value as number | string));
    expect(found.run.status).toBe("unknown");
  });

  it("tell of a step that was logged before", () => {
    expect(readOf("exp-a").run.problems).toEqual([
      expect.objectContaining({
        code: "repeated-step",
        message:
          "1 value of train/loss is of a step that was logged before. The value written last counts; all are kept.",
      }),
    ]);
    expect(readOf("exp-b").run.problems).toEqual([]);
  });

  it("differ when one value differs: a control", () => {
    const changed = withChangedFile(
      { reader: dvclive, tool: "dvclive", file: "exp-a/dvclive/metrics.json" },
      (text) => text.replace("0.125", "0.126"),
    );
    expect(changed.find(({ id }) => id === "exp-a")?.metrics.get("train/loss")).toBe(0.126);
  });
});

describe("the folders of old versions", () => {
  const old = toolAnswer("dvclive-old");
  const readOld = readTool(dvclive, "dvclive-old");

  it("are the runs that they wrote, and no others, through the whole catalog too", () => {
    const { runs } = loadRuns([toolTree("dvclive-old")], testContext());
    const ids = old.runs.map(({ id }) => id).sort();
    expect(readOld.map(({ run }) => run.id).sort()).toEqual(ids);
    expect(runs.map(({ id, layout }) => [id, layout]).sort()).toEqual(ids.map((id) => [id, "dvclive"]));
  });

  it.each(old.runs)("$id has its params, every value of every table, and the summary's values", (run) => {
    const found = readOld.find((other) => other.run.id === run.id);
    if (found === undefined) throw new Error(`no run ${run.id}`);
    expectPoints(found, run);
    const params = Object.entries(run.params ?? {}).flatMap(([key, value]) => [...leavesOf(value, key)]);
    expect(Object.fromEntries(found.run.params)).toEqual(Object.fromEntries(params));
    const last = [...lastOf(run)].map(([name, value]) => [name, numberOf(value as number)]);
    expect(Object.fromEntries(found.run.metrics)).toEqual(Object.fromEntries(last));
    expect(found.run.attributes.get("step")).toBe(2);
    expect(found.run.problems).toEqual([]);
    expect(found.source.files.every((path) => path.startsWith(toolTree("dvclive-old")))).toBe(true);
  });

  it("are found where the root is the folder itself, by its tables alone", () => {
    const { runs } = loadRuns([join(toolTree("dvclive-old"), "flat/dvclive")], testContext());
    expect(runs.map(({ id, metrics }) => [id, metrics.get("train/loss")])).toEqual([["flat", 1 / 3]]);
  });

  it("name a metric by its column where its file has lost the end behind a dot", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "a.json": { step: 0, "acc@0.5": 0.25 },
      "a/scalars/acc@0.tsv": "timestamp\tstep\tacc@0.5\r\n1767600000000\t0\t0.25\r\n",
      "b.json": { loss: 1 },
      "b/loss.tsv": "step\tloss\n0\t1\n",
    });
    const { runs, sources } = readRoot(dvclive, root);
    expect(runs.map(({ id, metrics }) => [id, ...metrics])).toEqual([["a", ["acc@0.5", 0.25]]]);
    expect([...(sources[0]?.readHistory?.().history.keys() ?? [])]).toEqual(["acc@0.5"]);
  });
});

describe("bad input", () => {
  const file = (name: string) => ({
    reader: dvclive,
    tool: "dvclive",
    run: "exp-a",
    at: "exp-a/dvclive",
    file: `exp-a/dvclive/${name}`,
  });

  it("a table cut anywhere gives the lines that are whole", () => {
    const result = cutEverywhere(file("plots/metrics/train/loss.tsv"));
    expect(result.lost).toBe(0);
    expect(result.codes).toEqual(["cut-file", "empty-file"]);
    expect(result.points).toBeGreaterThan(20);
  });

  it("a cut summary is told, and the tables are there", () => {
    const result = cutEverywhere(file("metrics.json"));
    expect(result.lost).toBe(0);
    expect(result.codes).toEqual(["empty-file", "malformed-json", "repeated-step"]);
  });

  it("cut params are those of whole lines", () => {
    const result = cutEverywhere(file("params.yaml"));
    expect(result.lost).toBe(0);
    expect(result.codes).toContain("cut-file");
  });

  it("a table of other columns has no values, and a line of another width is left out", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "a/plots/metrics/loss.tsv": "step\tloss\n0\t1\n1\t2\t3\n2\t0.5\nx\t0.4\n",
      "a/plots/metrics/acc.tsv": "foo\tbar\n1\t2\n",
    });
    const { runs, sources } = readRoot(dvclive, root);
    expect(runs.map(({ id }) => id)).toEqual(["a"]);
    expect(sources[0]?.readHistory?.().history.get("loss")).toEqual([
      { step: 0, value: 1 },
      { step: 2, value: 0.5 },
    ]);
    expect([...(runs[0]?.metrics ?? [])]).toEqual([["loss", 0.5]]);
    expect(runs[0]?.problems).toEqual([
      {
        code: "ragged-row",
        path: `${join(root, "a/plots/metrics/loss.tsv")}:3`,
        message: "has 3 cells, the header 2. It and 1 more such lines were left out.",
      },
    ]);
  });

  it("is not whatever else has metrics, params or plots", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "a/metrics.json": { loss: 1 },
      "a/params.yaml": "lr: 1\n",
      "b/plots/loss.tsv": "step\tloss\n0\t1\n",
      "c/plots/metrics/loss.csv": "step,loss\n0,1\n",
    });
    expect(readRoot(dvclive, root).runs).toEqual([]);
  });
});
