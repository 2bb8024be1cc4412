// Trackio's databases: the same runs, as Trackio's own storage class tells them.

import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isPlainObject } from "../../src/core/flatten.js";
import { trackio } from "../../src/readers/trackio.js";
import {
  expectPoints,
  numberOf,
  readTool,
  type ToolRun,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { readRoot } from "../helpers/read-golden.js";

type Points = NonNullable<ToolRun["metrics"]>;

/** Numbers by dotted name; words that were logged are no metric. */
function numbersOf(metrics: ToolRun["metrics"] = {}): Points {
  const named = Object.entries(metrics).flatMap(([metric, points]): [string, Points[string]][] => {
    const [first] = points;
    if (!isPlainObject(first?.[1])) return [[metric, points]];
    const names = Object.keys(first[1]);
    return names.map((name) => [
      `${metric}.${name}`,
      points.map(([step, value, time]) => [
        step,
        (value as unknown as Record<string, number>)[name] ?? null,
        time,
      ]),
    ]);
  });
  return Object.fromEntries(
    named.filter(([, points]) => points.every(([, value]) => value !== "é" && value !== null)),
  );
}

describe("trackio", () => {
  const answer = toolAnswer("trackio");
  const read = readTool(trackio, "trackio");

  it("lists every run, and nothing else", () => {
    expect(read.map(({ run }) => run.id).sort()).toEqual(answer.runs.map(({ id }) => id).sort());
  });

  it.each(answer.runs)("$id has Trackio's config, times and every value", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    const { _Username: user, _Created: created, _Group: group, ...params } = expected.params ?? {};
    expect(Object.fromEntries(found.run.params)).toEqual({
      ...params,
      ...("layers" in params ? { layers: found.run.params.get("layers") } : {}),
    });
    expect(found.run.attributes.get("user")).toBe(user);
    expect(found.run.attributes.get("group")).toBe(group);
    if (typeof created === "string") expect(Date.parse(found.run.startedAt ?? "")).toBe(Date.parse(created));
    const metrics = numbersOf(expected.metrics);
    expectPoints(found, { ...expected, metrics });
    for (const [metric, points] of Object.entries(metrics)) {
      const last = Math.max(...points.map(([step]) => Number(step)));
      const value = points.findLast(([step]) => step === last)?.[1] ?? null;
      expect(found.run.metrics.get(metric)).toEqual(numberOf(value));
    }
    expect(found.run.attributes.get("experiment")).toBe(expected.experiment);
    expect(found.run.attributes.get("name")).toBe(expected.name);
    expect(found.run.status).toBe("unknown");
  });

  it("a resumed step comes twice in the history, and is told", () => {
    const run = read.find((other) => other.run.id.startsWith("trained"));
    expect(run?.points["train/loss"]?.map(([step]) => step)).toEqual([0, 1, 2, 3, 4, 3, 4]);
    expect(run?.run.problems.map(({ code }) => code)).toEqual(["repeated-step"]);
    expect(run?.run.attributes.get("note")).toBe("é");
  });
});

describe("bad input", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-trackio-"));
    cpSync(join(toolTree("trackio"), "trackio"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("a database that is cut anywhere never throws, and what is left out is told", () => {
    const path = join(root, "häuser.db");
    const { length } = readFileSync(path);
    const whole = readRoot(trackio, root).runs.length;
    for (let size = length - 4096; size > 0; size -= 4096 * 3 + 100) {
      truncateSync(path, size);
      const { runs } = readRoot(trackio, root);
      expect(runs.length).toBeLessThanOrEqual(whole);
    }
  });
});
