// Lightning's loggers: a table and an event file that say the same are one run, with every value once.

import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { lightning } from "../../src/readers/lightning.js";
import { leavesOf } from "../../src/readers/run-draft.js";
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

type Points = NonNullable<ToolRun["metrics"]>;
const answer = toolAnswer("lightning");
const read = readTool(lightning, "lightning");
const found = (id: string) => {
  const run = read.find((other) => other.run.path === join(toolTree("lightning"), id));
  if (run === undefined) throw new Error("not found");
  return run;
};

describe("lightning", () => {
  it("lists each run once, as the whole catalog does", () => {
    const expected = answer.runs.map(({ id }) => id).sort();
    expect(read.map(({ run }) => run.path.slice(toolTree("lightning").length + 1)).sort()).toEqual(expected);
    const { runs } = loadRuns([toolTree("lightning")], testContext());
    expect(runs.map(({ id, layout }) => `${layout} ${id}`).sort()).toEqual([
      "lightning a run",
      "lightning version_0",
      "lightning version_1",
      "lightning version_2",
    ]);
  });

  it.each(answer.runs)(
    "$id has its params, every value of the table once, and the times of its events",
    (run) => {
      const ours = found(run.id);
      const params = Object.entries(run.params ?? {}).flatMap(([key, value]) => [...leavesOf(value, key)]);
      expect(Object.fromEntries(ours.run.params)).toEqual(Object.fromEntries(params));
      const timed = (run.attributes?.event_metrics ?? {}) as Points;
      // Lightning writes 0 where it was told no step.
      const metrics = Object.entries(run.metrics ?? {}).map(([metric, points]) => [
        metric,
        points.map(
          ([step, value], index) => [step ?? 0, value, timed[metric]?.[index]?.[2] ?? null] as const,
        ),
      ]);
      expectPoints(ours, { ...run, metrics: Object.fromEntries(metrics) });
      const last = Object.entries(run.metrics ?? {}).map(([key, points]) => [
        key,
        numberOf(points.at(-1)?.[1] ?? null),
      ]);
      expect(Object.fromEntries(ours.run.metrics)).toEqual(Object.fromEntries(last));
      expect(ours.run.status).toBe("unknown");
    },
  );

  it("tells the logger's name, the start, and a step that came twice", () => {
    expect(found("named/a run").run.attributes.get("experiment")).toBe("named");
    expect(found("named/a run").run.problems.map(({ code }) => code)).toEqual(["repeated-step"]);
    const run = found("lightning_logs/version_0").run;
    expect(run.startedAt).toBe("2026-01-05T08:00:00.000Z");
    expect(run.problems).toEqual([]);
  });
});

describe("a part of its files", () => {
  let root: string;
  const version = (): string => join(root, "lightning_logs/version_0");
  const csv = (): string => join(version(), "metrics.csv");
  const events = (): string => join(version(), "events.out.tfevents.1767600000.node-1.1.0");
  const one = () => {
    const { runs, sources } = readRoot(lightning, version());
    const [run] = runs;
    const [source] = sources;
    if (run === undefined || source === undefined) throw new Error("not found");
    return { run, history: source.readHistory?.().history ?? new Map() };
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-lightning-"));
    cpSync(toolTree("lightning"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("event files alone have the same metrics, and say that they have 32 bits", () => {
    const whole = one();
    unlinkSync(csv());
    const { run, history } = one();
    expect(Object.fromEntries(run.metrics)).toEqual(Object.fromEntries(whole.run.metrics));
    expect([...history.keys()].sort()).toEqual([...whole.history.keys()].sort());
    expect(run.attributes.get("metric_precision")).toBe("float32");
    expect(run.layout).toBe("lightning");
  });

  it("a run that was killed before it wrote its params is still one", () => {
    unlinkSync(join(version(), "hparams.yaml"));
    expect(one().run.metrics.size).toBe(3);
    unlinkSync(csv());
    expect(one().run.metrics.size).toBe(3);
    unlinkSync(events());
    expect(readRoot(lightning, version()).runs).toEqual([]);
  });

  it("of a table that was flushed less far, the events' values count", () => {
    const whole = one();
    const lines = readFileSync(csv(), "utf8").split("\n");
    truncateSync(csv(), lines.slice(0, 4).join("\n").length + 1);
    const { run, history } = one();
    expect(run.metrics.get("train/loss_step")).toBe(whole.run.metrics.get("train/loss_step"));
    expect(history.get("train/loss_step")?.length).toBe(12);
  });

  it("a table with more than the events keeps its own", () => {
    const header = readFileSync(csv(), "utf8").split(/\r?\n/)[0]?.split(",") ?? [];
    const row = header.map((name) => (name === "step" ? "99" : name === "val_loss" ? "0.125" : ""));
    appendFileSync(csv(), `${row.join(",")}\n`);
    const { run, history } = one();
    expect(run.metrics.get("val_loss")).toBe(0.125);
    expect(history.get("val_loss")?.at(-1)).toEqual({ step: 99, value: 0.125 });
  });

  it("cut at every seventh byte, either file: every value comes from the run, and the run stays", () => {
    const whole = one().history;
    for (const path of [csv(), events(), join(version(), "hparams.yaml")]) {
      const bytes = readFileSync(path);
      for (let length = bytes.length - 1; length >= 0; length -= 7) {
        truncateSync(path, length);
        const { run, history } = one();
        expect(run.id).toBe("version_0");
        for (const [metric, points] of history) {
          const known = whole
            .get(metric)
            ?.map(({ step, value }: { step: number; value: number }) => `${step} ${value}`);
          for (const { step, value } of points) expect(known).toContain(`${step} ${value}`);
        }
      }
      cpSync(toolTree("lightning"), root, { recursive: true });
    }
    expect(readRoot(lightning, root).runs.length).toBe(4);
  });
});
