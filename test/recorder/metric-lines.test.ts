// Which printed lines are metrics, and how bytes become lines.

import { describe, expect, it } from "vitest";
import {
  groupMetrics,
  MetricLines,
  type MetricRow,
  readMetricLine,
} from "../../src/recorder/metric-lines.js";

describe("a printed line", () => {
  it.each<[string, MetricRow | undefined]>([
    ['{"step": 12, "epoch": 3, "loss": 0.25}', { values: { loss: 0.25 }, at: { step: 12, epoch: 3 } }],
    [
      '{"global_step": 5, "eval": {"t20": {"mae": 0.1}}}',
      { values: { "eval.t20.mae": 0.1 }, at: { step: 5 } },
    ],
    [
      '{"loss": NaN, "grad": -Infinity}',
      { values: { loss: Number.NaN, grad: Number.NEGATIVE_INFINITY }, at: {} },
    ],
    ['{"loss": 1, "name": "x", "ok": true, "none": null, "list": [1, 2]}', { values: { loss: 1 }, at: {} }],
    ['  {"loss": 1}  \r', { values: { loss: 1 }, at: {} }],
    [' 50%|#####     |\r{"loss": 1}', { values: { loss: 1 }, at: {} }],
    ['{"time": 1700000000, "timestamp": 5, "loss": 1}', { values: { loss: 1 }, at: {} }],
    ['{"step": "3", "loss": 1}', { values: { loss: 1 }, at: {} }],
    ['{"step": 3, "global_step": 4, "loss": 1}', { values: { loss: 1 }, at: { step: 3 } }],
    ['{"step": 3}', undefined],
    ["{'loss': 0.1}", undefined],
    ["[1, 2]", undefined],
    ["{", undefined],
    ["{}", undefined],
    ["", undefined],
    ["loss: {1}", undefined],
  ])("%j", (line, expected) => {
    expect(readMetricLine(line)).toEqual(expected);
  });

  it("may not reach the prototype of anything", () => {
    const row = readMetricLine('{"__proto__": {"polluted": 1}, "constructor": 2, "loss": 3}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.entries(row?.values ?? {})).toContainEqual(["loss", 3]);
  });

  it("may be nested deeper than any stack", () => {
    expect(readMetricLine(`${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`)).toBeUndefined();
  });
});

describe("a stream of bytes", () => {
  function rowsOf(chunks: readonly Uint8Array[]): MetricRow[] {
    const rows: MetricRow[] = [];
    const lines = new MetricLines((row) => rows.push(row));
    for (const chunk of chunks) lines.add(chunk);
    lines.end();
    return rows;
  }

  it("gives the same rows however it is cut, also inside a character", () => {
    const text = Buffer.from('start\n{"a": 1, "Größe": 2}\r\nnoise\n{"a": 3}\n\n{"a": 4}');
    const whole = rowsOf([text]);
    expect(whole.map(({ values }) => values)).toEqual([{ a: 1, Größe: 2 }, { a: 3 }, { a: 4 }]);
    for (let size = 1; size < text.length; size++) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        text.subarray(at * size, (at + 1) * size),
      );
      expect(rowsOf(chunks)).toEqual(whole);
    }
  });

  it("does not keep bytes that are only lent to it", () => {
    const rows: MetricRow[] = [];
    const lines = new MetricLines((row) => rows.push(row));
    const buffer = Buffer.from('{"a": ');
    lines.add(buffer);
    buffer.fill(0);
    lines.add(Buffer.from("1}\n"));
    expect(rows).toEqual([{ values: { a: 1 }, at: {} }]);
  });

  it("passes over a line of 200 MB in bounded memory and reads the next", () => {
    const chunk = Buffer.alloc(1024 * 1024, "x");
    const rows: MetricRow[] = [];
    const lines = new MetricLines((row) => rows.push(row));
    lines.add(Buffer.from('{"a": "'));
    const before = process.memoryUsage().arrayBuffers;
    for (let at = 0; at < 200; at++) lines.add(chunk);
    // What was let go of may still be counted: how long it is depends on the version of Node.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
    lines.add(Buffer.from('"}\n{"a": 2}\n'));
    expect(rows).toEqual([{ values: { a: 2 }, at: {} }]);
  });
});

describe("groupMetrics", () => {
  it("makes groups of dotted names, and leaves names that clash as they are", () => {
    const values = new Map([
      ...([
        ["t20.mae", 1],
        ["t20.r2", 2],
        ["loss", 3],
        ["loss.val", 4],
        ["a.b.c", 5],
        ["a", 6],
      ] as const),
    ]);
    expect(groupMetrics(values)).toEqual({
      t20: { mae: 1, r2: 2 },
      loss: 3,
      "loss.val": 4,
      a: 6,
      "a.b.c": 5,
    });
  });
});
