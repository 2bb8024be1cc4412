import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { encodeNpy } from "../../src/formats/npy.js";
import { Folder } from "../../src/readers/folder.js";
import { trainingLog } from "../../src/readers/training-log.js";
import { testContext } from "../helpers/read-context.js";

const golden = new URL("../golden/training-log/root", import.meta.url).pathname;
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runledger-training-log-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function read(folder: string): Run | undefined {
  return trainingLog.find(new Folder(folder, root))?.runs[0]?.read(testContext());
}

function write(name: string, metadata: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "metadata.json"), metadata);
  return folder;
}

describe("training log", () => {
  it("reads a run as Python wrote it, names and nulls untouched", () => {
    const run = read(join(golden, "hybrid_v2_20260122_020157"));
    expect(run).toMatchObject({
      id: "hybrid_v2_20260122_020157",
      layout: "training-log",
      status: "finished",
      startedAt: "2026-01-22T02:01:57",
      durationSeconds: 1593840,
      problems: [],
    });
    expect(run?.metrics.get("t20.mae")).toBe(0.726452);
    expect(run?.metrics.get("overall_edc.r2")).toBe(-97.98586);
    expect(run?.metrics.get("c50.mae")).toBeNull();
    expect(run?.params.get("loss_config.gradient_clip_val")).toBeNull();
    expect(run?.params.get("precision_config.precision")).toBe(16);
    expect(run?.attributes.get("training_config.training_duration_minutes")).toBe(26564);
    expect(run?.attributes.get("model_parameters.total")).toBe(197885568);
  });

  it("reads bare NaN as NaN and says where it stands", () => {
    const run = read(join(golden, "lstm_20260121_101500"));
    expect(run?.metrics.get("c50.mae")).toBeNaN();
    expect(run?.problems.map((problem) => problem.code)).toContain("json-repaired");
    expect(run?.problems[0]?.path).toMatch(/metadata\.json:\d+$/);
  });

  it.each([
    ["empty", "", "empty-file"],
    ["cut", '{"model_name": "lstm", "metrics": {"mae": 0.', "malformed-json"],
    ["list", "[]", "not-a-run"],
    ["null", "null", "not-a-run"],
    ["number", "42", "not-a-run"],
  ])("lists a run whose metadata is %s with its problem", (name, text, code) => {
    const run = read(write(name, text));
    expect(run).toMatchObject({ id: name, status: "unknown" });
    expect(run?.problems.map((problem) => problem.code)).toEqual([code]);
  });

  it("leaves metadata of other programs to other readers", () => {
    expect(read(write("foreign", '{"name": "dataset", "rows": 3}'))).toBeUndefined();
    expect(read(write("package", '{"model_name": "x"}'))).toBeUndefined();
  });

  it("keeps texts in metric positions as texts, with a problem", () => {
    const run = read(
      write(
        "texts",
        '{"model_name":"m","metrics":{"mae":"n/a","rmse":"Infinity","r2":"NaN","x":{"y":true}}}',
      ),
    );
    expect(run?.metrics.has("mae")).toBe(false);
    expect(run?.attributes.get("metrics.mae")).toBe("n/a");
    expect(run?.metrics.get("rmse")).toBe(Number.POSITIVE_INFINITY);
    expect(run?.metrics.get("r2")).toBeNaN();
    expect(run?.problems.map((problem) => problem.code)).toEqual(["metric-not-number"]);
  });

  it("never lets a key reach the prototype", () => {
    const run = read(write("proto", '{"model_name":"m","metrics":{"__proto__":{"mae":1},"constructor":2}}'));
    expect(run?.metrics.get("__proto__.mae")).toBe(1);
    expect(run?.metrics.get("constructor")).toBe(2);
    expect(({} as Record<string, unknown>).mae).toBeUndefined();
  });

  it("computes mae, rmse and r2 of a run that has predictions and targets but no metrics", () => {
    const folder = write("arrays", '{"model_name":"m","training_config":{}}');
    writeFileSync(join(folder, "predictions.npy"), encodeNpy(Float32Array.of(1, 2, 3, 6), [2, 2]));
    writeFileSync(join(folder, "targets.npy"), encodeNpy(Float32Array.of(1, 2, 3, 4), [2, 2]));
    const run = read(folder);
    expect(Object.fromEntries(run?.metrics ?? [])).toEqual({ mae: 0.5, rmse: 1, r2: 1 - 4 / 5 });
    expect([...(run?.computedMetrics ?? [])]).toEqual(["mae", "rmse", "r2"]);
  });

  it("says so when predictions and targets differ in size or cannot be read", () => {
    const folder = write("sizes", '{"model_name":"m","training_config":{}}');
    writeFileSync(join(folder, "predictions.npy"), encodeNpy(Float32Array.of(1, 2), [2]));
    writeFileSync(join(folder, "targets.npy"), encodeNpy(Float32Array.of(1), [1]));
    expect(read(folder)?.problems.map((problem) => problem.code)).toEqual(["sizes-differ"]);
    writeFileSync(join(folder, "targets.npy"), "no array");
    expect(read(folder)?.problems.map((problem) => problem.code)).toEqual(["bad-npy"]);
  });

  it("reads the same run wherever its folder lies", () => {
    const name = "hybrid_v2_20260122_030000";
    cpSync(join(golden, name), join(root, "moved"), { recursive: true });
    const moved = read(join(root, "moved"));
    expect(moved?.metrics).toEqual(read(join(golden, name))?.metrics);
  });
});
