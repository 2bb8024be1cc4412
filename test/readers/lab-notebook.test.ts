import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { labNotebook } from "../../src/readers/lab-notebook.js";
import { actualOf, expectedOf, goldenRoot, readRoot } from "../helpers/read-golden.js";
import { writeTree } from "../helpers/write-tree.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runledger-lab-notebook-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const name = "assign-cat-2025-09-19-165514";
const summary = {
  run_id: name,
  use_case: "assign-cat",
  start_time: "2025-09-19T16:55:14",
  end_time: "2025-09-19T16:56:14",
  status: "completed",
};

/** Writes files of one run and reads the root. */
function read(files: Readonly<Record<string, unknown>>, folder = name): Run[] {
  writeTree(
    root,
    Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content])),
  );
  return readRoot(labNotebook, root).runs;
}

describe("lab notebook", () => {
  it("reads the golden folder as expected", () => {
    expect(actualOf(labNotebook, "lab-notebook")).toEqual(expectedOf("lab-notebook"));
  });

  it.each([
    ["completed", "finished"],
    ["FAILED", "failed"],
    ["interrupted", "stopped"],
    ["running", "running"],
    ["perhaps", "unknown"],
    [undefined, "unknown"],
    [17, "unknown"],
  ])("reads the status %s as %s", (status, expected) => {
    const [run] = read({ "metadata/run_summary.json": { ...summary, status }, "outputs/": "" });
    expect(run?.status).toBe(expected);
    expect(run?.attributes.get("run_summary.status")).toBe(expected === "unknown" ? status : undefined);
  });

  it("takes start and use case from the name of a run that never came to its end", () => {
    const [run] = read(
      { "inputs/": "", "config/": "", "outputs/": "", "metadata/": "" },
      "doc-class-2025-09-19-140000",
    );
    expect(run).toMatchObject({
      id: "doc-class-2025-09-19-140000",
      status: "unknown",
      startedAt: "2025-09-19T14:00:00",
    });
    expect(run?.params.get("use_case")).toBe("doc-class");
    expect(run?.problems).toEqual([]);
  });

  it("recognises a renamed run by its summary, and says that it was renamed", () => {
    const [run] = read(
      { "metadata/run_summary.json": summary, "outputs/timing.json": { total: 1 } },
      "the good one",
    );
    expect(run).toMatchObject({ id: "the good one", status: "finished", durationSeconds: 60 });
    expect(run?.problems.map((problem) => problem.code)).toEqual(["conflicting-values"]);
    expect(run?.attributes.get("run_summary.run_id")).toBe(name);
  });

  it("leaves folders of other programs alone", () => {
    expect(
      read({ "config/a.yaml": "x: 1\n", "outputs/metrics.json": { loss: 1 } }, "train-2025-01-01-120000"),
    ).toEqual([]);
    expect(
      read({ "config/a.yaml": "x: 1\n", "outputs/metrics.json": { loss: 1 }, "inputs/x": "" }, "exp1"),
    ).toEqual([]);
    expect(
      read({ "metadata/run_summary.json": { status: "ok", architecture: "unet" }, "config/": "" }, "unet"),
    ).toEqual([]);
  });

  it.each([
    ["empty", "", "empty-file"],
    ["cut", '{"status": "compl', "malformed-json"],
    ["list", "[]", "not-an-object"],
    ["null", "null", "not-an-object"],
    ["number", "42", "not-an-object"],
  ])("lists a run whose summary is %s with its problem", (_, text, code) => {
    const [run] = read({ "metadata/run_summary.json": text, "config/run_config.json": { batch_size: 3 } });
    expect(run?.status).toBe("unknown");
    expect(run?.problems.map((problem) => problem.code)).toEqual([code]);
    expect(run?.params.get("run_config.batch_size")).toBe(3);
  });

  it("does not wait for a pipe in place of a summary", () => {
    writeTree(root, { [`${name}/metadata/`]: "", [`${name}/outputs/`]: "", [`${name}/config/`]: "" });
    execFileSync("mkfifo", [join(root, name, "metadata/run_summary.json")]);
    const [run] = readRoot(labNotebook, root).runs;
    expect(run?.problems.map((problem) => problem.code)).toEqual(["not-a-file"]);
  });

  it("names file and line of YAML that cannot be read", () => {
    const [run] = read({
      "config/models.yaml": "a: 1\nb: [1,\n",
      "outputs/": "",
      "metadata/run_summary.json": summary,
    });
    expect(run?.problems[0]).toMatchObject({
      code: "malformed-yaml",
      path: expect.stringMatching(/models\.yaml:\d+$/),
    });
    expect(run?.status).toBe("finished");
  });

  it("leaves out outputs that are data: lists and files with many leaves", () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}`, index]));
    const [run] = read({
      "outputs/predictions.json": many,
      "outputs/rows.json": [{ score: 1 }],
      "outputs/validation_report.json": {
        total: 10,
        valid_category: 9,
        corrections: [{ x: 1 }],
        cost: "NaN",
        error: null,
      },
      "metadata/run_summary.json": summary,
    });
    expect(Object.fromEntries(run?.metrics ?? [])).toEqual({
      "validation_report.total": 10,
      "validation_report.valid_category": 9,
      "validation_report.cost": Number.NaN,
      "validation_report.error": null,
    });
    expect(run?.attributes.get("validation_report.corrections")).toEqual([{ x: 1 }]);
  });

  it("depends on its files and on the folders in which more may appear", () => {
    cpSync(join(goldenRoot("lab-notebook"), name), join(root, name), { recursive: true });
    const [source] = readRoot(labNotebook, root).sources;
    const relative = source?.files.map((path) => path.slice(join(root, name).length + 1));
    expect(relative).toEqual([
      ...["config/models.yaml", "config/run_config.json", "config/system_info.json"],
      ...["outputs/recommendations.json", "outputs/timing.json", "outputs/token_usage.json"],
      ...["metadata/run_summary.json", "config", "outputs", "metadata"],
    ]);
  });
});
