// Guild AI's runs: attributes, flags and scalars as Guild AI itself reads them.

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSources } from "../../src/catalog/find-sources.js";
import { guild } from "../../src/readers/guild.js";
import {
  expectParams,
  expectPoints,
  expectStatus,
  numberOf,
  readTool,
  type ToolRun,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { readRoot } from "../helpers/read-golden.js";

const answer = toolAnswer("guild");
const read = readTool(guild, "guild");

/** Guild AI stores 0 where it has no time: for a point that is none. */
function withoutTimes(run: ToolRun): ToolRun {
  const metrics = Object.entries(run.metrics ?? {}).map(([name, points]) => [
    name,
    points.map(([step, value]) => [step, value, null] as const),
  ]);
  return { ...run, metrics: Object.fromEntries(metrics) };
}

describe("what Guild AI wrote", () => {
  it("lists each run once, though all lie in a hidden folder", () => {
    const ids = answer.runs.map(({ id }) => id).sort();
    expect(read.map(({ run }) => run.id).sort()).toEqual(ids);
    const { sources } = findSources(toolTree("guild"));
    expect(sources.map(({ id }) => id).sort()).toEqual(ids);
    expect(new Set(sources.map(({ layout }) => layout))).toEqual(new Set(["guild"]));
  });

  it.each(answer.runs)("$id has Guild AI's flags, status, times and every scalar", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    expectParams(found.run, expected);
    expectStatus(found.run, expected, answer);
    expectPoints(found, withoutTimes(expected));
    for (const [metric, value] of Object.entries(expected.last ?? {}))
      expect(found.run.metrics.get(metric.replace(".guild#", ""))).toBe(numberOf(value));
    expect(found.run.tags).toEqual(expected.tags);
    expect(found.run.attributes.get("name")).toBe(expected.attributes?.label);
    expect(found.run.attributes.get("exit_status")).toBe(expected.attributes?.exit_status);
    expect(found.run.attributes.get("program")).toBe("train.py");
    expect(found.run.problems).toEqual([]);
  });
});

describe("bad input", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-guild-"));
    cpSync(toolTree("guild"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const id = "4fc9eb938824425d927a1a3643a9ad25";
  const other = "3329bef0b31c4fb98334754c1e0b98d2";
  const folder = (run = id): string => join(root, ".guild/runs", run);

  it.each(["attrs/flags", "attrs/exit_status", "events.out.tfevents.1795260339.node-1.11.0"])(
    "%s cut at every third byte: nothing false is read, and the neighbours stay",
    (name) => {
      const path = join(folder(), ".guild", name);
      const whole = readRoot(guild, root).runs;
      const run = whole.find((each) => each.id === id);
      for (let length = readFileSync(path).length - 1; length >= 0; length -= 3) {
        truncateSync(path, length);
        const { runs, sources } = readRoot(guild, folder());
        for (const [param, value] of runs[0]?.params ?? []) expect(value).toEqual(run?.params.get(param));
        const { history } = sources[0]?.readHistory?.() ?? {};
        for (const [metric, points] of history ?? [])
          expect(points).toEqual(
            read
              .find((each) => each.run.id === id)
              ?.points[metric]?.slice(0, points.length)
              .map(([step, value]) => ({ step, value })),
          );
        expect(runs[0]?.status).toMatch(/finished|unknown/);
      }
      expect(readRoot(guild, root).runs.filter((each) => each.id !== id)).toEqual(
        whole.filter((each) => each.id !== id),
      );
    },
  );

  it("deleted runs are told with their count and not listed", () => {
    mkdirSync(join(root, ".guild/trash/runs"), { recursive: true });
    cpSync(folder(other), join(root, ".guild/trash/runs", other), { recursive: true });
    rmSync(folder(other), { recursive: true });
    const { runs, problems } = readRoot(guild, root);
    expect(runs).toHaveLength(4);
    expect(problems.map(({ message }) => message)).toEqual(["1 run was deleted in Guild AI and not listed."]);
  });

  it("trials of a batch name it as their parent; a killed run's status is unknown; a signal has stopped it", () => {
    mkdirSync(join(folder(), ".guild/proto"));
    symlinkSync(folder(other), join(folder(), other));
    writeFileSync(join(folder(other), ".guild/attrs/exit_status"), "-15\n");
    rmSync(join(folder(), ".guild/attrs/exit_status"));
    const { runs } = readRoot(guild, root);
    const trial = runs.find((run) => run.id === other);
    expect(trial?.attributes.get("parent")).toBe(id);
    expect(trial?.status).toBe("stopped");
    expect(runs.find((run) => run.id === id)?.status).toBe("unknown");
  });

  it("scalars in a folder of the program have its name before them; comments are notes", () => {
    const events = "events.out.tfevents.1795260339.node-1.11.0";
    mkdirSync(join(folder(), "logs/train"), { recursive: true });
    cpSync(join(folder(), ".guild", events), join(folder(), "logs/train", events));
    writeFileSync(join(folder(), ".guild/attrs/comments"), "- body: Second look.\n  user: a\n- 3\n");
    const run = readRoot(guild, folder()).runs[0];
    expect(run?.metrics.get("logs/train#loss")).toBe(run?.metrics.get("loss"));
    expect(run?.notes).toEqual([{ text: "Second look." }]);
  });

  it("a folder .guild without attributes is no run", () => {
    mkdirSync(join(root, "x/.guild"), { recursive: true });
    expect(readRoot(guild, join(root, "x")).runs).toEqual([]);
  });
});
