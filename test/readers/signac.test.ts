// signac's workspaces: state points are params, documents results, as signac itself reads them.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSources } from "../../src/catalog/find-sources.js";
import { leavesOf } from "../../src/readers/run-draft.js";
import { signac } from "../../src/readers/signac.js";
import { readTool, toolAnswer, toolTree } from "../helpers/golden-tools.js";
import { readRoot } from "../helpers/read-golden.js";

const answer = toolAnswer("signac");
const read = readTool(signac, "signac");

function withNumbers(fields: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const words = new Map<unknown, number>([
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
  ]);
  return Object.fromEntries([...fields].map(([name, value]) => [name, words.get(value) ?? value]));
}

describe("what signac wrote", () => {
  it("lists each job once, and nothing of the project's own files", () => {
    const ids = answer.runs.map(({ id }) => id).sort();
    expect(read.map(({ run }) => run.id).sort()).toEqual(ids);
    expect(
      findSources(toolTree("signac"))
        .sources.map(({ id }) => id)
        .sort(),
    ).toEqual(ids);
  });

  it.each(answer.runs)("$id has the state point as params and the document as results", (expected) => {
    const run = read.find((other) => other.run.id === expected.id)?.run;
    expect(Object.fromEntries(run?.params ?? [])).toEqual(withNumbers(leavesOf(expected.params)));
    const all = Object.fromEntries([...(run?.metrics ?? []), ...(run?.attributes ?? [])]);
    expect(all).toMatchObject(withNumbers(leavesOf(expected.last)));
    expect(run?.status).toBe("unknown");
    expect(run?.problems).toEqual([]);
  });
});

describe("bad input", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-signac-"));
    cpSync(toolTree("signac"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const job = (): string => join(root, "workspace/10a06f409900262bfefd8a16c418eb32");

  it.each(["signac_statepoint.json", "signac_job_document.json"])(
    "%s cut at every byte: the job stays, nothing false is read, and the neighbours stay",
    (name) => {
      const path = join(job(), name);
      const whole = readRoot(signac, root).runs;
      for (let length = readFileSync(path).length - 1; length >= 0; length--) {
        truncateSync(path, length);
        const [run] = readRoot(signac, job()).runs;
        expect(run?.problems.map(({ code }) => code)).toEqual([
          length === 0 ? "empty-file" : "malformed-json",
        ]);
        expect(name === "signac_statepoint.json" ? run?.params.size : run?.metrics.size).toBe(0);
      }
      expect(readRoot(signac, root).runs.slice(1)).toEqual(whole.slice(1));
    },
  );

  it("a job without its state point is listed, which is said", () => {
    rmSync(join(job(), "signac_statepoint.json"));
    const [run] = readRoot(signac, job()).runs;
    expect(run?.problems.map(({ code }) => code)).toEqual(["missing-file"]);
    expect(run?.metrics.get("accuracy")).toBe(0.73);
  });

  it("what a job's program wrote into its folder is part of the run", () => {
    writeFileSync(join(job(), "history.csv"), "epoch,val_loss\n0,3\n1,2\n2,1.5\n");
    const { runs, sources } = readRoot(signac, job());
    expect(runs[0]?.metrics.get("val_loss")).toBe(1.5);
    expect(sources[0]?.readHistory?.().history.get("val_loss")).toHaveLength(3);
  });

  it("the same file names in a folder that is no job are no job", () => {
    mkdirSync(join(root, "other"));
    cpSync(join(job(), "signac_statepoint.json"), join(root, "other/signac_statepoint.json"));
    expect(readRoot(signac, join(root, "other")).runs).toEqual([]);
  });
});
