// What Neptune's exporter leaves, against the rows that were written into it.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { neptune } from "../../src/readers/neptune.js";
import {
  expectParams,
  expectPoints,
  expectStatus,
  readTool,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { readRoot } from "../helpers/read-golden.js";
import { testSeed } from "../helpers/test-tier.js";

const project = "exports/data/team_haeuser_1a2b3c4d";

describe("neptune", () => {
  const answer = toolAnswer("neptune");
  const read = readTool(neptune, "neptune");

  it("lists each run once, however many parts it has", () => {
    expect(read.map(({ run }) => run.id)).toEqual(["RUN-1", "RUN-2", "RUN-3"]);
  });

  it.each(answer.runs)("$id has its params, status, start, tags and every value", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    expectParams(found.run, expected);
    expectStatus(found.run, { status: "unknown", ...expected }, answer);
    expectPoints(found, expected);
    expect(found.run.tags).toEqual(expected.tags ?? []);
    expect(found.run.notes.map(({ text }) => text)).toEqual(
      expected.notes === undefined ? [] : [expected.notes],
    );
    for (const name of ["name", "parent", "experiment"] as const)
      expect(found.run.attributes.get(name), name).toBe(expected[name]);
  });

  it("single numbers are metrics, series end at their greatest step, and steps that came twice are told", () => {
    const run = read[0]?.run;
    expect(run?.metrics.get("scores/best")).toBe(0.75);
    expect(run?.metrics.get("metrics/train/loss")).toBe(0.15);
    expect(run?.problems.map(({ code }) => code)).toEqual(["repeated-step"]);
  });
});

describe("bad input", () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-neptune-"));
    folder = join(root, project);
    cpSync(toolTree("neptune"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("a part that is cut or of another program is told or left; its neighbours are read", () => {
    const path = join(folder, "RUN-1_part_1.parquet");
    truncateSync(path, 3000);
    writeFileSync(join(folder, "other_part_0.parquet"), "PAR1 no metadata PAR1");
    const { runs } = readRoot(neptune, root);
    expect(runs.map(({ id }) => id)).toEqual(["RUN-1", "RUN-2", "RUN-3", "other"]);
    expect(runs[0]?.problems.map(({ code }) => code)).toContain("damaged-parquet");
    expect(runs[0]?.params.get("lr")).toBe(0.001);
    expect(runs[3]?.problems.map(({ code }) => code)).toEqual(["damaged-parquet"]);
  });

  it("a part with any byte changed never throws or waits", () => {
    for (const name of readdirSync(folder).slice(1)) rmSync(join(folder, name));
    const path = join(folder, "RUN-1_part_0.parquet");
    const bytes = readFileSync(path);
    let state = testSeed;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    for (let round = 0; round < 80; round++) {
      const changed = Buffer.from(bytes);
      for (let count = 0; count < 1 + (round % 4); count++)
        changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
      writeFileSync(path, changed);
      const { sources } = readRoot(neptune, root);
      for (const source of sources) source.readHistory?.();
    }
  });
});
