// Roots of many forms, each with what a careful reader finds in it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Run } from "../../../src/core/run.js";
import { cellsNamed, isExpected, readByShape } from "../../helpers/shape-root.js";

interface ExpectedRoot {
  readonly run_ids: readonly string[];
  readonly cells: readonly { readonly run: string; readonly name: string; readonly value: unknown }[];
  readonly absent?: readonly { readonly run: string; readonly name: string }[];
  readonly statuses?: Readonly<Record<string, string>>;
  readonly started?: readonly { readonly run: string; readonly at: string }[];
  readonly durations?: readonly { readonly run: string; readonly seconds: number }[];
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly run_problems?: Readonly<Record<string, readonly string[]>>;
  readonly histories?: readonly {
    readonly run: string;
    readonly metric: string;
    readonly steps: readonly number[];
  }[];
}

const goldenFolder = new URL("../../golden/shape/", import.meta.url).pathname;

describe.each(readdirSync(goldenFolder).sort())("the root %s", (name) => {
  const expected = JSON.parse(
    readFileSync(join(goldenFolder, name, "expected.json"), "utf8"),
  ) as ExpectedRoot;
  const root = readByShape(join(goldenFolder, name, "root"));
  const runOf = (id: string): Run => {
    const run = root.runs.find((candidate) => candidate.id === id);
    if (run === undefined)
      throw new Error(`no run ${id} among ${root.runs.map((each) => each.id).join(", ")}`);
    return run;
  };

  it("has exactly these runs", () => {
    expect(root.runs.map((run) => run.id).sort()).toEqual([...expected.run_ids].sort());
  });

  it("has these values", () => {
    const wrong = expected.cells.flatMap(({ run, name: field, value }) => {
      const found = cellsNamed(runOf(run), field);
      return found.some((each) => isExpected(each, value)) ? [] : [{ run, field, value, found }];
    });
    expect(wrong).toEqual([]);
  });

  it("has not these values", () => {
    for (const { run, name: field } of expected.absent ?? [])
      expect(cellsNamed(runOf(run), field)).toEqual([]);
  });

  it("knows how and when its runs ended", () => {
    for (const [id, status] of Object.entries(expected.statuses ?? {})) expect(runOf(id).status).toBe(status);
    for (const { run, at } of expected.started ?? []) expect(runOf(run).startedAt).toBe(at);
    for (const { run, seconds } of expected.durations ?? []) expect(runOf(run).durationSeconds).toBe(seconds);
    for (const [id, tags] of Object.entries(expected.tags ?? {})) expect(runOf(id).tags).toEqual(tags);
  });

  it("has these problems and no others", () => {
    const found = root.runs.filter((run) => run.problems.length > 0);
    const codes = Object.fromEntries(
      found.map((run) => [run.id, run.problems.map((problem) => problem.code)]),
    );
    const bare = Object.fromEntries(
      Object.entries(codes).filter(([, list]) => list.some((code) => code !== "nothing-read")),
    );
    expect(bare).toEqual(expected.run_problems ?? {});
  });

  it("has these histories", () => {
    for (const { run, metric, steps } of expected.histories ?? []) {
      const source = root.sources.find((candidate) => candidate.id === run);
      const history = source?.readHistory?.().history ?? new Map();
      const found = [...history].find(([name]) => name === metric || name.endsWith(`.${metric}`))?.[1];
      expect(found?.map((point: { step: number }) => point.step)).toEqual(steps);
    }
  });
});
