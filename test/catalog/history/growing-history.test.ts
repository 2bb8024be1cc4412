import { appendFileSync, mkdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HistoryCache } from "../../../src/catalog/history/history-cache.js";
import type { RunCurves } from "../../../src/catalog/history/run-curves.js";
import type { RowKey } from "../../../src/core/field/field-table.js";
import { drawCurve } from "../../../src/core/view/curve-range.js";
import { readNativeHistory } from "../../../src/readers/native-history.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

function rowAt(path: string, status: RowKey["status"] = "running"): RowKey {
  return { id: "run", path, root: join(path, ".."), layout: "native", status };
}

/** Everything that curves say: points, stretches, what was mended, and how they are drawn. */
function said({ names, problems, find }: RunCurves): unknown {
  const curves = names.map((name) => {
    const curve = find(name);
    if (curve === undefined) return [name];
    const { pyramid, faults } = curve;
    const stretches = Array.from({ length: pyramid.levels }, (_, at) => [
      ...pyramid.stretches(at + 1, 0, 1e9),
    ]);
    const { steps, values } = pyramid.points(0, pyramid.length);
    return [name, faults, [...steps], [...values], stretches, drawCurve(pyramid, { pixels: 40 })];
  });
  return { curves, problems };
}

/** As a process says it that has seen nothing yet and keeps nothing. */
function freshly(row: RowKey): unknown {
  const cache = new HistoryCache({ nowMs: () => Date.now() });
  return said(cache.curvesOf({ row, read: () => readNativeHistory(row.path) }));
}

type Change = (path: string, text: string) => void;

const changes: Readonly<Record<string, Change>> = {
  append: appendFileSync,
  tear: (path, text) => appendFileSync(path, text.slice(0, -7)),
  endWithoutLineEnd: (path, text) => appendFileSync(path, text.trimEnd()),
  rewrite: writeFileSync,
  /** As long as before. */
  edit: (path) => writeFileSync(path, readFileSync(path, "utf8").replace(/"loss":\d/, '"loss":9')),
  truncate: (path) => truncateSync(path, Math.floor(readFileSync(path).length / 2)),
  resume: (path, text) => appendFileSync(path.replace(".jsonl", ".2.jsonl"), text),
  touch: (path) => utimesSync(path, new Date(), new Date()),
};

const batch = fc
  .tuple(
    fc.integer({ min: 1, max: 1500 }),
    fc.integer({ min: 0, max: 2000 }),
    fc.constantFrom('"NaN"', "null", '"Infinity"', "7", "1e999"),
  )
  .map(([count, from, odd]) =>
    Array.from({ length: count }, (_, at) => {
      const acc = at % 3 === 0 ? `,"acc":${at % 50 === 0 ? odd : at}` : "";
      return `{"step":${at === 77 ? odd : from + at},"loss":${(at * 7919) % 1000}${acc}}\n`;
    }).join(""),
  );
const change = fc.tuple(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant("append") },
    { weight: 5, arbitrary: fc.constantFrom(...Object.keys(changes)) },
  ),
  batch,
  fc.boolean(),
);

describe("a history that changes between looks", () => {
  it.each([0, 60_000])("is told as a fresh reading tells it, clock ahead by %i ms", (aheadMs) => {
    const folder = temporaryFolder();
    let runs = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 8 }), (steps) => {
        const row = rowAt(join(folder, `run_${runs++}`), aheadMs === 0 ? "running" : "finished");
        mkdirSync(row.path);
        const path = join(row.path, "history.jsonl");
        writeFileSync(path, "");
        // The clock ahead keeps what is new in files and in memory as if it were old: only states and bytes decide.
        const cache = new HistoryCache({ folder: join(folder, "cache"), nowMs: () => Date.now() + aheadMs });
        let step = 0;
        for (const [kind, text, isAsked] of steps) {
          // Lines that go on behind those before them are the likeliest.
          // An edit of the same size right after a look may leave no mark: nobody may believe such young files.
          const known = kind === "edit" && aheadMs > 0 ? "append" : kind;
          changes[known]?.(path, text.replaceAll(/"step":(\d)/g, `"step":${++step}$1`));
          if (!isAsked) continue;
          const found = cache.guarded(() => said(cache.curvesOf({ row, read: () => undefined })));
          expect(found).toEqual(freshly(row));
        }
        cache.close();
      }),
      { numRuns: 25 },
    );
  });

  it("is read from its last line on, also when others look while it is being read", async () => {
    const row = rowAt(temporaryFolder());
    const path = join(row.path, "history.jsonl");
    const lines = (from: number, count: number): string =>
      Array.from({ length: count }, (_, at) => `{"step":${from + at},"loss":${(at * 31) % 97}}\n`).join("");
    writeFileSync(path, lines(0, 60_000));
    const cache = new HistoryCache({ nowMs: () => Date.now() });
    const source = { row, read: () => undefined };
    const isPrepared = cache.prepare([source]);
    expect(cache.curvesOf(source).find("loss")?.pyramid.length).toBe(60_000);
    await isPrepared;
    const before = cache.curvesOf(source);
    appendFileSync(path, lines(60_000, 20_000));
    const again = cache.prepare([source]);
    expect(cache.curvesOf(source).find("loss")?.pyramid.length).toBe(80_000);
    await again;
    expect(said(cache.curvesOf(source))).toEqual(freshly(row));
    expect(before.find("loss")?.pyramid.length).toBe(60_000);
  });
});
