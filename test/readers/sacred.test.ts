// Sacred's folders: what Sacred itself says of them, and what is left of them when files are damaged.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { flattenInto } from "../../src/core/flatten.js";
import type { Value } from "../../src/core/value.js";
import { sacred } from "../../src/readers/sacred.js";
import {
  expectPoints,
  expectStatus,
  numberOf,
  readTool,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { readRoot } from "../helpers/read-golden.js";

const answer = toolAnswer("sacred");
const read = readTool(sacred, "sacred");

function flat(data: unknown): Record<string, unknown> {
  const leaves = new Map<string, Value>();
  flattenInto(leaves, data ?? {});
  return Object.fromEntries(leaves);
}

describe("what Sacred wrote", () => {
  it("lists each run once", () => {
    expect(read.map(({ run }) => run.id)).toEqual(answer.runs.map(({ id }) => id));
  });

  it.each(answer.runs)("$id has Sacred's config, status, times and every value", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    const config = Object.entries(flat(expected.params));
    expect(Object.fromEntries(found.run.params)).toEqual(
      Object.fromEntries(config.map(([name, value]) => [name, value === "Infinity" ? Infinity : value])),
    );
    const isKilled = expected.status === "RUNNING"; // Its heartbeat is old: Sacred does not say so, we do.
    expectStatus(found.run, isKilled ? { ...expected, status: "unresponsive" } : expected, answer);
    expectPoints(found, expected);
    for (const [metric, points] of Object.entries(expected.metrics ?? {}))
      expect(found.run.metrics.get(metric)).toEqual(numberOf(points.at(-1)?.[1] ?? null));
    expect(found.run.attributes.get("experiment")).toBe(expected.experiment);
    expect(found.run.notes.map(({ text }) => text)).toEqual(
      expected.notes === undefined ? [] : [expected.notes],
    );
  });

  it("results and numbers of info.json are metrics, also those that jsonpickle wrapped", () => {
    const run = read.find((other) => other.run.id === "1")?.run;
    expect(run?.metrics.get("result")).toBe(0.75);
    expect(run?.metrics.get("info.best.acc")).toBe(0.75);
    expect(run?.attributes.get("host")).toBe("node-1");
    expect(run?.attributes.get("program")).toBe("../programs/write_sacred.py");
    expect(run?.problems.map(({ code }) => code)).toEqual(["repeated-step"]);
  });

  it("a run at work runs while its heart beats", () => {
    const [source] = readRoot(sacred, join(toolTree("sacred"), "runs/4")).sources;
    const at = (time: string): string | undefined =>
      source?.read({
        nowMs: Date.parse(time),
        machine: { hostname: "h", bootId: undefined, pidNamespace: undefined, startTimeOf: () => undefined },
      }).status;
    expect(at("2026-01-05T08:00:30Z")).toBe("running");
    expect(at("2026-01-05T08:10:30Z")).toBe("unresponsive");
  });
});

describe("bad input", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-sacred-"));
    cpSync(toolTree("sacred"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it.each(["run.json", "config.json", "metrics.json", "info.json"])(
    "%s cut at every seventh byte: what is left is right, and the neighbours stay",
    (name) => {
      const path = join(root, "runs/1", name);
      const whole = readRoot(sacred, join(root, "runs")).runs;
      const [run] = whole;
      const told = new Set<string>();
      for (let length = readFileSync(path).length - 1; length >= 0; length -= 7) {
        truncateSync(path, length);
        const { runs, sources } = readRoot(sacred, join(root, "runs/1"));
        const [cut] = runs;
        expect(cut?.id).toBe("1");
        for (const [metric, value] of cut?.metrics ?? []) expect(value).toEqual(run?.metrics.get(metric));
        for (const [param, value] of cut?.params ?? []) expect(value).toEqual(run?.params.get(param));
        for (const { code } of cut?.problems ?? []) told.add(code);
        sources[0]?.readHistory?.();
      }
      expect([...told]).toContain("malformed-json");
      expect(readRoot(sacred, join(root, "runs")).runs.slice(1)).toEqual(whole.slice(1));
    },
  );

  it("lists that are none, values that are no numbers and steps that are missing are said", () => {
    const path = join(root, "runs/1/metrics.json");
    writeFileSync(
      path,
      JSON.stringify({
        a: 1,
        "b\nc": { values: [1, "x", null] },
        d: { values: [2], steps: ["x"], timestamps: 3 },
      }),
    );
    const { runs, sources } = readRoot(sacred, join(root, "runs/1"));
    expect(runs[0]?.problems.map(({ message }) => message)).toEqual([
      "a has no list of values. It was left out.",
      "1 value of b\nc are no numbers. They were left out.",
    ]);
    const { history } = sources[0]?.readHistory?.() ?? {};
    expect(history?.get("b\nc")).toEqual([
      { step: 0, value: 1 },
      { step: 2, value: null },
    ]);
    expect(history?.get("d")).toEqual([{ step: 0, value: 2 }]);
  });

  it("a run.json of another program is none of Sacred's", () => {
    const other = join(root, "other/7");
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, "run.json"), '{"status": "COMPLETED", "experiment": "a", "acc": 1}');
    writeFileSync(join(other, "config.json"), '{"lr": 1}');
    expect(readRoot(sacred, other).runs).toEqual([]);
  });
});
