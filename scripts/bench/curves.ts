// Curves from histories that are kept as numbers, beside parsing the lines that they were made from.

import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { HistoryCache } from "../../src/catalog/history/history-cache.js";
import type { RowKey } from "../../src/core/field/field-table.js";
import { drawCurve } from "../../src/core/view/curve-range.js";
import { dataFolder } from "./measure/places.js";
import { type Bench, type Measurement, type Report, speedUpOf } from "./measure/report.js";
import { spreadOf } from "./measure/spread.js";

export const curves: Measurement = {
  name: "curves",
  summary: "100 curves of 10,000 points and one of 10 million, beside parsing their JSON lines",
  isUsual: false,
  run: async (bench) => [
    measure(bench, { runs: 100, points: 10_000, rounds: 5 }),
    measure(bench, { runs: 1, points: 10_000_000, rounds: 3 }),
  ],
};

interface Size {
  readonly runs: number;
  readonly points: number;
  readonly rounds: number;
}

/** Pixels that a curve is drawn on. */
const pixels = 1200;
const metric = "loss";

function measure(bench: Bench, size: Size): Report {
  const folder = mkdtempSync(join(dataFolder(), "curves-"));
  try {
    bench.say(`writing ${size.runs} × ${size.points} points`);
    const rows = Array.from({ length: size.runs }, (_, run) => writeRun(folder, run, size.points));
    const making = timed(() => serve(rows, folder)).milliseconds;
    const [served, parsed]: [number[], number[]] = [[], []];
    let points = 0;
    for (let round = bench.rounds(size.rounds); round > 0; round--) {
      const cold = timed(() => serve(rows, folder));
      served.push(cold.milliseconds);
      points = cold.result;
      parsed.push(timed(() => parseAll(rows)).milliseconds);
    }
    const [ours, lines] = [spreadOf(served), spreadOf(parsed)];
    const bytes = rows.reduce((sum, { path }) => sum + statSync(join(path, "history.jsonl")).size, 0);
    return {
      title: `${size.runs} ${size.runs === 1 ? "curve" : "curves"} of ${size.points} points, drawn on ${pixels} pixels`,
      unit: "ms",
      basis: `${ours.count} interleaved rounds in one process, files opened anew in each`,
      lines: [
        {
          name: "kept as numbers",
          spread: ours,
          figures: [speedUpOf(ours, lines, "faster than parsing the lines", 30)],
        },
        { name: "JSON.parse of each line", spread: lines, figures: [] },
      ],
      remarks: [
        `${(bytes / 1e6).toFixed(0)} MB of lines; made of them once in ${making.toFixed(0)} ms; ${points} points drawn, the spikes among them.`,
      ],
      skipped: [],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timed<T>(work: () => T): { readonly result: T; readonly milliseconds: number } {
  const start = performance.now();
  const result = work();
  return { result, milliseconds: performance.now() - start };
}

/** A run whose loss has one spike. */
function writeRun(folder: string, run: number, points: number): RowKey {
  const path = join(folder, `run_${run}`);
  mkdirSync(path);
  const file = openSync(join(path, "history.jsonl"), "w");
  const spike = Math.floor(points * 0.6180339);
  for (let step = 0; step < points; ) {
    const lines: string[] = [];
    for (const end = Math.min(points, step + 10_000); step < end; step++) {
      const loss = step === spike ? 1000 : 1 / (1 + step / 1000) + Math.sin(step + run) / 50;
      lines.push(`{"step":${step},"time":${1_700_000_000 + step / 10},"loss":${loss}}\n`);
    }
    writeSync(file, lines.join(""));
  }
  closeSync(file);
  return { id: `run_${run}`, path, root: folder, layout: "native", status: "finished" };
}

/** What the page asks for; returns how many points it got. */
function serve(rows: readonly RowKey[], folder: string): number {
  const cache = new HistoryCache({ folder: join(folder, "cache"), nowMs: () => Date.now() + 60_000 });
  let points = 0;
  for (const row of rows) {
    const found = cache.curvesOf({ row, read: () => undefined }).find(metric);
    if (found === undefined) throw new Error(`${row.id} has no curve`);
    const { values } = drawCurve(found.pyramid, { pixels });
    if (!values.includes(1000)) throw new Error(`${row.id} lost its spike`);
    points += values.length;
  }
  cache.close();
  return points;
}

function parseAll(rows: readonly RowKey[]): number {
  let points = 0;
  for (const { path } of rows) {
    const bytes = readFileSync(join(path, "history.jsonl"));
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(0x0a, start);
      const { step, loss } = JSON.parse(bytes.toString("utf8", start, end)) as { step: number; loss: number };
      if (step >= 0 && loss > -1) points++;
      start = end + 1;
    }
  }
  return points;
}
