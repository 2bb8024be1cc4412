// Lines that are read by their shape must become the same rows, kinds and tallies as those that go through JSON.parse.

import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { LogScan } from "../../src/aggregate/log-scan.js";
import { QuickLines } from "../../src/aggregate/quick-lines.js";
import { StepColumns } from "../../src/aggregate/step-columns.js";
import { readJsonLinesOf } from "../../src/formats/jsonl.js";
import { seededRandom } from "../helpers/seeded-random.js";
import { testSeed } from "../helpers/test-tier.js";

type Random = () => number;
type Quick = (scan: LogScan) => LogScan["takeQuickly"];

/** Everything that is known of a log after reading it; `quick` is how lines are read by their shape. */
function readLog(text: string, quick?: Quick) {
  const columns = new StepColumns();
  const state = { size: 0, mtimeMs: 0, ctimeMs: 0, ino: 0 };
  const log = { path: "/r/a.jsonl", source: "a.jsonl", folder: "", state };
  const scan = new LogScan(log, { columns, quick: new QuickLines(columns) }, () => new Map());
  let taken = 0;
  const takeQuickly = quick?.(scan);
  const options = {
    path: log.path,
    ...(takeQuickly === undefined
      ? {}
      : {
          quick: (...line: Parameters<typeof takeQuickly>) => {
            const isTaken = takeQuickly(...line);
            if (isTaken) taken++;
            return isTaken;
          },
        }),
  };
  const read = readJsonLinesOf(Buffer.from(text), options, (value, line) => scan.take(value, line));
  const table = columns.table();
  const cells = table.columns.map(({ name, type }) => [name, type, table.slice(name, 0, table.rows)]);
  const runs = [...scan.runs.values()].map((run) => run.summary(log));
  return {
    taken,
    facts: { read, rows: table.rows, cells, runs, troubles: scan.allTroubles(), shape: columns.endLog() },
  };
}

const byShape: Quick = (scan) => (range, line) => scan.takeQuickly(range, line);

const numbers = [
  "0",
  "-0",
  "1.50",
  "0.1",
  "0.30000000000000004",
  "1e-7",
  "12345678901234567890",
  "-3",
  "7",
  "2.5E3",
];
const texts = ['"a"', '""', '"é"', '"\\n\\u00e9\\""', '"=1+1"', '"NaN"', '"x,y"', '"\\ud83d"', '"😀"'];
const words = ["true", "false", "null", "[]", '["low", "low", "no card"]', '[{"a":[1,"]"]}]'];
const others = ["{}", '{"deep":{"er":1}}', "[[[1]]]", '["é"]'];
const broken = [
  "NaN",
  "01",
  "1.",
  ".5",
  "tru",
  '"open',
  "[1,",
  '"\\x"',
  "+1",
  "-",
  "1e",
  "Infinity",
  '"\u0001"',
];

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}

function memberOf(random: Random): string {
  const from = random();
  if (from < 0.35) return String(random() * 10 ** Math.floor(random() * 8 - 3));
  if (from < 0.55) return pick(random, numbers);
  if (from < 0.75) return pick(random, texts);
  if (from < 0.97) return pick(random, words);
  return from < 0.996 ? pick(random, others) : pick(random, broken);
}

/** A log of a writer who now and then leaves a member out, changes its order, or breaks off. */
function oddLog(random: Random): string {
  const names = ["ts", "model", "score", "Score", "reasons", "evaluation", "a.b", "answer", "source"];
  const used = names.filter(() => random() < 0.6);
  if (random() < 0.1) used.push(pick(random, ["é", "", "__proto__", "a\\n"]));
  const gap = pick(random, ["", " "]);
  const lines = Array.from({ length: 60 }, (_, index) => {
    if (random() < 0.05)
      return `{"run_header":true,"run_id":"${pick(random, ["r", "s"])}","config":{"lr":${pick(random, numbers)},"model":"m"}}`;
    const members = used.filter(() => random() < 0.99).map((name) => `"${name}":${gap}${memberOf(random)}`);
    if (random() < 0.03) members.reverse();
    if (random() < 0.03) members.push(...members.slice(0, 1));
    const id =
      random() < 0.95
        ? '"run_id": "r"'
        : pick(random, ['"run_id": "s"', '"run_id": 5', '"run_id": ""', '"x": 1']);
    const step = random() < 0.97 ? `"step":${index}` : `"step":${memberOf(random)}`;
    const line = `{${[id, step, ...members].join(`,${gap}`)}}`;
    return random() < 0.03 ? line.slice(0, Math.floor(random() * line.length)) : line;
  });
  return lines.join(pick(random, ["\n", "\r\n"]));
}

/** The first log for which the two ways differ, of many; and how many lines were read by their shape. */
function firstDifference(quick: Quick): { readonly log: string | undefined; readonly taken: number } {
  const random = seededRandom(testSeed);
  let sum = 0;
  for (let round = 0; round < 200; round++) {
    const log = oddLog(random);
    const { taken, facts } = readLog(log, quick);
    sum += taken;
    if (!isDeepStrictEqual(facts, readLog(log).facts)) return { log, taken: sum };
  }
  return { log: undefined, taken: sum };
}

describe("lines read by their shape", () => {
  it("become what JSON.parse makes of them, whatever is odd about them", () => {
    const { log, taken } = firstDifference(byShape);
    expect(log).toBeUndefined();
    expect(taken).toBeGreaterThan(2000);
  });

  it("are compared so that a reader with a fault is found", () => {
    const faulty: Quick = (scan) => (range, line) => {
      const bytes = Buffer.from(range.bytes.subarray(range.start, range.end));
      const seven = bytes.indexOf("7");
      if (seven >= 0) bytes[seven] = 0x38;
      return scan.takeQuickly({ bytes, start: 0, end: bytes.length }, line);
    };
    expect(firstDifference(faulty).log).toBeDefined();
  });

  it("are nearly all lines of a writer that keeps to one form", () => {
    const line = (step: number) =>
      JSON.stringify({ run_id: "r", step, ts: 1.7e9 + step, evaluation: { score: step / 7 } });
    const log = `{"run_header":true,"run_id":"r"}\n${Array.from({ length: 500 }, (_, step) => line(step)).join("\n")}\n`;
    expect(readLog(log, byShape).taken).toBe(499);
  });
});
