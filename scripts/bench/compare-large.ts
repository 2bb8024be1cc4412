// Comparison of large roots, cold: beside reading the same files with cat, and beside the same work in Python.

import { generateRoot, type RootWish } from "./generate-roots.js";
import { coldCompare, topFifty } from "./measure/compare-command.js";
import { dataFolder, pythonFile } from "./measure/places.js";
import { type Program, peakMemory, runOnce, timeInTurns } from "./measure/processes.js";
import { findPython } from "./measure/python.js";
import {
  type Bench,
  type Line,
  type Measurement,
  type Report,
  ratioOf,
  speedUpOf,
} from "./measure/report.js";
import { type Spread, spreadOf } from "./measure/spread.js";

interface Size {
  readonly runs: number;
  readonly rounds: number;
  /** Goals: at most so many times cat, at least so many times faster than Python. */
  readonly ofCat: number;
  readonly fasterThanPython: number;
  /** MB */
  readonly memory?: number;
}

export const compare10k: Measurement = {
  name: "compare-10k",
  summary: "cold compare of 10,000 runs of several writers, 1 % malformed",
  isUsual: false,
  run: async (bench) => [compareLarge(bench, { runs: 10_000, rounds: 7, ofCat: 1.3, fasterThanPython: 2.3 })],
};

export const compare100k: Measurement = {
  name: "compare-100k",
  summary: "the same with 100,000 runs, and the memory it takes",
  isUsual: false,
  run: async (bench) => [
    compareLarge(bench, { runs: 100_000, rounds: 3, ofCat: 0.8, fasterThanPython: 5, memory: 300 }),
  ],
};

const ours = "runledger compare";
const cat = "find | xargs cat";
const allFields = "Python, the same work";
const fewFields = "Python, ten fields only";

type Name = typeof ours | typeof cat | typeof allFields | typeof fewFields;
type Named = Program & { readonly name: Name };

function compareLarge(bench: Bench, size: Size): Report {
  const wish: RootWish = { runs: size.runs, writers: "several", files: "metadata", malformed: 0.01 };
  const root = generateRoot(dataFolder(), wish, bench.say);
  const compare: Named = coldCompare(ours, root, topFifty);
  const programs: Named[] = [compare, { name: cat, file: "sh", args: ["-c", catCommand, "sh", root] }];
  const python = findPython([]);
  if (!("missing" in python)) {
    const sort = ["--sort-by", "t20_mae"];
    const same = [pythonFile("compare_runs_all_fields.py"), root, ...topFifty];
    programs.push(
      { name: allFields, file: python.file, args: same },
      { name: fewFields, file: python.file, args: [pythonFile("compare_runs.py"), root, ...sort] },
    );
  }
  const remark = checkSameAnswer(programs.filter((one) => one.name === ours || one.name === allFields));
  const times = timeInTurns(programs, bench.rounds(size.rounds));
  return {
    title: `Compare of ${size.runs.toLocaleString("en")} runs, --sort-by t20_mae --top 50`,
    unit: "ms",
    basis: `${times[ours].count} interleaved whole processes, warm page cache`,
    lines: [...programs.map(({ name }) => lineOf(name, times, size)), memoryLine(compare, size)],
    remarks: [
      remark,
      "Python's same work: every leaf of every file into columns, varying columns found, 50 rows.",
    ],
    skipped: "missing" in python ? [{ name: "Python", reason: python.missing }] : [],
  };
}

const catCommand = 'find "$1" -type f -print0 | xargs -0 cat > /dev/null';

function lineOf(name: Name, times: Record<Name, Spread>, size: Size): Line {
  const spread = times[name];
  const figures = {
    [ours]: () => [],
    [cat]: () => [ratioOf(times[ours], spread, "runledger's time of this", size.ofCat)],
    [allFields]: () => [speedUpOf(times[ours], spread, "runledger is faster", size.fasterThanPython)],
    [fewFields]: () => [speedUpOf(times[ours], spread, "runledger is faster")],
  };
  return { name, spread, figures: figures[name]() };
}

function memoryLine(program: Program, size: Size): Line {
  const megabytes = peakMemory(program);
  const goal = size.memory === undefined ? {} : { goal: { atMost: size.memory } };
  const figure = { value: megabytes, unit: "MB", meaning: "at most resident", ...goal };
  return { name: "runledger's memory, MB", spread: spreadOf([megabytes]), figures: [figure] };
}

/** @throws Error when runledger and Python do not print the same runs in the same order */
function checkSameAnswer(programs: readonly Named[]): string {
  const lists = programs.map((one) => {
    const ids = runOnce(one).output.match(/\b[a-z0-9_]+_20\d{6}_\d{6}\b/g) ?? [];
    return [...new Set(ids)].slice(0, 50).join("\n");
  });
  if (lists.some((list) => list !== lists[0])) throw new Error(`different answers:\n${lists.join("\n\n")}`);
  return lists.length > 1
    ? "runledger and Python print the same 50 runs in the same order."
    : "The answer was compared with nothing: no Python.";
}
