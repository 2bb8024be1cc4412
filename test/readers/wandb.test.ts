// W&B's local folders of two generations: what its own record reader finds in them.

import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isPlainObject } from "../../src/core/flatten.js";
import { leavesOf } from "../../src/readers/run-draft.js";
import { wandb } from "../../src/readers/wandb.js";
import {
  expectPoints,
  expectStatus,
  numberOf,
  readTool,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { readRoot } from "../helpers/read-golden.js";
import { joinExecutions } from "../helpers/wandb-executions.js";

describe.each(["wandb", "wandb-old"])("%s", (tool) => {
  const answer = toolAnswer(tool);
  const expected = joinExecutions(answer.runs);
  const read = readTool(wandb, tool);

  it("lists each run once, also those that were resumed", () => {
    expect(read.map(({ run }) => run.id).sort()).toEqual(expected.map(({ id }) => id).sort());
    expect(expected.length).toBeLessThan(answer.runs.length);
  });

  it.each(expected)("$id has wandb's params, status, times, tags and every value", (run) => {
    const found = read.find((other) => other.run.id === run.id);
    if (found === undefined) throw new Error("not found");
    const params = new Map(
      Object.entries(run.params ?? {}).flatMap(([key, value]) => [...leavesOf(value, key)]),
    );
    expect(Object.fromEntries(found.run.params)).toEqual(Object.fromEntries(params));
    expectStatus(found.run, { status: "unknown", ...run }, answer);
    expectPoints(found, run);
    expect(found.run.tags).toEqual(run.tags ?? []);
    expect(found.run.notes.map(({ text }) => text)).toEqual(run.notes === undefined ? [] : [run.notes]);
    for (const name of ["name", "experiment", "group"] as const) {
      expect(found.run.attributes.get(name), name).toBe(run[name]);
    }
  });

  it.each(expected)("$id has the values of its summary", (run) => {
    const found = read.find((other) => other.run.id === run.id)?.run;
    for (const [key, value] of Object.entries(run.last ?? {})) {
      if (isPlainObject(value) && "_type" in value) continue;
      for (const [name, leaf] of leavesOf(value, key)) {
        expect(found?.metrics.get(name), name).toEqual(numberOf(leaf as number | string));
      }
    }
  });
});

describe("what became of a run", () => {
  const problemsOf = (tool: string, id: string): string[] =>
    readTool(wandb, tool)
      .find(({ run }) => run.id === id)
      ?.run.problems.map((problem) => problem.code) ?? [];

  it("a resumed run says so, and that steps came again", () => {
    expect(problemsOf("wandb", "trained1")).toEqual(["repeated-step", "resumed-run"].sort());
  });

  it("a killed run whose log never reached the disk says so", () => {
    expect(problemsOf("wandb", "killed01")).toEqual(["empty-file"]);
    expect(problemsOf("wandb-old", "killed01")).toEqual(["empty-file"]);
  });
});

describe("bad input", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-wandb-"));
    cpSync(toolTree("wandb"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const log = (): string => join(root, "wandb/offline-run-20260105_080102-failed01", "run-failed01.wandb");

  it("cut at every fifth byte: the values that come are right, and the neighbours stay", () => {
    const bytes = readFileSync(log());
    const whole = readRoot(wandb, root).runs;
    const run = whole.find((other) => other.id === "failed01");
    let withValue = 0;
    const told = new Set<string>();
    for (let length = bytes.length - 1; length >= 0; length -= 5) {
      truncateSync(log(), length);
      const source = readRoot(wandb, join(root, "wandb/offline-run-20260105_080102-failed01"));
      const [cut] = source.runs;
      expect(cut?.id).toBe("failed01");
      expect(cut?.status).toMatch(/failed|unknown/);
      for (const [metric, value] of cut?.metrics ?? []) expect(value).toBe(run?.metrics.get(metric));
      withValue += cut?.metrics.size ?? 0;
      for (const { code } of cut?.problems ?? []) told.add(code);
      source.sources[0]?.readHistory?.();
    }
    expect(withValue).toBeGreaterThan(3);
    expect([...told].sort()).toEqual(["cut-file", "empty-file"]);
    expect(readRoot(wandb, root).runs.length).toBe(whole.length);
  });

  it("a wrong checksum is told with its byte, and what comes after is read", () => {
    const bytes = readFileSync(log());
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    writeFileSync(log(), bytes);
    const run = readRoot(wandb, root).runs.find((other) => other.id === "failed01");
    const damaged = run?.problems.find((problem) => problem.code === "damaged-log");
    expect(damaged).toMatchObject({
      path: log(),
      message: "byte 7: the checksum of a record is wrong. It was skipped.",
    });
    expect(run?.metrics.get("train/loss")).toBe(1.5);
    expect(run?.status).toBe("failed");
  });

  it("a file of something else is a problem of its run", () => {
    writeFileSync(log(), "no log at all");
    const run = readRoot(wandb, root).runs.find((other) => other.id === "failed01");
    expect(run?.problems.map((problem) => problem.code)).toContain("damaged-log");
    expect(run?.status).toBe("unknown");
  });
});
