import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HistoryCache } from "../../../src/catalog/history/history-cache.js";
import type { RunCurves } from "../../../src/catalog/history/run-curves.js";
import type { RowKey } from "../../../src/core/field/field-table.js";
import { drawCurve } from "../../../src/core/view/curve-range.js";
import { readNativeHistory } from "../../../src/readers/native-history.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

interface World {
  readonly row: RowKey;
  readonly cacheFolder: string;
  readonly history: string;
  /** How often the history was read through its layout. */
  readonly reads: () => number;
  /** A cache as a new process has it; the clock is ahead, so that files are old enough to be trusted. */
  readonly open: (aheadMs?: number) => { readonly curves: () => RunCurves; readonly cache: HistoryCache };
}

function world(lines: readonly Record<string, unknown>[], layout = "native"): World {
  const folder = temporaryFolder();
  const cacheFolder = join(folder, "cache");
  const path = join(folder, "experiments/run");
  const history = join(path, "history.jsonl");
  writeTree(path, { "history.jsonl": lines.map((line) => `${JSON.stringify(line)}\n`).join("") });
  let asked = 0;
  const read = () => {
    asked++;
    return readNativeHistory(path);
  };
  const row: RowKey = { id: "run", path, root: join(folder, "experiments"), layout, status: "finished" };
  return {
    row,
    cacheFolder,
    history,
    reads: () => asked,
    open: (aheadMs = 60_000) => {
      const cache = new HistoryCache({ folder: cacheFolder, nowMs: () => Date.now() + aheadMs });
      return { cache, curves: () => cache.curvesOf({ row, read }) };
    },
  };
}

function points(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, step) => ({
    step,
    loss: 1 / (step + 1),
    acc: step % 1000 === 500 ? null : Math.sin(step / 100),
  }));
}

/** All points of a curve. */
function allOf(curves: RunCurves, metric: string): [number, number][] {
  const pyramid = curves.find(metric)?.pyramid;
  const { steps, values } = pyramid?.points(0, pyramid.length) ?? { steps: [], values: [] };
  return Array.from(steps, (step, at) => [step, values[at] as number]);
}

function files(folder: string): string[] {
  return readdirSync(join(folder, "histories"));
}

describe("a history that is looked at again", () => {
  it.each(["native", "shape"])("comes from a file and says the same, layout %s", (layout) => {
    const { open, cacheFolder, reads } = world(points(20_000), layout);
    const first = open();
    const made = ["loss", "acc"].map((metric) => allOf(first.curves(), metric));
    expect(files(cacheFolder)).toHaveLength(1);
    const before = reads();
    const second = open();
    const again = ["loss", "acc"].map((metric) => allOf(second.curves(), metric));
    expect(again).toEqual(made);
    expect(made[0]).toHaveLength(20_000);
    expect(made[1]?.[500]).toEqual([500, Number.NaN]);
    expect(second.curves().names).toEqual(["loss", "acc"]);
    expect(reads()).toBe(before);
    first.cache.close();
    second.cache.close();
  });

  it("shares the steps of metrics that were logged together", () => {
    const { open, cacheFolder } = world(points(20_000));
    open().curves();
    const [file = ""] = files(cacheFolder);
    const bytes = statSync(join(cacheFolder, "histories", file)).size;
    expect(bytes).toBeLessThan(20_000 * 8 * 3 * 1.4);
  });

  it("is read again when it has grown, been rewritten or lost its file", () => {
    const { open, history, cacheFolder } = world(points(10_000));
    const { curves } = open();
    expect(allOf(curves(), "loss")).toHaveLength(10_000);
    appendFileSync(history, '{"step":10000,"loss":7}\n');
    expect(allOf(curves(), "loss").at(-1)).toEqual([10_000, 7]);
    expect(allOf(open().curves(), "loss")).toHaveLength(10_001);
    writeFileSync(history, '{"step":0,"loss":3}\n');
    expect(allOf(curves(), "loss")).toEqual([[0, 3]]);
    expect(files(cacheFolder)).toHaveLength(1);
  });

  it("is never kept while its files are so new that a change may leave no mark", () => {
    const { open, history, cacheFolder } = world(points(10_000));
    const { curves } = open(0);
    curves();
    expect(() => files(cacheFolder)).toThrow(/ENOENT/);
    const text = readFileSync(history, "utf8");
    writeFileSync(history, text.replace('"loss":1,', '"loss":2,'));
    expect(allOf(curves(), "loss")[0]).toEqual([0, 2]);
  });

  it("of few points is not written", () => {
    const { open, cacheFolder } = world(points(50));
    expect(allOf(open().curves(), "loss")).toHaveLength(50);
    expect(() => files(cacheFolder)).toThrow(/ENOENT/);
  });
});

describe("a damaged file", () => {
  const damages: [string, (bytes: Buffer) => Buffer][] = [
    ["cut", (bytes) => bytes.subarray(0, bytes.length - 1000)],
    ["emptied", () => Buffer.alloc(0)],
    ["of zeros", (bytes) => Buffer.alloc(bytes.length)],
    ["with a changed head", (bytes) => flip(bytes, 100)],
    ["with a changed number", (bytes) => flip(bytes, Math.floor(bytes.length / 2))],
    ["with a changed checksum", (bytes) => flip(bytes, bytes.length - 2)],
    [
      "of another program",
      (bytes) => Buffer.from(bytes.toString("latin1").replace("RLHIST", "XXHIST"), "latin1"),
    ],
  ];

  it.each(damages)("%s is made anew", (_, damage) => {
    const { open, cacheFolder } = world(points(5_000));
    const whole = allOf(open().curves(), "acc");
    const path = join(cacheFolder, "histories", files(cacheFolder)[0] ?? "");
    const good = readFileSync(path);
    writeFileSync(path, damage(Buffer.from(good)));
    const { cache, curves } = open();
    expect(cache.guarded(() => allOf(curves(), "acc"))).toEqual(whole);
    expect(cache.guarded(() => allOf(curves(), "loss"))).toHaveLength(5_000);
    expect(readFileSync(path).equals(good)).toBe(true);
    cache.close();
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] as number) ^ 0x10;
  return bytes;
}

describe("points that do not simply follow each other", () => {
  it("are put in order, repeated steps kept, and counted", () => {
    const lines = [0, 1, 2, 3, 4, 2, 3, 4, 5].map((step, at) => ({ step, loss: at }));
    const { open } = world([...lines, { step: 6, loss: "Infinity" }, { step: 7, loss: null }]);
    const curves = open().curves();
    expect(allOf(curves, "loss")).toEqual([
      ...[
        [0, 0],
        [1, 1],
        [2, 2],
        [2, 5],
        [3, 3],
        [3, 6],
        [4, 4],
        [4, 7],
        [5, 8],
      ],
      ...[
        [6, Number.NaN],
        [7, Number.NaN],
      ],
    ]);
    expect(curves.find("loss")?.faults).toEqual({ repeated: 3, turns: 1, stepless: 0, infinite: 1 });
  });

  it("of a metric under two other files' steps stay its own", () => {
    const { open } = world([{ step: 0, a: 1 }, { step: 1, a: 1, b: 5 }, { a: 3 }]);
    const curves = open().curves();
    expect(allOf(curves, "a")).toEqual([
      [0, 1],
      [1, 1],
      [2, 3],
    ]);
    expect(allOf(curves, "b")).toEqual([[1, 5]]);
  });
});

describe("a spike in a file", () => {
  it("is seen at every zoom", () => {
    const lines = points(60_000);
    const spiked = lines.map((line, at) => (at === 43_210 ? { ...line, loss: 99 } : line));
    const { open } = world(spiked);
    open().curves();
    const pyramid = open().curves().find("loss")?.pyramid;
    for (let width = 60_000; pyramid !== undefined && width > 10; width /= 3) {
      const from = 43_210 - width / 4;
      expect(drawCurve(pyramid, { from, to: from + width, pixels: 300 }).values).toContain(99);
    }
    expect(pyramid?.levels).toBeGreaterThan(1);
  });
});
